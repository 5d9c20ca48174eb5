// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Makes one function of a fake fail, so that each failure can be followed to the consumer.
#pragma once

#include <spheroseg/boundary.hpp>

#include <catch2/catch.hpp>
#include <string>

namespace spheroseg::test {

struct Tripwire {
    std::string in;  // name of the function that fails
    void step(const std::string& function) const {
        if (in == function)
            throw sdk::Failure(SPHEROSEG_REFUSED, "tripped", "It failed in " + function + ".");
    }
};

/// Runs `body` with `function` made to fail and checks that its very failure arrives.
template <typename Body>
void check_trip(Tripwire& wire, const std::string& function, Body&& body) {
    CAPTURE(function);
    wire.in = function;
    try {
        body();
        FAIL("nothing was thrown");
    } catch (const sdk::Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_REFUSED);
        CHECK(failure.word() == "tripped");
        CHECK(std::string(failure.what()) == "It failed in " + function + ".");
    }
    wire.in.clear();
}

}  // namespace spheroseg::test
