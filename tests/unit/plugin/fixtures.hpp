// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where the fixture plugins are, and a folder of each test's own.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "plugin/plugin_set.hpp"

namespace spheroseg::test {

inline std::string fixture(const std::string& name) {
    return std::string(SPHEROSEG_FIXTURE_FOLDER) + "/" + name + ".so";
}

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "spheroseg-plugin-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = std::filesystem::canonical(pattern);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }
    std::string file(const std::string& name, const std::string& content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return (path_ / name).string();
    }

  private:
    std::filesystem::path path_;
};

inline std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

/// What fixture.c plugins say of themselves while this lives.
class Journal {
  public:
    Journal() { ::setenv("SPHEROSEG_FIXTURE_JOURNAL", path().c_str(), 1); }
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal() { ::unsetenv("SPHEROSEG_FIXTURE_JOURNAL"); }
    /// Without the lines about loading, which come once a process.
    std::vector<std::string> lines() const {
        std::vector<std::string> all;
        std::ifstream file(path());
        for (std::string line; std::getline(file, line);)
            if (line.rfind("loaded ", 0) != 0) all.push_back(line);
        return all;
    }
    bool has_run(const std::string& name) const {
        return content_of(path()).find("loaded " + name + "\n") != std::string::npos;
    }

  private:
    std::string path() const { return (folder_.path() / "journal").string(); }
    TemporaryFolder folder_;
};

inline PluginDeclaration declare(const std::string& name, bool required = true) {
    PluginDeclaration declaration;
    declaration.library = fixture(name);
    declaration.required = required;
    declaration.source = "test.yaml:1";
    return declaration;
}

inline PluginSettings settings() {
    PluginSettings settings;
    settings.data_folder = "/nowhere";
    return settings;
}

}  // namespace spheroseg::test
