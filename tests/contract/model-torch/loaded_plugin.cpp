// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "loaded_plugin.hpp"

#include <dlfcn.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

void PlainPackages::Package::describe(const sdk::CallView& /*call*/, const spheroseg_writer& to) const {
    sdk::write_all(
        to, R"({"kind": "weights", "format_version": null, "name": "", "version": null, "description": null,
        "licence": null, "authors": [], "documentation": null, "inputs": [], "outputs": [],
        "weights": [{"format": "torchscript", "file": "weights", "url": null, "sha256": null, "version": null,
                     "opset_version": null, "unsupported": null}]})");
}

std::string PlainPackages::Package::read(const sdk::CallView& /*call*/, std::string_view /*file*/,
                                         const spheroseg_writer& to) const {
    std::ifstream in(path, std::ios::binary);
    sdk::write_all(to, std::string(std::istreambuf_iterator<char>(in), {}));
    return *sha256;
}

std::unique_ptr<PlainPackages::Package> PlainPackages::open(const sdk::CallView& /*call*/,
                                                            std::string_view path) const {
    if (!std::ifstream(std::string(path)))
        throw sdk::Failure(SPHEROSEG_NOT_FOUND, "model_missing", "There is no " + std::string(path) + ".");
    return std::make_unique<Package>(Package{std::string(path), &sha256});
}

Image::Image(std::uint32_t width, std::uint32_t height, std::uint32_t channels, std::uint32_t planes,
             float value)
    : input(std::size_t{width} * height * channels, value),
      probability(std::size_t{width} * height * planes, -1.0F),
      call("test", 0, [this] { return cancelled; }) {
    item.size = sizeof(item);
    item.channels = channels;
    item.width = width;
    item.height = height;
    item.input = input.data();
    item.parameters = sdk::to_text("{}");
    item.probability = probability.data();
    item.call = call.raw();
    item.status = SPHEROSEG_INTERNAL;
}

LoadedPlugin::LoadedPlugin(const std::string& config)
    : LoadedPlugin(config, sdk::provide_packages(packages_)) {}

LoadedPlugin::LoadedPlugin(const std::string& config, spheroseg_interface packages) : host_(config) {
    host_.interfaces[SPHEROSEG_PACKAGE_1] = packages;
    void* handle = ::dlopen(MODEL_TORCH_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) throw std::runtime_error(::dlerror());
    descriptor_ =
        static_cast<const spheroseg_plugin_descriptor*>(::dlsym(handle, SPHEROSEG_DESCRIPTOR_SYMBOL));
    ::dlclose(handle);
    if (descriptor_ == nullptr) throw std::runtime_error("no descriptor");
    sdk::Call call;
    call.check(descriptor_->create(host_.table(), call.raw(), &object_));
}

LoadedPlugin::~LoadedPlugin() {
    descriptor_->destroy(object_);
}

sdk::Model LoadedPlugin::model() const {
    spheroseg_interface found{};
    if (descriptor_->get_interface(object_, SPHEROSEG_MODEL_1, &found) != SPHEROSEG_OK)
        throw std::runtime_error("no model/1");
    return sdk::Model(found);
}

spheroseg_model_info LoadedPlugin::describe() const {
    sdk::Call call;
    return model().describe(call);
}

sdk::ModelInstance LoadedPlugin::instance(std::uint32_t threads) const {
    sdk::Call call;
    return model().create_instance(call, threads);
}

std::string LoadedPlugin::refusal() const {
    try {
        instance();
        return {};
    } catch (const sdk::Failure& failure) {
        return failure.what();
    }
}

std::vector<spheroseg_code> run(sdk::ModelInstance& instance, const std::vector<Image*>& images) {
    std::vector<spheroseg_model_item> items;
    for (const Image* image : images) items.push_back(image->item);
    sdk::Call call;
    instance.execute(call, items);
    std::vector<spheroseg_code> codes;
    for (const auto& item : items) codes.push_back(item.status);
    return codes;
}
