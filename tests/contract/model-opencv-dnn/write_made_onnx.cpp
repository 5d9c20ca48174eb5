// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// write_made_onnx FOLDER: net.onnx with two output channels, for the conformance tool.
#include <filesystem>
#include <fstream>

#include "made_onnx.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::filesystem::create_directories(argv[1]);
    spheroseg::test::MadeNetwork network;
    network.weights = {{-8}, {4}};
    network.bias = {4, -2};
    std::ofstream file(std::filesystem::path(argv[1]) / "net.onnx", std::ios::binary);
    file << spheroseg::test::onnx_of(network);
    return file.good() ? 0 : 1;
}
