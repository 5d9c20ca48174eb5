// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What model-torch promises the host, held on tiny networks.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>

#include "loaded_plugin.hpp"
#include "networks.hpp"

namespace {

const model_torch::testing::Networks& networks() {
    static const model_torch::testing::Networks made;
    return made;
}

std::string config(const std::string& network, const std::string& more = "") {
    return R"({"model": ")" + networks().path(network) + R"(", "device": "cpu", "tile": 64, "halo": 8)" +
           (more.empty() ? "" : ", " + more) + "}";
}

std::string refusal(const std::string& network, const std::string& more = "") {
    return LoadedPlugin(config(network, more)).refusal();
}

bool all_near(const std::vector<float>& values, float wanted) {
    return std::all_of(values.begin(), values.end(), [&](float v) { return std::abs(v - wanted) < 1e-3F; });
}

}  // namespace

TEST_CASE("the description says what the operator wrote and the file is") {
    LoadedPlugin plugin(
        config("two", R"("output": {"classes": ["nucleus"], "guide": "boundary"}, "max_batch": 3,
        "instances": 2, "threads": 1, "max_delay": 5, "object_diameter_px": 30, "defaults": {"seed_threshold": 0.25}, "version": "2.1",
        "input": {"normalise": "percentile", "size_multiple": 16})"));
    const auto info = plugin.describe();
    CHECK(sdk::to_view(info.name) == "two");
    CHECK(sdk::to_view(info.version) == "2.1");
    CHECK(info.input_channels == 1);
    CHECK(info.normalise == SPHEROSEG_NORMALISE_PERCENTILE);
    CHECK(info.output == SPHEROSEG_OUTPUT_PROBABILITY);
    CHECK((info.tile_width == 64 && info.tile_height == 64 && info.halo == 8));
    CHECK((info.tile_shrinks == 1 && info.size_multiple == 16));
    CHECK(nlohmann::json::parse(
              sdk::to_view(info.parameter_schema))["properties"]["seed_threshold"]["default"] == 0.25);
    REQUIRE(info.class_count == 1);
    CHECK(sdk::to_view(info.classes[0]) == "nucleus");
    CHECK(info.guide == SPHEROSEG_GUIDE_BOUNDARY);
    CHECK((info.max_batch == 3 && info.instances == 2 && info.threads == 1));
    CHECK(info.max_delay_ns == 5'000'000);
    CHECK(info.object_diameter_px == 30);
    CHECK(sdk::to_view(info.weights_sha256) == std::string(64, 'a'));
    CHECK(sdk::to_view(info.device) == "cpu");
    CHECK(sdk::to_view(info.detail).empty());
}

TEST_CASE("a loaded model says which precision it runs in, and why") {
    for (const std::string wish : {"auto", "float32", "bfloat16"}) {
        LoadedPlugin plugin(config("smooth", R"("precision": ")" + wish + "\""));
        const auto before = sdk::to_view(plugin.describe().precision);
        const auto kept = std::string(before);
        const auto instance = plugin.instance();
        const auto info = plugin.describe();
        const std::string precision(sdk::to_view(info.precision));
        const std::string detail(sdk::to_view(info.detail));
        INFO(detail);
        CHECK(before == kept);  // a text that was handed out stays
        CHECK((wish == "auto" ? precision == "float32" || precision == "bfloat16" : precision == wish));
        CHECK(detail.rfind(precision, 0) == 0);
        CHECK(detail.back() == '.');
        CHECK(detail.find("there is no test output to check against") != std::string::npos);
        CHECK(sdk::to_view(info.version) == std::string(12, 'a'));
        CHECK((wish == "auto" || detail.find("as configured") != std::string::npos));
    }
}

TEST_CASE("dark pixels are found, each plane where it belongs") {
    LoadedPlugin plugin(config("two", R"("output": {"classes": ["dark", "light"]})"));
    auto instance = plugin.instance();
    Image dark(64, 64, 1, 2, 0.0F);
    REQUIRE(run(instance, {&dark}) == std::vector<spheroseg_code>{SPHEROSEG_OK});
    CHECK(dark.probability.front() > 0.99F);
    CHECK(dark.probability.back() < 0.01F);
}

TEST_CASE("three channels arrive as the network wants them") {
    LoadedPlugin plugin(config("colour", R"("input": {"channels": 3})"));
    auto instance = plugin.instance();
    Image image(64, 64, 3, 1, 0.5F);
    for (std::size_t i = 0; i < image.input.size(); i += 3) image.input[i] = 2.0F;  // their mean is 1
    REQUIRE(run(instance, {&image}) == std::vector<spheroseg_code>{SPHEROSEG_OK});
    CHECK(image.probability[32 * 64 + 32] == Approx(1 / (1 + std::exp(10.0F))).margin(1e-5));
}

TEST_CASE("a batch gives what its images give alone, larger batches are split") {
    LoadedPlugin plugin(config("smooth", R"("max_batch": 3)"));
    auto instance = plugin.instance();
    std::vector<std::unique_ptr<Image>> alone;
    std::vector<std::unique_ptr<Image>> together;
    std::vector<Image*> batch;
    for (int i = 0; i < 7; ++i) {
        for (auto* list : {&alone, &together}) {
            list->push_back(std::make_unique<Image>(64, 64, 1, 1, 0.0F));
            for (std::size_t p = 0; p < 64 * 64; ++p)
                list->back()->input[p] =
                    static_cast<float>((p * 7919 + static_cast<std::size_t>(i) * 31) % 101) / 100;
        }
        REQUIRE(run(instance, {alone.back().get()})[0] == SPHEROSEG_OK);
        batch.push_back(together.back().get());
    }
    for (const auto code : run(instance, batch)) CHECK(code == SPHEROSEG_OK);
    for (std::size_t i = 0; i < batch.size(); ++i)
        for (std::size_t p = 0; p < 64 * 64; ++p)
            REQUIRE(std::abs(alone[i]->probability[p] - together[i]->probability[p]) < 1e-5F);
}

TEST_CASE("one image's failure is its own") {
    LoadedPlugin plugin(config("picky", R"("max_batch": 4)"));
    auto instance = plugin.instance();
    Image good(64, 64, 1, 1, 0.0F);
    Image bad(64, 64, 1, 1, -200.0F);
    Image left(64, 64, 1, 1, 0.0F);
    left.cancelled = true;
    Image other(64, 64, 1, 1, 1.0F);
    CHECK(run(instance, {&good, &bad, &left, &other}) ==
          std::vector<spheroseg_code>{SPHEROSEG_OK, SPHEROSEG_INTERNAL, SPHEROSEG_CANCELLED, SPHEROSEG_OK});
    CHECK(bad.call.message() == "The network failed: far too dark.");
    CHECK(all_near(good.probability, 1.0F));
    CHECK(all_near(other.probability, 0.0F));
    CHECK(all_near(left.probability, -1.0F));  // nothing was computed for it
}

TEST_CASE("NaN of one image is refused, and not returned") {
    LoadedPlugin plugin(config("root", R"("max_batch": 2)"));
    auto instance = plugin.instance();
    Image good(64, 64, 1, 1, 0.25F);
    Image bad(64, 64, 1, 1, 0.25F);
    bad.input[77] = -1;
    CHECK(run(instance, {&good, &bad}) == std::vector<spheroseg_code>{SPHEROSEG_OK, SPHEROSEG_REFUSED});
    CHECK(bad.call.message() == "The network gives a value that is not a finite number.");
    CHECK(all_near(good.probability, 0.5F));
}

TEST_CASE("wrong shapes are refused before the network sees them") {
    LoadedPlugin plugin(config("dark"));
    auto instance = plugin.instance();
    Image wide(96, 64, 1, 1, 0.0F);
    Image colour(64, 64, 3, 1, 0.0F);
    CHECK(run(instance, {&wide, &colour}) ==
          std::vector<spheroseg_code>{SPHEROSEG_INVALID, SPHEROSEG_INVALID});
    CHECK(wide.call.message() == "A tile of at most 64 × 64 pixels is expected, 96 × 64 came.");
    CHECK(colour.call.message() == "1 channel(s) are expected, 3 came.");
}

TEST_CASE("whole images of any fitting size run without tiles") {
    LoadedPlugin plugin(R"({"model": ")" + networks().path("dark") + R"(", "device": "cpu", "tile": 0})");
    CHECK(plugin.describe().max_pixels == std::uint64_t{64} << 20);
    auto instance = plugin.instance();
    Image one(96, 32, 1, 1, 0.0F);
    Image two(33, 32, 1, 1, 0.0F);
    CHECK(run(instance, {&one}) == std::vector<spheroseg_code>{SPHEROSEG_OK});
    CHECK(run(instance, {&two}) == std::vector<spheroseg_code>{SPHEROSEG_INVALID});
    CHECK(all_near(one.probability, 1.0F));
}

TEST_CASE("a network that can't be served is refused in one sentence") {
    CHECK_THAT(
        refusal("colour"),
        Catch::Equals("The network takes 3 input channels, not 1 as `input.channels` or the package says."));
    CHECK_THAT(
        refusal("smooth", R"("input": {"channels": 3})"),
        Catch::Equals("The network takes 1 input channels, not 3 as `input.channels` or the package says."));
    CHECK_THAT(refusal("two"),
               Catch::Equals("The network gives 1 × 2 × 64 × 64 for an input of 1 × 1 × 64 × 64; "
                             "1 × 1 × 64 × 64 was expected."));
    CHECK_THAT(refusal("small"),
               Catch::Equals("The network gives 1 × 1 × 32 × 32 for an input of 1 × 1 × 64 × 64; "
                             "1 × 1 × 64 × 64 was expected."));
    CHECK_THAT(refusal("nan"), Catch::Equals("The network gives a value that is not a finite number."));
    CHECK_THAT(refusal("text"),
               Catch::Equals("The network gives a value of the type str instead of a tensor."));
    CHECK_THAT(refusal("logits"), Catch::StartsWith("The model gives values from -"));
    CHECK(refusal("logits", R"("output": {"activation": "sigmoid"})").empty());
    CHECK_THAT(
        refusal("single", R"("max_batch": 2)"),
        Catch::Equals("The network fails on a batch of 2: one at a time; give a smaller `max_batch`."));
    CHECK_THAT(
        refusal("narrow", R"("tile": 320)"),
        Catch::Equals("The network fails on its largest tile, 320 × 320: too wide; give a smaller `tile`."));
    CHECK(refusal("narrow", R"("tile": 256)").empty());
    CHECK_THAT(refusal("float32only", R"("precision": "bfloat16")"),
               Catch::StartsWith("`precision: bfloat16` can't be: this network does not run in bfloat16 ("));
    CHECK(refusal("float32only").empty());
    CHECK_THAT(refusal("dark", R"("sha256": ")" + std::string(64, 'b') + "\""),
               Catch::Contains("have the SHA-256 " + std::string(64, 'a')));
}

TEST_CASE("a missing file and a missing device leave a model that says so") {
    LoadedPlugin missing(R"({"model": "/nowhere/net.pt"})");
    CHECK(missing.refusal() == "There is no /nowhere/net.pt.");
    CHECK(sdk::to_view(missing.describe().name) == "net");
    LoadedPlugin device(R"({"model": ")" + networks().path("dark") + R"(", "device": "cuda:98"})");
    CHECK_THAT(device.refusal(), Catch::StartsWith("The device cuda:98 is not here: LibTorch finds "));
}

TEST_CASE("a file that comes later, or in place of a bad one, is served") {
    const std::string late = networks().path("late");
    const auto put = [&](const std::string& network) {
        std::filesystem::copy_file(networks().path(network), late,
                                   std::filesystem::copy_options::overwrite_existing);
    };
    LoadedPlugin plugin(config("late"));
    CHECK(plugin.refusal() == "There is no " + late + ".");
    CHECK(plugin.describe().tile_width == 64);
    put("text");
    CHECK_THAT(plugin.refusal(), Catch::StartsWith("The network gives a value of the type str"));
    CHECK(sdk::to_view(plugin.describe().weights_sha256).empty());
    put("smooth");
    CHECK(plugin.refusal().empty());
    CHECK(sdk::to_view(plugin.describe().weights_sha256) == std::string(64, 'a'));
    std::filesystem::remove(late);
}

TEST_CASE("settings that contradict each other are refused at once") {
    CHECK_THROWS_AS(LoadedPlugin(config("dark", R"("output": {"class_channels": [4], "channels": 2})")),
                    sdk::Failure);
    CHECK_THROWS_AS(LoadedPlugin("{}"), sdk::Failure);
}

TEST_CASE("a bare name is a file of the installation's model folder") {
    LoadedPlugin plugin(R"({"model": "no-such-model.pt"})");
    CHECK_THAT(plugin.refusal(), Catch::EndsWith("/share/spheroseg/models/no-such-model.pt."));
}

TEST_CASE("ended instances free the network, and it is loaded again unless its file is another") {
    LoadedPlugin plugin(config("dark"));
    CHECK(plugin.refusal().empty());
    CHECK(plugin.refusal().empty());
    plugin.packages().sha256 = std::string(64, 'c');
    CHECK_THAT(plugin.refusal(),
               Catch::StartsWith("The weights file has changed since the model was described"));
}

TEST_CASE("instances on their own threads share one network") {
    LoadedPlugin plugin(config("smooth"));
    Image reference(64, 64, 1, 1, 0.4F);
    auto first = plugin.instance();
    REQUIRE(run(first, {&reference})[0] == SPHEROSEG_OK);
    std::vector<std::thread> threads;
    std::vector<int> wrong(3, 0);
    for (std::size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&, t] {
            auto instance = plugin.instance();
            for (int round = 0; round < 20; ++round) {
                Image image(64, 64, 1, 1, 0.4F);
                if (run(instance, {&image})[0] != SPHEROSEG_OK || image.probability != reference.probability)
                    ++wrong[t];
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(wrong == std::vector<int>(3, 0));
}
