// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Weights files as they come: whole, cut off, damaged, of another kind; and what LibTorch says of them.
#include <ATen/ATen.h>
#include <torch/csrc/jit/passes/tensorexpr_fuser.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <spheroseg/boundary.hpp>

#include "model-torch/device.hpp"
#include "model-torch/network.hpp"
#include "model-torch/reason.hpp"
#include "model-torch/weights.hpp"
#include "networks.hpp"

namespace sdk = spheroseg::sdk;
using namespace model_torch;

namespace {

const testing::Networks& networks() {
    static const testing::Networks made;
    return made;
}

std::string bytes_of(const std::string& name) {
    std::ifstream in(networks().path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string refusal(const std::string& bytes) {
    try {
        load_network(bytes, "net.pt", c10::kCPU);
        return {};
    } catch (const sdk::Failure& failure) {
        return failure.what();
    }
}

LoadedNetwork loaded(const std::string& name) {
    LoadedNetwork network;
    network.module = load_network(bytes_of(name), name, c10::kCPU);
    return network;
}

}  // namespace

TEST_CASE("a weights file that is no zip archive is not TorchScript") {
    CHECK(refusal("hello") ==
          "The weights file net.pt is not TorchScript: it is no zip archive, as torch.jit.save writes.");
    CHECK(refusal("") == "The weights file net.pt is empty.");
}

TEST_CASE("a weights file that is cut off anywhere is refused in one sentence") {
    const std::string whole = bytes_of("smooth");
    for (std::size_t size = 5; size < whole.size(); size += whole.size() / 40) {
        const std::string why = refusal(whole.substr(0, size));
        CHECK(why == "The weights file net.pt is cut off after " + std::to_string(size) +
                         " bytes: its zip directory is missing.");
    }
}

TEST_CASE("a weights file with damaged bytes loads or is refused in one line, and never more") {
    std::mt19937 random(11);
    const std::string whole = bytes_of("smooth");
    int refused = 0;
    for (int round = 0; round < 60; ++round) {
        std::string bytes = whole;
        for (int i = 0; i < 8; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
        const std::string why = refusal(bytes);
        CHECK(why.find('\n') == std::string::npos);
        refused += why.empty() ? 0 : 1;
    }
    CHECK(refused > 10);
}

TEST_CASE("freezing, a frozen file and LibTorch's rewriting all give what the network gives") {
    at::manual_seed(3);
    const at::Tensor input = at::rand({2, 1, 40, 56});
    auto reference = loaded("smooth");
    const at::Tensor expected = reference.module.forward({input}).toTensor();
    const auto largest = [&](const Network& network) {
        return (network.run(input) - expected).abs().max().item<double>();
    };
    CHECK(largest(Network::freeze(reference, Precision::float32)) < 1e-5);
    CHECK(largest(Network::rewrite(reference)) < 1e-5);
    CHECK(largest(Network::freeze(loaded("frozen"), Precision::float32)) < 1e-5);
    const double rounded = largest(Network::freeze(reference, Precision::bfloat16));
    CHECK(rounded > 0);
    CHECK(rounded < 0.1);
}

TEST_CASE("no kernel is compiled while an image waits") {
    loaded("smooth");
    CHECK_FALSE(torch::jit::tensorExprFuserEnabled());
}

TEST_CASE("the channels of the first convolution are read from the network") {
    CHECK(Network::freeze(loaded("colour"), Precision::float32).input_channels() == 3);
    CHECK(Network::freeze(loaded("smooth"), Precision::float32).input_channels() == 1);
    CHECK_FALSE(Network::freeze(loaded("dark"), Precision::float32).input_channels());
}

TEST_CASE("of several outputs the wanted one is taken") {
    auto network = loaded("several");
    const at::Tensor input = at::zeros({1, 1, 8, 8});
    CHECK(Network::freeze(network, Precision::float32).run(input).max().item<float>() < 0.01F);
    network.output_index = 1;
    CHECK(Network::freeze(network, Precision::float32).run(input).min().item<float>() > 0.99F);
    network.output_index = 2;
    CHECK_THROWS_WITH(Network::freeze(network, Precision::float32).run(input),
                      "The network gives 2 outputs, but output 2 (counted from 0) is wanted.");
}

TEST_CASE("LibTorch's reasons come as one line") {
    const auto network = Network::freeze(loaded("picky"), Precision::float32);
    try {
        network.run(at::full({1, 1, 8, 8}, -200.0));
        FAIL("it did not fail");
    } catch (const std::exception& error) {
        CHECK(reason_of(error) == "far too dark");
    }
    CHECK(reason_of(std::runtime_error("one\ntwo")) == "one");
    CHECK(reason_of(std::runtime_error("")) == "no reason was given");
}

TEST_CASE("a device that is not here is named") {
    CHECK(find_device("cpu").is_cpu());
    CHECK_NOTHROW(find_device("auto"));
    CHECK_THROWS_WITH(find_device("cuda:99"),
                      Catch::Contains("The device cuda:99 is not here: LibTorch finds"));
    CHECK_THROWS_WITH(find_device("gpu"), "`device` is auto, cpu or cuda:N, not 'gpu'.");
}
