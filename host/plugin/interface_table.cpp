// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/interface_table.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace spheroseg {
namespace {

struct KnownTable {
    std::string_view id;
    std::uint32_t size;  // of its first version
};

// Every table is a size, a reserved word and then nothing but pointers to functions.
constexpr std::array<KnownTable, 8> kTables{{
    {SPHEROSEG_AUTH_1, offsetof(spheroseg_auth_v1, set_password)},
    {SPHEROSEG_DATABASE_1, sizeof(spheroseg_database_v1)},
    {SPHEROSEG_HTTP_1, sizeof(spheroseg_http_v1)},
    {SPHEROSEG_IMAGES_1, sizeof(spheroseg_images_v1)},
    {SPHEROSEG_METRICS_1, sizeof(spheroseg_metrics_v1)},
    {SPHEROSEG_MODEL_1, sizeof(spheroseg_model_v1)},
    {SPHEROSEG_OBJECTS_1, sizeof(spheroseg_objects_v1)},
    {SPHEROSEG_PACKAGE_1, sizeof(spheroseg_package_v1)},
}};
constexpr std::size_t kFirstFunction = 2 * sizeof(std::uint32_t);

}  // namespace

Result<void> check_interface(const std::string& name, const std::string& id,
                             const spheroseg_interface& given) {
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorKind::unprocessable, "plugin_interface",
                    "The plugin " + name + " gives a wrong table for " + id + ": " + what);
    };
    if (given.table == nullptr) return wrong("it is NULL.");
    const auto* known =
        std::find_if(kTables.begin(), kTables.end(), [&](const KnownTable& table) { return table.id == id; });
    if (known == kTables.end()) return {};
    std::uint32_t size = 0;
    std::memcpy(&size, given.table, sizeof(size));
    if (size < known->size)
        return wrong("its size is " + std::to_string(size) + " bytes, at least " +
                     std::to_string(known->size) + " were expected.");
    for (std::size_t at = kFirstFunction; at < known->size; at += sizeof(void*)) {
        const void* function = nullptr;
        std::memcpy(&function, static_cast<const char*>(given.table) + at, sizeof(function));
        if (function == nullptr)
            return wrong("function " + std::to_string((at - kFirstFunction) / sizeof(void*) + 1) +
                         " is NULL.");
    }
    return {};
}

}  // namespace spheroseg
