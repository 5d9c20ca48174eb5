// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/descriptor.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace spheroseg {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestText = 512;
constexpr std::size_t kLongestSchema = 1 << 20;
constexpr std::size_t kMostInterfaces = 64;

tl::unexpected<Error> unfit(const std::string& name, const std::string& what) {
    return fail(ErrorKind::unprocessable, "plugin_descriptor",
                "The descriptor of " + name + " is unfit: " + what);
}

// strnlen may not look past the limit, so neither does this.
std::optional<std::string> bounded(const char* text, std::size_t most) {
    const std::size_t length = strnlen(text, most + 1);
    if (length > most) return std::nullopt;
    return std::string(text, length);
}

Result<std::string> read_text(const std::string& name, const char* member, const char* text,
                              std::size_t most) {
    if (text == nullptr) return unfit(name, std::string(member) + " is NULL.");
    auto value = bounded(text, most);
    if (!value)
        return unfit(name, std::string(member) + " is longer than " + std::to_string(most) + " bytes.");
    if (value->empty()) return unfit(name, std::string(member) + " is empty.");
    if (std::any_of(value->begin(), value->end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return unfit(name, std::string(member) + " holds a control character.");
    return *value;
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_interface_id(std::string_view id) {
    const auto slash = id.find('/');
    if (slash == std::string_view::npos || !is_id(id.substr(0, slash))) return false;
    const auto number = id.substr(slash + 1);
    return !number.empty() && number.size() <= 4 && number.front() != '0' &&
           std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<std::string>> read_interfaces(const std::string& name, const char* member,
                                                 const char* const* list) {
    if (list == nullptr) return unfit(name, std::string(member) + " is NULL; an empty list is {NULL}.");
    std::vector<std::string> ids;
    for (; *list != nullptr; ++list) {
        if (ids.size() == kMostInterfaces)
            return unfit(name, std::string(member) + " has more than " + std::to_string(kMostInterfaces) +
                                   " entries or no NULL at its end.");
        auto id = bounded(*list, kLongestId);
        if (!id || !is_interface_id(*id))
            return unfit(name,
                         std::string(member) + " has an entry that is no interface id such as \"model/1\".");
        if (std::find(ids.begin(), ids.end(), *id) != ids.end())
            return unfit(name, std::string(member) + " names " + *id + " twice.");
        ids.push_back(std::move(*id));
    }
    return ids;
}

Result<nlohmann::json> read_schema(const std::string& name, const char* text) {
    if (text == nullptr) return unfit(name, "config_schema is NULL.");
    const auto schema = bounded(text, kLongestSchema);
    if (!schema) return unfit(name, "config_schema is longer than 1 MiB.");
    auto value = nlohmann::json::parse(*schema, nullptr, false);
    if (!value.is_object()) return unfit(name, "config_schema is not a JSON object.");
    return value;
}

}  // namespace

bool may_have_several_providers(const std::string& interface_id) {
    return interface_id == SPHEROSEG_MODEL_1 || interface_id == SPHEROSEG_HTTP_1;
}

Result<PluginDescriptor> read_descriptor(const spheroseg_plugin_descriptor& raw, const std::string& name) {
    PluginDescriptor read;
    read.abi = {raw.abi_major, raw.abi_minor};
    if (auto fit = check_header(name, raw.magic, raw.size, read.abi, {}); !fit)
        return tl::unexpected(fit.error());
    const auto take = [](auto result, auto& into) -> Result<void> {
        if (!result) return tl::unexpected(result.error());
        into = std::move(*result);
        return {};
    };
    Result<void> done = take(read_text(name, "id", raw.id, kLongestId), read.id);
    if (done && !is_id(read.id))
        return unfit(name, "id must match [a-z0-9-]{1,64}, it is \"" + read.id + "\".");
    if (done) done = take(read_text(name, "version", raw.version, kLongestId), read.version);
    if (done) done = take(read_text(name, "licence", raw.licence, kLongestText), read.licence);
    if (done) done = take(read_text(name, "summary", raw.summary, kLongestText), read.summary);
    if (done) done = take(read_interfaces(name, "provides", raw.provides), read.provides);
    if (done)
        done = take(read_interfaces(name, "requires_interfaces", raw.requires_interfaces),
                    read.requires_interfaces);
    if (done) done = take(read_schema(name, raw.config_schema), read.config_schema);
    if (!done) return tl::unexpected(done.error());
    if (raw.create == nullptr) return unfit(name, "create is NULL.");
    if (raw.destroy == nullptr) return unfit(name, "destroy is NULL.");
    if (raw.get_interface == nullptr) return unfit(name, "get_interface is NULL.");
    return read;
}

}  // namespace spheroseg
