// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/model_queue.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

const Clock::time_point start{};

ItemPtr item(const std::string& name, Priority priority, Clock::time_point queued = start,
             std::uint32_t width = 8) {
    CallContext context;
    context.request_id = name;
    context.priority = priority;
    auto out = std::make_shared<ModelItem>(std::make_shared<ModelRequest>("{}", context),
                                           Tensor{width, 1, 1, Unfilled<float>(width, 0.0F)});
    out->queued = queued;
    return out;
}

std::string names(const std::vector<ItemPtr>& items) {
    std::string out;
    for (const auto& one : items) out += one->request->context.request_id;
    return out;
}

}  // namespace

TEST_CASE("interactive items go before batch items, each in the order they came") {
    ModelQueue queue(1, 0ns);
    queue.push(item("a", Priority::batch));
    queue.push(item("b", Priority::interactive));
    queue.push(item("c", Priority::batch));
    queue.push(item("d", Priority::interactive));
    std::string order;
    while (queue.size() != 0) order += names(queue.take(start, false));
    CHECK(order == "bdac");
    CHECK(queue.take(start, false).empty());
    CHECK_FALSE(queue.ready_at(start, false));
}

TEST_CASE("batch work is never starved: it gets every fifth execution while interactive work keeps coming") {
    ModelQueue queue(1, 0ns);
    for (int i = 0; i < 3; ++i) queue.push(item("B", Priority::batch));
    std::string order;
    for (int i = 0; i < 15; ++i) {
        queue.push(item("i", Priority::interactive));
        queue.push(item("i", Priority::interactive));
        order += names(queue.take(start, false));
    }
    CHECK(order == "iiiiBiiiiBiiiiB");
}

TEST_CASE("turns are counted only while batch work waits") {
    ModelQueue queue(1, 0ns);
    for (int i = 0; i < 6; ++i) queue.push(item("i", Priority::interactive));
    for (int i = 0; i < 5; ++i) queue.take(start, false);
    queue.push(item("B", Priority::batch));
    CHECK(names(queue.take(start, false)) == "i");
}

TEST_CASE("a batch holds items of one shape, and batch items fill what interactive ones leave") {
    ModelQueue queue(3, 0ns);
    queue.push(item("a", Priority::batch));
    queue.push(item("b", Priority::interactive, start, 9));
    queue.push(item("c", Priority::interactive));
    queue.push(item("d", Priority::interactive, start, 9));
    queue.push(item("e", Priority::batch));
    queue.push(item("f", Priority::batch));
    CHECK(names(queue.take(start, false)) == "bd");
    CHECK(names(queue.take(start, false)) == "cae");
    CHECK(names(queue.take(start, false)) == "f");
}

TEST_CASE(
    "what is not full waits for its like while another instance is busy, and no longer than max_delay") {
    ModelQueue queue(2, 10ms);
    queue.push(item("a", Priority::interactive, start));
    CHECK(queue.ready_at(start + 1ms, false) == start + 1ms);  // a lone request never waits
    CHECK(queue.ready_at(start + 1ms, true) == start + 10ms);
    CHECK(queue.take(start + 9ms, true).empty());
    queue.push(item("b", Priority::interactive, start + 9ms, 4));
    CHECK(queue.ready_at(start + 9ms, true) == start + 10ms);
    queue.push(item("c", Priority::interactive, start + 9ms, 4));
    CHECK(names(queue.take(start + 9ms, true)) == "bc");  // full, so it need not wait behind "a"
    CHECK(names(queue.take(start + 10ms, true)) == "a");
}

TEST_CASE("items that nobody waits for any more are taken out") {
    ModelQueue queue(8, 0ns);
    bool gone = false;
    CallContext context;
    context.cancelled = [&] { return gone; };
    const auto leaving = std::make_shared<ModelItem>(std::make_shared<ModelRequest>("{}", context), Tensor{});
    queue.push(leaving);
    queue.push(item("b", Priority::batch));
    CHECK(queue.remove_unwanted().empty());
    gone = true;
    CHECK(queue.remove_unwanted() == std::vector<ItemPtr>{leaving});
    CHECK_FALSE(queue.remove(leaving));
    CHECK(names(queue.clear()) == "b");
}
