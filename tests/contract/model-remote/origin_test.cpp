// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Of which version and which weights a result is: what the server says, and never a mixture.
#include "loaded.hpp"

using namespace model_remote::test;

namespace {

/// A server whose model has these weights, as its description and its answers say.
StandIn::Handler serving(const std::string& version, char sha) {
    return [=](const Seen& asked) {
        const std::string weights(64, sha);
        if (asked.is_infer()) {
            const auto shape = asked.head()["inputs"][0]["shape"].get<std::vector<std::size_t>>();
            const std::size_t size = 2 * shape[2] * shape[3];
            return infer_reply(asked, {1, 2, shape[2], shape[3]}, std::vector<float>(size, 0.5F), version,
                               weights);
        }
        if (asked.path != "/v2/models/made") return good_reply(asked);
        json said = good_metadata();
        said["parameters"] = {{"weights_sha256", weights}};
        return reply(said);
    };
}

std::string origin_of(const Loaded& loaded) {
    const auto info = loaded.describe();
    return std::string(sdk::to_view(info.version)) + ' ' +
           std::string(sdk::to_view(info.weights_sha256).substr(0, 2));
}

}  // namespace

TEST_CASE("version and weights are the server's, once it has answered, and no result is of others") {
    for (const auto& [version, sha] : {std::pair{"8", 'a'}, std::pair{"7", 'b'}}) {
        StandIn server(serving("7", 'a'));
        const Loaded loaded(config_of(server));
        CHECK(origin_of(loaded) == "unversioned ");
        {
            auto one = loaded.start();
            auto other = loaded.start();
            CHECK(origin_of(loaded) == "7 aa");
            CHECK(run_one(one).code == SPHEROSEG_OK);
            server.answer_with(serving(version, sha));
            CHECK_THROWS_WITH(run_one(one),
                              Catch::Contains("has come to serve another version or other weights"));
            CHECK(origin_of(loaded) == "7 aa");
            CHECK(has(loaded.why(), "than other instances here have met"));
            CHECK_THROWS_WITH(run_one(other),
                              Catch::Contains("has come to serve another version or other weights"));
        }
        auto again = loaded.start();
        CHECK(origin_of(loaded) == std::string(version) + ' ' + std::string(2, sha));
        CHECK(run_one(again).code == SPHEROSEG_OK);
    }
}

TEST_CASE("weights that are not those of the configuration are not served, also when they come later") {
    StandIn server(serving("7", 'a'));
    const Loaded loaded(config_of(server, {{"sha256", std::string(64, 'a')}}));
    {
        auto instance = loaded.start();
        server.answer_with(serving("7", 'b'));
        CHECK_THROWS_WITH(run_one(instance), Catch::Contains("other weights"));
    }
    CHECK(loaded.why() == "The weights of the server's model have the SHA-256 " + std::string(64, 'b') +
                              ", but the configuration asks for " + std::string(64, 'a') + ".");
    CHECK(origin_of(loaded) == "7 aa");
}
