// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A model is served only when what the server says of it fits what the operator wrote.
#include "loaded.hpp"

using namespace model_remote::test;

namespace {

/// Why it does not start when the server describes its model like this.
std::string why(const json& said, const json& config = json::object()) {
    StandIn server(
        [&](const Seen& asked) { return asked.path == "/v2/models/made" ? reply(said) : good_reply(asked); });
    return Loaded(config_of(server, config)).why();
}

json with(const json& patch) {
    json said = good_metadata();
    said.merge_patch(patch);
    return said;
}

json tensor(const char* name, const json& shape, const char* datatype = "FP32") {
    return {{"name", name}, {"datatype", datatype}, {"shape", shape}};
}

}  // namespace

TEST_CASE("tensors that do not fit are refused with what was found and what is configured") {
    CHECK(why(good_metadata()) == "it starts");
    CHECK(why(with({{"inputs", {tensor("image", {-1, 1, -1, -1}, "FP16")}}})) ==
          "The input \"image\" of the server's model is of datatype FP16; only FP32 is supported.");
    CHECK(why(with({{"inputs", {tensor("image", {-1, -1, -1, 3})}}})) ==
          "The input \"image\" of the server's model has the shape [-1,-1,-1,3]; [-1,1,-1,-1] is configured "
          "(look at "
          "layout and channels of input, and at tile).");
    CHECK(
        has(why(with({{"inputs", {tensor("image", {1, -1, -1})}}})), "(batch, channels, rows and columns)"));
    CHECK(has(why(with({{"inputs", {tensor("image", {1, 1, -1, -1})}}}), {{"max_batch", 2}}),
              "wants max_batch: 1"));
    CHECK(why(with({{"inputs", {tensor("image", {1, 1, -1, -1})}}})) == "it starts");
    CHECK(has(why(with({{"outputs", {tensor("mask", {-1, 5, -1, -1})}}})),
              "look at layout and channels of output"));
    CHECK(has(why(with({{"inputs", {tensor("image", {-1, 1, 512, 512})}}})), "[-1,1,512,512]; [-1,1,-1,-1]"));
    CHECK(has(why(with({{"inputs", {tensor("a", {-1}), tensor("b", {-1})}}})),
              "has the inputs a, b; choose one with input.tensor"));
    CHECK(
        has(why(with({{"outputs", {tensor("a", {-1}), tensor("b", {-1})}}}), {{"output", {{"tensor", "c"}}}}),
            "has the outputs a, b, none of which is output.tensor \"c\""));
    CHECK(has(why(with({{"inputs", {tensor("image", {-1, 1, -1, -1}), tensor("prompt", {-1}, "BYTES")}}}),
                  {{"input", {{"tensor", "image"}}}}),
              "takes several inputs (image, prompt)"));
    CHECK(has(why(with({{"inputs", {tensor("image", {-1, 1, 128, 128})}}}),
                  {{"tile", 128}, {"halo", 8}, {"margin", 4}}),
              "takes tiles of one size"));
    CHECK(has(why(with({{"inputs", nullptr}})), "has no inputs"));
    // A server that describes no tensors is believed where the configuration names them.
    const json silent = with({{"inputs", json::array()}, {"outputs", json::array()}});
    CHECK(has(why(silent), "has no inputs"));
    CHECK(has(why(silent, {{"input", {{"tensor", "image"}}}}), "has no outputs"));
    CHECK(why(silent, {{"input", {{"tensor", "image"}}}, {"output", {{"tensor", "mask"}}}}) == "it starts");
    CHECK(has(why(with({{"inputs", {tensor("image", "any")}}})), "\"image\" has no shape"));
    CHECK(has(why(json::array()), "is no JSON object"));
}

TEST_CASE("what a Spheroseg says beyond the protocol must be what is configured") {
    const auto says = [](const json& input, const json& output = json::object()) {
        json said = good_metadata();  // null stays null, which a patch would take away
        said["parameters"] = {{"input", input}, {"output", output}, {"weights_sha256", std::string(64, 'a')}};
        return said;
    };
    const json fine = {{"normalise", "unit"},
                       {"pixel_size_um", nullptr},
                       {"object_diameter_px", nullptr},
                       {"halo", 32},
                       {"size_multiple", 4}};
    const auto changed = [&](const char* key, const json& value) {
        json input = fine;
        input[key] = value;
        return says(input);
    };
    CHECK(why(says(fine, {{"guide", "distance"}})) == "it starts");
    CHECK(why(changed("normalise", "moments")) ==
          "The server's model wants input.normalise: moments, but unit is configured.");
    CHECK(has(why(says(fine, {{"guide", nullptr}})), "wants output.guide: none, but distance"));
    CHECK(has(why(changed("object_diameter_px", 30.0)), "wants object_diameter_px: 30.0, but 0.0"));
    CHECK(why(changed("object_diameter_px", 30.0), {{"object_diameter_px", 30}}) == "it starts");
    CHECK(has(why(changed("size_multiple", 8)), "wants input.size_multiple: 8, but 4"));
    CHECK(has(why(changed("halo", 32), {{"tile", 64}, {"halo", 8}}), "wants a halo of at least 32"));
    const json tiles = {{"tile", 128}, {"halo", 32}};
    const json narrow = {{"tile", 128}, {"halo", 32}, {"margin", 8}};
    CHECK(why(changed("margin", 8)) == "it starts");  // whole images have none
    CHECK(why(changed("margin", 32), tiles) == "it starts");
    CHECK(has(why(changed("margin", 8), tiles), "wants margin: 8, but 32"));
    CHECK(has(why(changed("margin", 32), narrow), "wants margin: 32, but 8"));
    CHECK(why(changed("margin", 8), narrow) == "it starts");
    CHECK(has(why(changed("tile_width", 96), tiles), "takes a tile of at most 96 pixels, but 128"));
    CHECK(why(says(fine), {{"sha256", std::string(64, 'a')}}) == "it starts");
    CHECK(has(why(says(fine), {{"sha256", std::string(64, 'b')}}), "asks for bbb"));
}

TEST_CASE("each number of a Spheroseg's normalisation must be what is configured") {
    const auto says = [](const json& input) {
        json said = good_metadata();
        said["parameters"] = {{"input", input}, {"output", {{"guide", "distance"}}}};
        return said;
    };
    const json range = {{"normalise", "range"}, {"low", 1.0},     {"high", 99.0},
                        {"epsilon", 1e-6},      {"joint", false}, {"clip", false}};
    const auto with = [](const char* key, const json& value) {
        json input = {{"normalise", "range"}, {"low", 1}, {"high", 99}};
        input[key] = value;
        return json{{"input", input}};
    };
    CHECK(why(says(range), with("low", 1)) == "it starts");
    CHECK(why(says(range), with("low", 20)) ==
          "The server's model wants input.low: 1.0, but 20.0 is configured.");
    CHECK(why(says(range), with("high", 70)) ==
          "The server's model wants input.high: 99.0, but 70.0 is configured.");
    CHECK(has(why(says(range), with("epsilon", 1e-3)), "wants input.epsilon: 1e-06, but 0.001"));
    CHECK(has(why(says(range), with("joint", true)), "wants input.joint: false, but true"));
    CHECK(has(why(says(range), with("std", 2)), "leave input.mean and input.std out"));
    const json moments = {{"normalise", "moments"}, {"low", nullptr}, {"high", nullptr},
                          {"epsilon", 1e-3},        {"joint", true},  {"clip", nullptr}};
    const json fitting = {{"normalise", "moments"}, {"epsilon", 1e-3}, {"joint", true}};
    CHECK(why(says(moments), {{"input", fitting}}) == "it starts");
    CHECK(has(why(says(moments), {{"input", {{"normalise", "moments"}, {"joint", true}}}}),
              "wants input.epsilon: 0.001, but 1e-06"));
    const json percentile = {{"normalise", "percentile"}, {"low", 1.0}, {"high", 99.8}, {"clip", true}};
    CHECK(why(says(percentile), {{"input", {{"normalise", "percentile"}, {"low", 5}}}}) == "it starts");
}

TEST_CASE(
    "what a Spheroseg takes where a request does not say, and its classes, must be what is configured") {
    const auto says = [](const char* key, const json& value) {
        json said = good_metadata();
        said["parameters"] = {
            {"input", {{"normalise", "unit"}}}, {"output", {{"guide", "distance"}}}, {key, value}};
        return said;
    };
    const json theirs = {{"seed_threshold", 0.35}};
    CHECK(why(says("defaults", theirs)) ==
          "The server's model wants defaults.seed_threshold: 0.35, but none is configured.");
    CHECK(has(why(says("defaults", theirs), {{"defaults", {{"seed_threshold", 0.5}}}}), "0.35, but 0.5"));
    CHECK(why(says("defaults", theirs), {{"defaults", {{"seed_threshold", 0.35}, {"min_area", 9}}}}) ==
          "it starts");
    CHECK(why(says("classes", {"spheroid"})) ==
          "The server's model wants output.classes: [\"spheroid\"], but [\"cell\"] is configured.");
    CHECK(why(says("classes", {"cell"})) == "it starts");
    CHECK(has(why(says("classes", {"cell"}), {{"output", {{"activation", "sigmoid"}}}}),
              "leave output.activation out"));
}

TEST_CASE(
    "a server that is not ready, does not know the model or lacks the protocol is refused with its words") {
    const auto why_of = [](const std::string& path, const Reply& answer) {
        StandIn server([&](const Seen& asked) { return asked.path == path ? answer : good_reply(asked); });
        return Loaded(config_of(server)).why();
    };
    CHECK(has(why_of("/v2/models/made/ready", reply(503, R"({"error": "still loading"})")),
              "answers 503: still loading."));
    CHECK(has(why_of("/v2/models/made", reply(404, R"({"error": "unknown"})")), "answers 404: unknown."));
    CHECK(has(why_of("/v2", reply(200, "<html></html>")), "is not as it should be: it is not JSON."));
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    CHECK(has(why_of("/v2", reply(200, deep)), "it is nested too deeply"));
    CHECK(has(why_of("/v2", reply(200, std::string(3 << 20, ' '))), "bytes that fit the question"));
    CHECK(
        has(why_of("/v2", reply(301, "", {"Location: http://127.0.0.1:1/"})), "redirects are not followed"));
}

TEST_CASE("a model whose values are no probabilities, or whose largest batch fails, is refused") {
    StandIn server;
    server.answer_with([](const Seen& asked) {
        if (!asked.is_infer()) return good_reply(asked);
        return infer_reply(asked, {1, 2, 256, 256}, std::vector<float>(2 * 256 * 256, -3.5F));
    });
    CHECK(has(Loaded(config_of(server)).why(), "which are no probabilities; choose output.activation"));
    CHECK(Loaded(config_of(server, {{"output", {{"activation", "sigmoid"}}}})).why() == "it starts");
    server.answer_with([](const Seen& asked) {
        const bool large = asked.is_infer() && asked.head()["inputs"][0]["shape"][0] == 8;
        return large ? reply(400, R"({"error": "batch-size must be <= 4"})") : good_reply(asked);
    });
    CHECK(has(Loaded(config_of(server, {{"max_batch", 8}})).why(),
              "A batch of 8 fails; give a smaller max_batch. The server"));
}

TEST_CASE("a server that says nothing ends the loading after load_timeout") {
    StandIn server([](const Seen&) { return Reply{"", Reply::After::hang}; });
    CHECK(has(Loaded(config_of(server, {{"load_timeout", 200}})).why(), "within load_timeout (200 ms)"));
}
