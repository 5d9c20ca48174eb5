// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A server that behaves: what goes over the wire, and what comes out.
#include <future>
#include <set>

#include "loaded.hpp"

using namespace model_remote::test;

namespace {

std::vector<float> expected(const std::vector<float>& image) {
    std::vector<float> planes = image;
    for (const float value : image) planes.push_back(1 - value);
    return planes;
}

}  // namespace

TEST_CASE("values come back bit for bit, as bytes and as JSON") {
    for (const char* binary : {"auto", "always", "never"}) {
        StandIn server;
        const Loaded loaded(config_of(server, {{"binary", binary}}));
        auto instance = loaded.start();
        const auto image = drawn(8 * 12);
        const auto outcome = run(instance, {image}, 12, 8)[0];
        CHECK(outcome.message.empty());
        CHECK(outcome.planes == expected(image));
        const Seen last = server.seen().back();
        CHECK((last.headers.count("inference-header-content-length") == 1) ==
              (std::string(binary) != "never"));
        CHECK(last.head()["inputs"][0]["shape"] == json({1, 1, 8, 12}));
        CHECK(last.values() == image);
    }
}

TEST_CASE("auto speaks JSON to a server that does not list binary_tensor_data, always refuses it") {
    const auto no_extension = [](const Seen& asked) {
        return asked.path == "/v2" ? reply(json{{"name", "plain"}, {"extensions", json::array()}})
                                   : good_reply(asked);
    };
    StandIn server(no_extension);
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    CHECK(run_one(instance).planes == expected(drawn(16)));
    CHECK(server.seen().back().headers.at("content-type") == "application/json");
    CHECK(has(std::string(sdk::to_view(loaded.describe().detail)), "tensors go as JSON"));
    CHECK(has(Loaded(config_of(server, {{"binary", "always"}})).why(),
              "does not list the extension binary_tensor_data"));
}

TEST_CASE("images of one batch go as one request over one connection") {
    StandIn server;
    const Loaded loaded(config_of(server, {{"max_batch", 3}}));
    auto instance = loaded.start();
    const std::size_t before = server.infers();
    const std::vector<std::vector<float>> images{drawn(16), drawn(16, 0.2F), drawn(16, 0.4F)};
    const auto outcomes = run(instance, images, 4, 4);
    for (std::size_t i = 0; i < images.size(); ++i) {
        CHECK(outcomes[i].code == SPHEROSEG_OK);
        CHECK(outcomes[i].planes == expected(images[i]));
    }
    CHECK(server.infers() == before + 1);
    CHECK(server.seen().back().head()["inputs"][0]["shape"] == json({3, 1, 4, 4}));
    for (int i = 0; i < 5; ++i) CHECK(run_one(instance).code == SPHEROSEG_OK);
    std::set<int> connections;
    for (const auto& one : server.seen()) connections.insert(one.connection);
    CHECK(connections.size() == 1);
}

TEST_CASE("token, version, names, parameters and the request's id travel") {
    StandIn server;
    server.answer_with([](const Seen& asked) {
        if (asked.path != "/v2/models/made%20up/versions/7") return good_reply(asked);
        json said = good_metadata();
        said["outputs"].push_back({{"name", "other"}, {"datatype", "INT8"}, {"shape", {-1}}});
        return reply(said);
    });
    const Loaded loaded(config_of(server, {{"token", "abc.DEF-123"},
                                           {"model", "made up"},
                                           {"version", "7"},
                                           {"input", {{"tensor", "image"}}},
                                           {"output", {{"tensor", "mask"}}},
                                           {"parameters", {{"flavour", "sweet"}}}}));
    auto instance = loaded.start();
    CHECK(run_one(instance).code == SPHEROSEG_OK);
    for (const auto& one : server.seen()) CHECK(one.headers.at("authorization") == "Bearer abc.DEF-123");
    const Seen last = server.seen().back();
    CHECK(last.path == "/v2/models/made%20up/versions/7/infer");
    const json head = last.head();
    CHECK(head["id"] == "request-0");
    CHECK(head["parameters"] == json{{"flavour", "sweet"}});
    CHECK(head["inputs"][0]["name"] == "image");
    CHECK(head["outputs"][0]["name"] == "mask");
    CHECK(sdk::to_view(loaded.describe().version) == "7");
    for (const auto& line : loaded.host.lines()) CHECK_FALSE(has(line, "abc.DEF-123"));
}

TEST_CASE("a request tells how long it is waited for") {
    StandIn server;
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    CHECK(run_one(instance, {60'000, {}}).code == SPHEROSEG_OK);
    const auto timeout = server.seen().back().head()["parameters"]["timeout"].get<std::int64_t>();
    CHECK(timeout > 0);
    CHECK(timeout <= 60'000'000);
    CHECK(run_one(instance).code == SPHEROSEG_OK);
    CHECK_FALSE(server.seen().back().head().contains("parameters"));
}

TEST_CASE("channels last goes in, channels first comes out, and planes are taken by their channels") {
    StandIn server;
    server.answer_with([](const Seen& asked) {
        if (asked.is_infer()) {
            // Interleaved RGB in; the planes out are red, green and blue.
            const json shape = asked.head()["inputs"][0]["shape"];
            const auto values = asked.values();
            std::vector<float> planes;
            for (std::size_t c = 0; c < 3; ++c)
                for (std::size_t i = c; i < values.size(); i += 3) planes.push_back(values[i]);
            return infer_reply(asked, {1, 3, shape[1], shape[2]}, planes);
        }
        if (asked.path == "/v2") return good_reply(asked);
        json said = good_metadata();
        said["inputs"][0]["shape"] = {-1, -1, -1, 3};
        said["outputs"][0]["shape"] = {-1, 3, -1, -1};
        return reply(said);
    });
    const Loaded loaded(config_of(
        server,
        {{"input", {{"channels", 3}, {"layout", "nhwc"}}},
         {"output", {{"layout", "nchw"}, {"channels", 3}, {"class_channels", {2}}, {"guide_channel", 0}}}}));
    CHECK(loaded.why() == "it starts");
    auto instance = loaded.start();
    const auto image = drawn(4 * 8 * 3);
    const auto outcome = run(instance, {image}, 8, 4)[0];
    CHECK(outcome.message.empty());
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK(outcome.planes[i] == image[3 * i + 2]);
        CHECK(outcome.planes[32 + i] == image[3 * i]);
    }
}

TEST_CASE("the description is the configuration's word, before any server is there") {
    json config;
    {
        const StandIn gone;
        config =
            config_of(gone, {{"tile", 64}, {"halo", 8}, {"sha256", std::string(64, 'a')}, {"instances", 3}});
    }
    const Loaded loaded(config);
    const auto info = loaded.describe();
    CHECK(sdk::to_view(info.device) == "remote");
    CHECK(sdk::to_view(info.weights_sha256) == std::string(64, 'a'));
    CHECK(sdk::to_view(info.version) == "unversioned");
    CHECK(info.tile_width == 64);
    CHECK(info.halo == 8);
    CHECK(info.instances == 3);
    CHECK(info.guide == SPHEROSEG_GUIDE_DISTANCE);
    CHECK(has(loaded.why(), "can't be reached"));
}

TEST_CASE("instances ask beside each other, each over a connection of its own") {
    StandIn server;
    const Loaded loaded(config_of(server));
    std::vector<std::future<bool>> threads;
    for (int t = 0; t < 4; ++t)
        threads.push_back(std::async(std::launch::async, [&loaded, t] {
            auto instance = loaded.start();
            const auto image = drawn(16, 0.1F * static_cast<float>(t));
            bool same = true;
            for (int i = 0; i < 10; ++i)
                same = same && run(instance, {image}, 4, 4)[0].planes == expected(image);
            return same;
        }));
    for (auto& thread : threads) CHECK(thread.get());
    std::set<int> connections;
    for (const auto& one : server.seen()) connections.insert(one.connection);
    CHECK(connections.size() == 4);
}
