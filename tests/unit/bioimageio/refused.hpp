// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The sentence that a body is refused with, and its code.
#pragma once

#include <spheroseg/boundary.hpp>

#include <catch2/catch.hpp>
#include <string>

namespace bioimageio::test {

template <typename Body>
std::string refused(spheroseg_code code, Body&& body) {
    try {
        body();
    } catch (const spheroseg::sdk::Failure& failure) {
        CHECK(failure.code() == code);
        return failure.what();
    }
    return "nothing was thrown";
}

}  // namespace bioimageio::test
