// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "loaded.hpp"

#include <stdlib.h>

#include <cmath>
#include <fstream>

namespace model_opencv_dnn::test {

namespace sdk = spheroseg::sdk;

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "spheroseg-onnx-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

std::string Folder::put(const std::string& name, const std::string& bytes) const {
    std::ofstream(root_ / name, std::ios::binary) << bytes;
    return path(name);
}

Served::Served(bioimageio::Choices choices)
    : model(std::make_unique<Model>(sdk::Packages(sdk::provide_packages(packages)), std::move(choices))),
      served(std::make_unique<sdk::Model>(sdk::provide_model(*model))) {}

spheroseg_model_info Served::describe() const {
    sdk::Call call;
    return served->describe(call);
}

sdk::ModelInstance Served::start(std::uint32_t threads) const {
    sdk::Call call;
    return served->create_instance(call, threads);
}

std::string Served::why() const {
    try {
        start();
    } catch (const sdk::Failure& failure) {
        return failure.what();
    }
    return "it starts";
}

std::vector<std::vector<float>> run(const Served& served, sdk::ModelInstance& instance,
                                    const std::vector<std::vector<float>>& images, std::uint32_t width,
                                    std::uint32_t height, std::uint32_t channels) {
    const auto info = served.describe();
    const std::size_t planes = info.class_count + (info.guide == SPHEROSEG_GUIDE_NONE ? 0 : 1);
    std::vector<std::vector<float>> outputs(images.size(),
                                            std::vector<float>(planes * width * height, std::nanf("")));
    std::vector<std::unique_ptr<sdk::Call>> calls;
    std::vector<spheroseg_model_item> items;
    for (std::size_t i = 0; i < images.size(); ++i) {
        calls.push_back(std::make_unique<sdk::Call>());
        spheroseg_model_item item{};
        item.size = sizeof(item);
        item.channels = channels;
        item.width = width;
        item.height = height;
        item.input = images[i].data();
        item.probability = outputs[i].data();
        item.call = calls.back()->raw();
        item.status = SPHEROSEG_INTERNAL;
        items.push_back(item);
    }
    sdk::Call call;
    instance.execute(call, items);
    for (std::size_t i = 0; i < items.size(); ++i) calls[i]->check(items[i].status);
    return outputs;
}

}  // namespace model_opencv_dnn::test
