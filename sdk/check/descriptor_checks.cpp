// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What can be said of a plugin before an object of it is made.
#include <cstring>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "check.hpp"
#include "config/schema.hpp"

namespace spheroseg::check {
namespace {

std::string text(const char* member, const char* value, std::size_t most) {
    expect(value != nullptr, std::string(member) + " is NULL");
    const std::size_t length = strnlen(value, most + 1);
    expect(length > 0 && length <= most,
           std::string(member) + " must have 1 to " + std::to_string(most) + " bytes");
    return {value, length};
}

void check_members(const Subject& subject) {
    open_checked(subject);
}

void check_texts(const Subject& subject) {
    const auto& descriptor = open(subject);
    const std::string id = text("id", descriptor.id, 64);
    expect(std::regex_match(id, std::regex("[a-z0-9-]+")),
           "the id \"" + id + "\" does not match [a-z0-9-]{1,64}");
    const std::string version = text("version", descriptor.version, 64);
    expect(std::regex_match(version, std::regex("[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?")),
           "the version \"" + version + "\" is no semantic version such as 1.0.0");
    text("licence", descriptor.licence, 512);
    text("summary", descriptor.summary, 512);
}

void check_interface_ids(const Subject& subject) {
    const auto& descriptor = open(subject);
    expect(descriptor.provides != nullptr && descriptor.requires_interfaces != nullptr,
           "a list of interfaces is NULL; an empty one is {NULL}");
    std::set<std::string> provided;
    for (const auto* ids : {descriptor.provides, descriptor.requires_interfaces})
        for (const auto& id : list(ids)) {
            expect(std::regex_match(id, std::regex("[a-z0-9-]{1,60}/[1-9][0-9]{0,3}")),
                   "\"" + id + "\" is no interface id such as model/1");
            if (ids == descriptor.provides) expect(provided.insert(id).second, id + " is provided twice");
            if (ids != descriptor.provides)
                expect(provided.count(id) == 0, id + " is both provided and required: a circle");
        }
}

// The host reads the leading members from the file, so they must be there before any code has run.
void check_read_only(const Subject& subject) {
    const auto at = reinterpret_cast<std::uintptr_t>(&open(subject));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        char dash = 0;
        std::string rights;
        std::istringstream words(line);
        words >> std::hex >> begin >> dash >> end >> rights;
        if (at < begin || at >= end) continue;
        expect(rights.size() > 1 && rights[1] != 'w',
               "it is writable, so perhaps filled in by code at load time; let each of its members be a "
               "constant "
               "expression and link with -Wl,-z,relro");
        return;
    }
    throw Problem("its memory is not mapped");
}

void check_schema(const Subject& subject) {
    const auto& descriptor = open(subject);
    expect(descriptor.config_schema != nullptr, "config_schema is NULL");
    const auto schema = nlohmann::json::parse(descriptor.config_schema, nullptr, false);
    expect(!schema.is_discarded(), "it is not JSON");
    expect(schema.is_object(), "it is not an object");
    expect(schema.value("type", "object") == "object", "its type is not \"object\"");
    const auto read = config::Schema::from_json(schema, descriptor.id);
    expect(read.has_value(), read ? "" : read.error().message);
}

}  // namespace

std::vector<Check> descriptor_checks() {
    return {
        {"the library loads and exports a descriptor", [](const Subject& s) { open(s); }, true},
        {"the descriptor is a constant", check_read_only, true},
        {"id, version, licence and summary are well-formed", check_texts},
        {"the interfaces provided and required are well-formed", check_interface_ids},
        {"the configuration schema is one that the host understands", check_schema},
        {"the descriptor is whole and of this ABI", check_members, true},
    };
}

}  // namespace spheroseg::check
