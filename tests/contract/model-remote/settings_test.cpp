// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "loaded.hpp"

using namespace model_remote;
using namespace model_remote::test;

namespace {

std::string why(const json& changes) {
    json config = {{"url", "http://127.0.0.1:9"}, {"model", "made"}};
    config.merge_patch(changes);
    try {
        const Loaded loaded(config);
        for (const auto& line : loaded.host.lines()) return line;
    } catch (const sdk::Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_INVALID);
        return failure.what();
    }
    return "fine";
}

}  // namespace

TEST_CASE("the schema is JSON, keeps the token secret and has a place for what the other plugins have") {
    const json schema = json::parse(kConfigSchema.data());
    const json& properties = schema["properties"];
    CHECK(properties["token"]["x-secret"] == true);
    for (const char* name :
         {"instances", "max_batch", "max_delay", "tile", "halo", "pixel_size_um", "object_diameter_px"})
        CHECK(properties.contains(name));
    CHECK(properties["input"]["properties"].contains("layout"));
    CHECK(properties["output"]["properties"].contains("guide_channel"));
    CHECK(json::parse("{" + std::string(bioimageio::kProperties.data()) + "}").contains("golden_tolerance"));
}

TEST_CASE("an address is http or https, a host and a path") {
    CHECK(why(json::object()) == "fine");
    CHECK(read_address("https://Host.example:8000/prefix/").base == "https://Host.example:8000/prefix");
    CHECK(read_address("http://[::1]:8000").loopback);
    CHECK(why({{"url", "ftp://host"}}) == "url begins with http:// or https://.");
    CHECK(why({{"url", "file:///etc/passwd"}}) == "url begins with http:// or https://.");
    CHECK(why({{"url", "http://"}}) == "url is to be like https://host:8000.");
    CHECK(why({{"url", "127.0.0.1:8000"}}) == "url is to be like https://host:8000.");
    CHECK(has(why({{"url", "http://me:word@host"}}), "give a token instead"));
    CHECK(has(why({{"url", "http://host/?a=b"}}), "only host, port and a path"));
    CHECK(why({{"model", "a/b"}}) == "model is a name, not a path.");
    CHECK(why({{"version", ".."}}) == "version is a name, not a path.");
    CHECK(escaped("a b/..%") == "a%20b%2F..%25");
}

TEST_CASE("settings that contradict each other are told at once") {
    CHECK(has(why({{"parameters", {{"timeout", 3}}}}), "parameters.timeout is the protocol's own"));
    CHECK(has(why({{"tile", 100}}), "A tile of 100 is not allowed"));
    CHECK(has(why({{"output", {{"classes", {"a", "b"}}, {"channels", 1}}}}), "output.classes has 2 name(s)"));
    CHECK(has(why({{"retries", "many"}}), "not as its schema says"));
}

TEST_CASE("what leaves the token or the answers open to others is warned of") {
    CHECK(has(why({{"url", "http://far.example:1"}, {"token", "abc"}}), "unencrypted"));
    CHECK_FALSE(has(why({{"url", "http://far.example:1"}, {"token", "abc"}}), "abc"));
    CHECK(why({{"token", "abc"}}) == "fine");
    CHECK(has(why({{"url", "https://far.example:1"}, {"verify", false}}), "may pose as the server"));
}
