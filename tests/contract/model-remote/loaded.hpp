// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The plugin's model as the host uses it, on a fake host and a stand-in server.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <model-remote/model.hpp>
#include <nlohmann/json.hpp>
#include <spheroseg/testing/fake_host.hpp>
#include <string>
#include <vector>

#include "stand_in.hpp"

namespace model_remote::test {

namespace sdk = spheroseg::sdk;
using nlohmann::json;
using spheroseg::test::good_metadata;
using spheroseg::test::good_reply;
using spheroseg::test::infer_reply;
using spheroseg::test::Reply;
using spheroseg::test::reply;
using spheroseg::test::Seen;
using spheroseg::test::StandIn;

/// For the model `made` of a stand-in: one class and a guide, whole images in multiples of 4, no long
/// waiting.
json config_of(const StandIn& server, const json& changes = json::object());

struct Loaded {
    explicit Loaded(const json& config);
    sdk::ModelInstance start() const;
    /// The sentence with which an instance can't be made, or "it starts".
    std::string why() const;
    spheroseg_model_info describe() const;

    spheroseg::sdk::testing::FakeHost host;
    Model model;
    sdk::Model served;
};

struct Outcome {
    spheroseg_code code = SPHEROSEG_OK;
    std::string word;
    std::string message;
    std::vector<float> planes;
};

struct Wait {
    std::int64_t deadline_ms = 0;  ///< from now, 0: none
    sdk::Call::Cancelled cancelled;
};

/// Images of one size, run together. Throws Failure when the instance is broken.
std::vector<Outcome> run(sdk::ModelInstance& instance, const std::vector<std::vector<float>>& images,
                         std::uint32_t width, std::uint32_t height, const std::vector<Wait>& waits = {});
/// One image of 4 × 4.
Outcome run_one(sdk::ModelInstance& instance, const Wait& wait = {});
/// Values in 0…1, all different.
std::vector<float> drawn(std::size_t count, float shift = 0);

bool has(const std::string& text, const std::string& part);

}  // namespace model_remote::test
