// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Requests on different stages of their way do not wait for each other.
#include <catch2/catch.hpp>
#include <future>

#include "fake_model.hpp"
#include "inference/page_maps.hpp"
#include "inference/tiler.hpp"
#include "tensor_rows.hpp"

using namespace spheroseg;
using spheroseg::testing::FakeModel;
using spheroseg::testing::Gate;
using spheroseg::testing::pixel;
using spheroseg::testing::serve;

TEST_CASE("one request's page is read and another one's objects are found while a third is computed") {
    Gate gate;
    FakeModel fake([&](const sdk::CallView& call, spheroseg_model_item& item) {
        if (item.input[0] == 0) gate.pass();
        spheroseg::testing::copy_through(call, item);
    });
    auto served = serve(fake);  // by one instance
    REQUIRE(served->start());
    const auto maps_of = [&](Admission& place, ModelWork& work, float value) {
        const Tensor page{8, 8, 1, Unfilled<float>(64, value)};
        return map_rows(*served, place, std::make_unique<spheroseg::testing::TensorRows>(page), work);
    };
    auto first = served->admit("{}", {});
    REQUIRE(first);
    ModelWork first_work;
    const auto first_maps = maps_of(*first, first_work, 1);
    REQUIRE(first_maps->row(0));  // computed; what follows is the first one's geometry

    auto computed = std::async(std::launch::async, [&] { return served->run(pixel(0), "{}", {}); });
    gate.wait_for(1);
    auto last = served->admit("{}", {});
    REQUIRE(last);
    auto read = std::async(std::launch::async, [&] {
        ModelWork work;
        return bool(maps_of(*last, work, 0.75F)->row(0));
    });
    while (served->status().queue_depth < 1) std::this_thread::yield();  // its page is read
    const auto found = find_instances(*first_maps, served->facts(), {}, {});
    REQUIRE(found);
    CHECK(found->at(0).count() == 1);
    CHECK(served->status().requests == 3);

    gate.open();
    CHECK(computed.get());
    CHECK(read.get());
}
