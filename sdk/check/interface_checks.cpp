// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What holds for the object of any plugin.
#include <cstring>
#include <map>

#include "check.hpp"

namespace spheroseg::check {
namespace {

void check_tables(const Subject& subject) {
    static const std::map<std::string, std::uint32_t> sizes{
        {SPHEROSEG_AUTH_1, offsetof(spheroseg_auth_v1, set_password)},
        {SPHEROSEG_DATABASE_1, sizeof(spheroseg_database_v1)},
        {SPHEROSEG_HTTP_1, sizeof(spheroseg_http_v1)},
        {SPHEROSEG_IMAGES_1, sizeof(spheroseg_images_v1)},
        {SPHEROSEG_METRICS_1, sizeof(spheroseg_metrics_v1)},
        {SPHEROSEG_MODEL_1, sizeof(spheroseg_model_v1)},
        {SPHEROSEG_OBJECTS_1, sizeof(spheroseg_objects_v1)},
        {SPHEROSEG_PACKAGE_1, sizeof(spheroseg_package_v1)}};
    Created plugin(subject);
    for (const auto& id : list(plugin.descriptor().provides)) {
        const auto given = plugin.interface(id);
        const auto known = sizes.find(id);
        if (known == sizes.end()) continue;
        std::uint32_t size = 0;
        std::memcpy(&size, given.table, sizeof(size));
        expect(size >= known->second, "the table of " + id + " has " + std::to_string(size) +
                                          " bytes, at least " + std::to_string(known->second) +
                                          " were expected");
        for (std::uint32_t at = 8; at < known->second; at += sizeof(void*)) {
            const void* function = nullptr;
            std::memcpy(&function, static_cast<const char*>(given.table) + at, sizeof(function));
            expect(function != nullptr,
                   "function " + std::to_string((at - 8) / sizeof(void*) + 1) + " of " + id + " is NULL");
        }
    }
}

void check_unknown_interface(const Subject& subject) {
    Created plugin(subject);
    spheroseg_interface given{};
    expect(plugin.descriptor().get_interface(plugin.object(), "no-such-interface/1", &given) != SPHEROSEG_OK,
           "it says OK to an interface that it does not list");
}

void check_create_twice(const Subject& subject) {
    for (int round = 0; round < 3; ++round) Created plugin(subject);
    Created first(subject);
    Created second(subject);  // as when a plugin is swapped: the new one lives before the old one goes
    first.destroy();
}

void check_nothing_left(const Subject& subject) {
    { Created warm(subject); }  // a library may keep a pool of its own from its first use on
    const std::size_t before = thread_count();
    Created plugin(subject);
    plugin.destroy();
    expect(thread_count() <= before, "threads that it started still run");
    expect(plugin.host().blocks() == 0,
           std::to_string(plugin.host().blocks()) + " block(s) of the host's memory were not released");
}

}  // namespace

std::vector<Check> interface_checks() {
    return {
        {"it is created with its default configuration and destroyed",
         [](const Subject& s) { Created plugin(s); }, true},
        {"its interface tables are complete", check_tables, true},
        {"it refuses an interface that it does not list", check_unknown_interface},
        {"it is created again and beside itself", check_create_twice},
        {"destroy leaves no thread and no memory of the host", check_nothing_left},
    };
}

}  // namespace spheroseg::check
