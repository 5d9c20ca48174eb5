// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <iterator>

#include "config/show.hpp"
#include "reading.hpp"

namespace spheroseg::config {
namespace {

const std::filesystem::path kFolder = SPHEROSEG_CONFIG_FOLDER;

}  // namespace

TEST_CASE("development.yaml is sound, listens on loopback only and has open registration") {
    const auto given = load_file((kFolder / "development.yaml").string());
    CHECK(given.settings().http.bind == "127.0.0.1");
    CHECK(given.settings().http.port == 8080);
    Lines libraries;
    for (const auto& plugin : given.settings().plugins) libraries.push_back(plugin.library);
    CHECK(libraries == Lines{"storage-sqlite", "objects-files", "images-vips", "model-package", "model-torch",
                             "model-threshold", "auth-jwt", "metrics-prometheus"});
    CHECK(given.values()["plugins"][6]["config"]["registration"] == "open");
}

TEST_CASE("the built-in default is development.yaml") {
    const auto file = load_file((kFolder / "development.yaml").string());
    CHECK(load({embedded_default()}).values() == file.values());
}

TEST_CASE("production.yaml is sound once its environment is set, and says what is missing before") {
    const std::string file = (kFolder / "production.yaml").string();
    const auto told = problems_of_file(file);
    REQUIRE(told.size() == 1);
    CHECK(told[0].find(": data: the environment variable SPHEROSEG_DATA is not set; set it, or write "
                       "${SPHEROSEG_DATA:-default}") != std::string::npos);
    const auto given =
        load_file(file, environment({{"SPHEROSEG_DATA", "/var/lib/spheroseg"}, {"SPHEROSEG_PORT", "81"}}));
    CHECK(given.settings().data == "/var/lib/spheroseg");
    CHECK(given.settings().http.port == 81);
    CHECK(given.values()["plugins"][6]["config"]["registration"] == "closed");
    // What the documents say of the bundled model holds for servers, too.
    const auto development = load_file((kFolder / "development.yaml").string());
    for (const char* part : {"library", "id", "config"})
        CHECK(given.values()["plugins"][4][part] == development.values()["plugins"][4][part]);
    CHECK(load(show(given)).values() == given.values());
}

TEST_CASE("the environment of the process is read") {
    ::setenv("SPHEROSEG_CONFIG_TEST", "x", 1);
    CHECK(process_environment()("SPHEROSEG_CONFIG_TEST") == "x");
    ::unsetenv("SPHEROSEG_CONFIG_TEST");
    CHECK(process_environment()("SPHEROSEG_CONFIG_TEST") == std::nullopt);
}

}  // namespace spheroseg::config
