// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "check.hpp"

namespace spheroseg::check {

const spheroseg_plugin_descriptor& open(const Subject& subject) {
    void* handle = ::dlopen(std::filesystem::absolute(subject.library).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw Problem(::dlerror());
    const void* symbol = ::dlsym(handle, SPHEROSEG_DESCRIPTOR_SYMBOL);
    expect(symbol != nullptr, "it exports no '" SPHEROSEG_DESCRIPTOR_SYMBOL "'; use SPHEROSEG_PLUGIN");
    const auto& descriptor = *static_cast<const spheroseg_plugin_descriptor*>(symbol);
    expect(descriptor.magic == SPHEROSEG_ABI_MAGIC, "the magic number is wrong");
    expect(descriptor.size >= sizeof(descriptor), "the descriptor's size is " +
                                                      std::to_string(descriptor.size) + ", at least " +
                                                      std::to_string(sizeof(descriptor)) + " were expected");
    return descriptor;
}

const spheroseg_plugin_descriptor& open_checked(const Subject& subject) {
    const auto& descriptor = open(subject);
    expect(descriptor.abi_major == SPHEROSEG_ABI_MAJOR && descriptor.abi_minor <= SPHEROSEG_ABI_MINOR,
           "it is built for ABI " + std::to_string(descriptor.abi_major) + "." +
               std::to_string(descriptor.abi_minor) + ", this tool knows " +
               std::to_string(SPHEROSEG_ABI_MAJOR) + "." + std::to_string(SPHEROSEG_ABI_MINOR));
    expect(descriptor.id != nullptr && descriptor.provides != nullptr &&
               descriptor.requires_interfaces != nullptr && descriptor.config_schema != nullptr &&
               descriptor.create != nullptr && descriptor.destroy != nullptr &&
               descriptor.get_interface != nullptr,
           "a member of the descriptor is NULL");
    return descriptor;
}

std::vector<std::string> list(const char* const* ids) {
    std::vector<std::string> all;
    for (; *ids != nullptr; ++ids) {
        expect(all.size() < 64, "a list of interfaces has no NULL at its end");
        all.emplace_back(*ids, strnlen(*ids, 128));
    }
    return all;
}

namespace {

/// "64 MiB" as bytes and "5 s" as milliseconds, which is how a host hands them over.
nlohmann::json in_units(const nlohmann::json& value, const std::string& format) {
    static const std::map<std::string, std::map<std::string, double>> units{
        {"byte-size",
         {{"", 1},
          {"B", 1},
          {"kB", 1e3},
          {"KB", 1e3},
          {"MB", 1e6},
          {"GB", 1e9},
          {"TB", 1e12},
          {"KiB", 0x1p10},
          {"MiB", 0x1p20},
          {"GiB", 0x1p30},
          {"TiB", 0x1p40}}},
        {"duration", {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}}}};
    const auto known = units.find(format);
    if (known == units.end() || !value.is_string()) return value;
    const auto text = value.get<std::string>();
    const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::size_t unit = std::min(text.find_first_not_of(' ', end), text.size());
    const auto factor = known->second.find(text.substr(unit));
    expect(end != 0 && factor != known->second.end(), "the default \"" + text + "\" is no " + format);
    return static_cast<std::int64_t>(std::stod(text.substr(0, end)) * factor->second);
}

}  // namespace

nlohmann::json defaults(const nlohmann::json& schema) {  // NOLINT(misc-no-recursion): as deep as the schema
    nlohmann::json value = nlohmann::json::object();
    const auto properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return value;
    for (const auto& [name, property] : properties->items()) {
        if (!property.is_object()) continue;
        if (property.contains("default"))
            value[name] = in_units(property["default"], property.value("format", ""));
        else if (property.contains("properties"))
            value[name] = defaults(property);
    }
    return value;
}

std::size_t thread_count() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task")) ++count;
    return count;
}

Created::Created(const Subject& subject) : descriptor_(open_checked(subject)) {
    find_required(subject);
    create(subject);
}

void Created::find_required(const Subject& subject) {
    std::map<std::string, spheroseg_interface> found;
    for (std::size_t i = 0; i < subject.with.size(); ++i) {
        const std::vector<std::string> before(subject.with.begin(),
                                              subject.with.begin() + static_cast<std::ptrdiff_t>(i));
        with_.push_back(
            std::make_unique<Created>(Subject{subject.with[i], nlohmann::json::object(), before}));
        for (const auto& id : list(with_.back()->descriptor().provides))
            found[id] = with_.back()->interface(id);
    }
    for (const auto& id : list(descriptor_.requires_interfaces)) {
        if (found.count(id) == 0)
            throw NotApplicable("it requires " + id + "; --with names a library that gives it");
        required_[id] = found[id];
    }
}

void Created::create(const Subject& subject) {
    std::string pattern = (std::filesystem::temp_directory_path() / "spheroseg-check-XXXXXX").string();
    expect(::mkdtemp(pattern.data()) != nullptr, "no temporary folder can be made");
    folder_ = pattern;
    nlohmann::json config = defaults(nlohmann::json::parse(descriptor_.config_schema));
    config.merge_patch(subject.config);
    host_ = std::make_unique<sdk::testing::FakeHost>(config.dump(), folder_, descriptor_.id);
    host_->interfaces = required_;
    sdk::Call call;
    const auto code = descriptor_.create(host_->table(), call.raw(), &object_);
    if (code != SPHEROSEG_OK) std::filesystem::remove_all(folder_);
    expect(code == SPHEROSEG_OK, "create failed with code " + std::to_string(code) + ": " +
                                     (call.message().empty() ? "no reason was given" : call.message()) +
                                     " (--config gives it other values than its defaults)");
    expect(object_ != nullptr, "create returned OK and gave no object");
}

Created::~Created() {
    destroy();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Created::destroy() {
    if (object_ != nullptr) descriptor_.destroy(object_);
    object_ = nullptr;
}

spheroseg_interface Created::interface(const std::string& id) {
    const auto provided = list(descriptor_.provides);
    if (std::find(provided.begin(), provided.end(), id) == provided.end())
        throw NotApplicable("it does not provide " + id);
    spheroseg_interface given{};
    expect(descriptor_.get_interface(object_, id.c_str(), &given) == SPHEROSEG_OK && given.table != nullptr,
           "it lists " + id + " and does not give it");
    return given;
}

}  // namespace spheroseg::check
