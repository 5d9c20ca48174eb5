// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Every bad fixture, and the one sentence that it gets.
#include <catch2/catch.hpp>

#include "fixtures.hpp"
#include "plugin/failure.hpp"

using namespace spheroseg;
using namespace spheroseg::test;

namespace {

Error refusal(const std::vector<PluginDeclaration>& declarations) {
    const auto set = PluginSet::load(declarations, settings());
    REQUIRE_FALSE(set.has_value());
    return set.error();
}

Error refusal(const std::string& name) {
    return refusal(std::vector{declare(name)});
}

}  // namespace

TEST_CASE("no code of a file with a wrong magic number is run") {
    const Journal journal;
    CHECK(refusal("wrong_magic").code == "plugin_wrong_magic");
    CHECK(refusal("wrong_major").code == "plugin_abi_major");
    CHECK(refusal("newer_minor").code == "plugin_abi_minor");
    CHECK_FALSE(journal.has_run("wrong_magic"));
    CHECK_FALSE(journal.has_run("wrong_major"));
    CHECK_FALSE(journal.has_run("newer_minor"));
}

TEST_CASE("a library that misses a symbol is refused with the linker's reason") {
    const auto error = refusal("undefined_symbol");
    CHECK(error.code == "plugin_load_failed");
    const auto path = fixture("undefined_symbol");
    CHECK(error.message == "The library " + path + " can't be loaded: " + path +
                               ": undefined symbol: spheroseg_fixture_that_nobody_defines.");
}

TEST_CASE("each unfit member of a descriptor is named") {
    const auto [file, what] = GENERATE(table<std::string, std::string>({
        {"null_id", "id is NULL."},
        {"null_version", "version is NULL."},
        {"null_licence", "licence is NULL."},
        {"null_summary", "summary is NULL."},
        {"null_schema", "config_schema is NULL."},
        {"null_provides", "provides is NULL; an empty list is {NULL}."},
        {"null_create", "create is NULL."},
        {"bad_id", "id must match [a-z0-9-]{1,64}, it is \"Bad_Id\"."},
        {"long_id", "id is longer than 64 bytes."},
        {"bad_interface_id", "provides has an entry that is no interface id such as \"model/1\"."},
        {"bad_schema", "config_schema is not a JSON object."},
    }));
    const auto error = refusal(file);
    CHECK(error.code == "plugin_descriptor");
    CHECK(error.message == "The descriptor of " + fixture(file) + " is unfit: " + what);
}

TEST_CASE("two files with one id are refused, also under different names") {
    auto twin = declare("twin");
    auto error = refusal({declare("good"), twin});
    CHECK(error.code == "plugin_duplicate_id");
    CHECK(error.message == "Two plugins have the id good: " + fixture("good") + " and " + fixture("twin") +
                               "; remove one of them.");
    twin.name = "other";
    CHECK(refusal({declare("good"), twin}).code == "plugin_duplicate_id");
}

TEST_CASE("two plugins of one name are refused") {
    const auto error = refusal({declare("good"), declare("good")});
    CHECK(error.code == "plugin_duplicate_name");
    CHECK(error.message == "Two plugins have the name good: " + fixture("good") + " and " + fixture("good") +
                               "; give one of them another 'id'.");
}

TEST_CASE("a name that would leave its folder is refused") {
    auto declaration = declare("good");
    declaration.name = "../up";
    CHECK(refusal({declaration}).code == "plugin_name");
}

TEST_CASE("a missing interface is named with who needs it") {
    const auto error = refusal("user");
    CHECK(error.code == "plugin_dependency");
    CHECK(error.message == "The plugin user requires alpha/1, which no plugin provides; add one that does.");
}

TEST_CASE("a second provider is refused") {
    const auto error = refusal({declare("provider"), declare("second_provider")});
    CHECK(error.message ==
          "The plugins provider and second-provider both provide alpha/1, of which there can be one; remove "
          "one of "
          "them.");
}

TEST_CASE("a circle is refused and its members named in order") {
    CHECK(refusal({declare("ring2_a"), declare("ring2_b")}).message ==
          "The plugins ring2-a → ring2-b → ring2-a require each other in a circle, so none can be created "
          "first.");
    const Journal journal;
    CHECK(refusal({declare("good"), declare("ring3_a"), declare("ring3_b"), declare("ring3_c")}).message ==
          "The plugins ring3-a → ring3-b → ring3-c → ring3-a require each other in a circle, so none can be "
          "created "
          "first.");
    CHECK(journal.lines().empty());
    CHECK(refusal("ring1").message == "The plugin ring1 requires an interface that only it provides.");
}

TEST_CASE("a bad configuration is refused with the validator's words") {
    auto declaration = declare("good");
    declaration.validate = [](const nlohmann::json& schema,
                              const std::string& name) -> Result<nlohmann::json> {
        CHECK(name == "good");
        CHECK(schema.at("properties").contains("size"));
        return fail(ErrorKind::invalid, "config_invalid",
                    "test.yaml:3: 'sise' is not known; did you mean 'size'?");
    };
    const Journal journal;
    const auto error = refusal({declaration});
    CHECK(error.code == "config_invalid");
    CHECK(error.message == "test.yaml:3: 'sise' is not known; did you mean 'size'?");
    CHECK(journal.lines().empty());
}

TEST_CASE("each failure in create has one sentence") {
    const auto [file, code, message] = GENERATE(table<std::string, std::string, std::string>({
        {"fails_in_create", "no_server",
         "The plugin fails-in-create could not be created: The server at example.org:1 does not answer."},
        {"fails_silently", "internal", "The plugin fails-silently could not be created: it gave no reason."},
        {"no_object", "plugin_create", "The plugin no-object says that it was created but gave no object."},
        {"throws_in_create", "internal",
         "The plugin throws-in-create could not be created: the weights file is empty."},
        {"throws_raw", "plugin_threw",
         "The plugin throws-raw threw an exception out of its create: one of an unknown type; no exception "
         "may cross "
         "the plugin boundary."},
        {"undeclared", "missing_interface",
         "The plugin undeclared could not be created: No plugin gives the interface alpha/1."},
        {"withholds", "plugin_interface",
         "The plugin withholds lists alpha/1 in provides but does not give it (code 2)."},
        {"null_table", "plugin_interface",
         "The plugin null-table gives a wrong table for alpha/1: it is NULL."},
        {"small_table", "plugin_interface",
         "The plugin small-table gives a wrong table for model/1: its size is 32 bytes, at least 40 were "
         "expected."},
        {"incomplete_table", "plugin_interface",
         "The plugin incomplete-table gives a wrong table for model/1: function 1 is NULL."},
    }));
    const auto error = refusal(file);
    CHECK(error.code == code);
    CHECK(error.message == message);
    REQUIRE(error.fields.size() == 1);
    CHECK(error.fields[0].reason == message);
}

TEST_CASE("an interface is not given to who did not ask for it, even when it is there") {
    CHECK(refusal({declare("provider"), declare("undeclared")}).code == "missing_interface");
}

TEST_CASE("a plugin that throws while it is destroyed is logged and the others are destroyed") {
    const Journal journal;
    std::vector<std::string> lines;
    auto with_log = settings();
    with_log.log = [&](std::int32_t, std::string_view, std::string_view line) { lines.emplace_back(line); };
    {
        const auto set = PluginSet::load({declare("good"), declare("throws_in_destroy")}, with_log);
        REQUIRE(set.has_value());
    }
    CHECK(lines ==
          std::vector<std::string>{"The plugin throws-raw threw an exception out of its destroy: can't close "
                                   "the file; no exception may cross the plugin boundary."});
    CHECK(journal.lines() == std::vector<std::string>{"created good", "destroyed good"});
}
