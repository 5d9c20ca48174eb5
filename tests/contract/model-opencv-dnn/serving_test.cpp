// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <atomic>
#include <cmath>
#include <thread>

#include "loaded.hpp"

using namespace model_opencv_dnn;
using namespace model_opencv_dnn::test;
using spheroseg::test::MadeNetwork;
using spheroseg::test::onnx_of;

namespace {

float sigmoid(float value) {
    return 1 / (1 + std::exp(-value));
}

bioimageio::Choices plain(const std::string& path) {
    bioimageio::Choices choices;
    choices.model = path;
    choices.tile = 0;
    choices.input = bioimageio::PlainInput{};
    choices.input->normalise = SPHEROSEG_NORMALISE_UNIT;
    choices.input->size_multiple = 4;
    return choices;
}

}  // namespace

TEST_CASE("a plain ONNX file is served as the configuration says") {
    const Folder folder;
    MadeNetwork network;
    network.weights = {{1, 2, 3}, {-1, 0, 0}};
    network.bias = {-3, 0.5F};
    auto choices = plain(folder.put("net.onnx", onnx_of(network)));
    choices.input->channels = 3;
    choices.classes = {"cell"};
    choices.guide = SPHEROSEG_GUIDE_BOUNDARY;
    choices.max_batch = 3;
    choices.max_delay_ns = 5;
    choices.instances = 2;
    choices.threads = 1;
    const Served served(choices);
    const auto info = served.describe();
    CHECK(info.input_channels == 3);
    CHECK(info.guide == SPHEROSEG_GUIDE_BOUNDARY);
    CHECK(info.max_batch == 3);
    CHECK(info.max_delay_ns == 5);
    CHECK(info.instances == 2);
    CHECK(info.threads == 1);
    CHECK(info.size_multiple == 4);
    CHECK(info.weights_sha256.size == 64);
    CHECK(spheroseg::sdk::to_view(info.name) == "net");
    auto instance = served.start();
    CHECK(std::string(spheroseg::sdk::to_view(served.describe().detail)).find("no test output") !=
          std::string::npos);
    std::vector<float> image(4 * 8 * 3);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i) / 96;
    const auto out = run(served, instance, {image}, 8, 4, 3)[0];
    for (std::size_t i = 0; i < 32; ++i) {
        CHECK(out[i] == Approx(sigmoid(image[3 * i] + 2 * image[3 * i + 1] + 3 * image[3 * i + 2] - 3)));
        CHECK(out[32 + i] == Approx(sigmoid(0.5F - image[3 * i])));
    }
}

TEST_CASE("a batch gives what its images give alone, and instances are independent") {
    const Folder folder;
    auto choices = plain(folder.put("net.onnx", onnx_of({{{5}}, {-2}})));
    choices.max_batch = 4;
    const Served served(choices);
    auto one = served.start();
    auto two = served.start();
    std::vector<std::vector<float>> images;
    for (int i = 0; i < 4; ++i) images.emplace_back(16, static_cast<float>(i) / 4);
    const auto together = run(served, one, images, 4, 4);
    for (std::size_t i = 0; i < images.size(); ++i)
        CHECK(run(served, two, {images[i]}, 4, 4)[0] == together[i]);
    images.resize(2);
    CHECK(run(served, one, images, 4, 4)[1] == together[1]);
}

TEST_CASE("instances start and run on threads of their own at once") {
    const Folder folder;
    const Served served(plain(folder.put("net.onnx", onnx_of({{{5}}, {-2}}))));
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            auto instance = served.start();
            for (int round = 0; round < 20; ++round) {
                const std::vector<float> image(64, static_cast<float>(t) / 4);
                const auto out = run(served, instance, {image}, 8, 8);
                if (std::abs(out[0][63] - sigmoid(5 * image[0] - 2)) < 1e-5) ++right;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(right == 60);
}

TEST_CASE("one image that makes the network fail spoils no other of its batch") {
    const Folder folder;
    auto choices = plain(folder.put("net.onnx", onnx_of({{{5}}, {-2}})));
    choices.max_batch = 2;
    const Served served(choices);
    auto instance = served.start();
    const std::vector<float> good(16, 0.25F);
    const std::vector<float> bad(16, std::nanf(""));
    CHECK_THROWS_WITH(run(served, instance, {good, bad}, 4, 4),
                      "The network gives a value that is not a finite number.");
    CHECK(run(served, instance, {good}, 4, 4)[0][0] == Approx(sigmoid(-0.75F)));
    CHECK_THROWS_WITH(run(served, instance, {good}, 2, 8),
                      "Width and height in multiples of 4 are expected, 2 × 8 came.");
    CHECK_THROWS_WITH(run(served, instance, {std::vector<float>(32)}, 4, 4, 2),
                      "1 channel(s) are expected, 2 came.");
}
