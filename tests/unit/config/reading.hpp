// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Configurations from texts and temporary files.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace spheroseg::config {

using Lines = std::vector<std::string>;

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "spheroseg-config-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline Environment environment(std::map<std::string, std::string> values = {}) {
    return [values](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return {};
        return found->second;
    };
}

inline Lines lines(const Problems& problems) {
    Lines all;
    for (const Problem& problem : problems) all.push_back(to_string(problem));
    return all;
}

inline Lines problems_of(const std::vector<Source>& sources, const Environment& values = environment(),
                         const std::vector<Override>& overrides = {}) {
    const auto loaded = Configuration::load(sources, values, overrides);
    return loaded ? Lines{} : lines(loaded.error());
}

inline Lines problems_of(const std::string& yaml, const Environment& values = environment()) {
    return problems_of({{"a.yaml", yaml}}, values);
}

/// The configuration; a failed test with its problems when there is none.
inline Configuration load(const std::vector<Source>& sources, const Environment& values = environment(),
                          const std::vector<Override>& overrides = {}) {
    auto loaded = Configuration::load(sources, values, overrides);
    if (!loaded) FAIL(to_error(loaded.error()).message);
    return std::move(*loaded);
}

inline Configuration load(const std::string& yaml, const Environment& values = environment()) {
    return load({{"a.yaml", yaml}}, values);
}

inline Lines problems_of_file(const std::string& path, const Environment& values = environment()) {
    return problems_of(std::vector<Source>{Source{path}}, values);
}

inline Configuration load_file(const std::string& path, const Environment& values = environment()) {
    return load(std::vector<Source>{Source{path}}, values);
}

}  // namespace spheroseg::config
