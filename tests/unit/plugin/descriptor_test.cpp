// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/descriptor.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;

namespace {

const char* const kNone[] = {nullptr};

spheroseg_plugin_descriptor sound() {
    spheroseg_plugin_descriptor raw{};
    raw.magic = SPHEROSEG_ABI_MAGIC;
    raw.size = sizeof(raw);
    raw.abi_major = SPHEROSEG_ABI_MAJOR;
    raw.abi_minor = SPHEROSEG_ABI_MINOR;
    raw.id = "an-id";
    raw.version = "1.0.0";
    raw.licence = "MIT";
    raw.summary = "Größe: UTF-8 is fine.";
    raw.provides = kNone;
    raw.requires_interfaces = kNone;
    raw.config_schema = "{}";
    raw.create = [](const spheroseg_host*, const spheroseg_call*,
                    spheroseg_plugin_instance**) -> spheroseg_code { return SPHEROSEG_OK; };
    raw.destroy = [](spheroseg_plugin_instance*) {};
    raw.get_interface = [](spheroseg_plugin_instance*, const char*, spheroseg_interface*) -> spheroseg_code {
        return SPHEROSEG_NOT_FOUND;
    };
    return raw;
}

std::string refusal(const spheroseg_plugin_descriptor& raw) {
    const auto read = read_descriptor(raw, "it");
    return read ? "" : read.error().message;
}

}  // namespace

TEST_CASE("a sound descriptor is read as values") {
    const auto read = read_descriptor(sound(), "it");
    REQUIRE(read.has_value());
    CHECK(read->id == "an-id");
    CHECK(read->summary == "Größe: UTF-8 is fine.");
    CHECK(read->provides.empty());
}

TEST_CASE("texts without end, lists without end and control characters are refused") {
    const std::string endless(2000, 'x');
    auto raw = sound();
    raw.summary = endless.c_str();
    CHECK(refusal(raw) == "The descriptor of it is unfit: summary is longer than 512 bytes.");
    raw = sound();
    raw.version = "1.0\n";
    CHECK(refusal(raw) == "The descriptor of it is unfit: version holds a control character.");
    raw = sound();
    raw.licence = "";
    CHECK(refusal(raw) == "The descriptor of it is unfit: licence is empty.");
    std::vector<std::string> ids;
    for (int i = 0; i < 100; ++i) ids.push_back("i" + std::to_string(i) + "/1");
    std::vector<const char*> list;
    for (const auto& id : ids) list.push_back(id.c_str());
    raw = sound();
    raw.provides = list.data();
    CHECK(refusal(raw) ==
          "The descriptor of it is unfit: provides has more than 64 entries or no NULL at its end.");
    const char* const twice[] = {"model/1", "model/1", nullptr};
    raw.provides = twice;
    CHECK(refusal(raw) == "The descriptor of it is unfit: provides names model/1 twice.");
}

TEST_CASE("only models and endpoints may have several providers") {
    CHECK(may_have_several_providers("model/1"));
    CHECK(may_have_several_providers("http/1"));
    CHECK_FALSE(may_have_several_providers("database/1"));
}
