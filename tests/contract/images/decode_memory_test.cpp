// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "images-vips/decode_memory.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

namespace sdk = spheroseg::sdk;
using images_vips::DecodeMemory;

namespace {

std::int64_t in_ms(int count) {
    return sdk::CallView::now_ns() + std::int64_t{count} * 1'000'000;
}

spheroseg_code code_of(DecodeMemory& memory, const sdk::Call& call, std::uint64_t bytes) {
    try {
        const auto share = memory.take(sdk::CallView(call.raw()), bytes);
        return SPHEROSEG_OK;
    } catch (const sdk::Failure& failure) {
        return failure.code();
    }
}

}  // namespace

TEST_CASE("more than the whole budget is refused at once, with need, limit and key") {
    DecodeMemory memory(1000);
    const sdk::Call call;
    try {
        memory.take(sdk::CallView(call.raw()), 1001);
        FAIL("must be refused");
    } catch (const sdk::Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_TOO_LARGE);
        CHECK(failure.word() == "too_many_bytes");
        CHECK(std::string(failure.what()) ==
              "To decode this image takes 1001 bytes, as a file of this kind is decoded as a whole; at most "
              "1000 "
              "are allowed here (decode_memory of images-vips). Send it as a tiled TIFF, or a smaller one.");
    }
    CHECK(code_of(memory, call, 1000) == SPHEROSEG_OK);
    CHECK(code_of(memory, call, 1000) == SPHEROSEG_OK);  // what was taken came back
}

TEST_CASE("who finds the budget used waits until it is given back") {
    DecodeMemory memory(1000);
    const sdk::Call call;
    auto first = memory.take(sdk::CallView(call.raw()), 600);
    std::atomic<bool> given_back{false};
    auto second = std::async(std::launch::async, [&] {
        const sdk::Call own;
        const auto share = memory.take(sdk::CallView(own.raw()), 600);
        return given_back.load();
    });
    const sdk::Call hasty({}, in_ms(30));
    CHECK(code_of(memory, hasty, 600) == SPHEROSEG_DEADLINE);
    given_back = true;
    first.shrink(100);
    CHECK(second.get());
}

TEST_CASE("a waiting call ends with its deadline or its cancellation, and the others go on") {
    DecodeMemory memory(1000);
    const sdk::Call call;
    auto held = memory.take(sdk::CallView(call.raw()), 900);
    CHECK(code_of(memory, sdk::Call({}, in_ms(20)), 200) == SPHEROSEG_DEADLINE);
    CHECK(code_of(memory, sdk::Call({}, 0, [] { return true; }), 200) == SPHEROSEG_CANCELLED);
    CHECK(code_of(memory, call, 100) == SPHEROSEG_OK);
    held = {};
    CHECK(code_of(memory, call, 1000) == SPHEROSEG_OK);
}

TEST_CASE("a large one is not passed for ever by small ones") {
    DecodeMemory memory(1000);
    const sdk::Call call;
    auto held = memory.take(sdk::CallView(call.raw()), 500);
    std::atomic<bool> asked{false};
    auto large = std::async(std::launch::async, [&] {
        const sdk::Call own({}, 0, [&] {
            asked = true;
            return false;
        });
        return memory.take(sdk::CallView(own.raw()), 1000);
    });
    while (!asked) std::this_thread::yield();
    CHECK(code_of(memory, sdk::Call({}, in_ms(20)), 100) ==
          SPHEROSEG_DEADLINE);  // it would fit, but came later
    held.shrink(0);
    auto share = large.get();
    CHECK(code_of(memory, sdk::Call({}, in_ms(20)), 1) == SPHEROSEG_DEADLINE);
}

TEST_CASE("many at once never hold more than the budget, and all come to their end") {
    DecodeMemory memory(1000);
    std::atomic<std::uint64_t> held{0};
    std::atomic<std::uint64_t> most{0};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            const sdk::Call call;
            for (unsigned i = 0; i < 200; ++i) {
                const std::uint64_t bytes = 1 + (t * 131 + i * 17) % 1000;
                const auto share = memory.take(sdk::CallView(call.raw()), bytes);
                const std::uint64_t now = held.fetch_add(bytes) + bytes;
                for (std::uint64_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                held -= bytes;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(most <= 1000);
}
