// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the cases of objects/1 work with.
#pragma once

#include <random>
#include <string>

#include "provider.hpp"

namespace spheroseg::contract {

constexpr const char* kAbcKey = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

struct Bench {
    std::unique_ptr<ObjectsProvider> provider = make_objects_provider();
    sdk::Objects objects{provider->interface()};
    sdk::Call call;
};

inline std::string noise(std::size_t bytes, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::string text(bytes, '\0');
    for (auto& byte : text) byte = static_cast<char>(random());
    return text;
}

}  // namespace spheroseg::contract
