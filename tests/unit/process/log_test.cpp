// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/log.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace spheroseg {
namespace {

/// What is logged while it lives goes to a file of its own.
class LogFile {
  public:
    explicit LogFile(config::LogFormat format)
        : path_(std::filesystem::temp_directory_path() / ("spheroseg-log-" + std::to_string(getpid()))),
          before_(spdlog::default_logger()) {
        std::filesystem::remove(path_);
        config::LogSettings settings;
        settings.file = path_;
        settings.format = format;
        REQUIRE(set_up_log(settings));
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;
    ~LogFile() {
        spdlog::set_default_logger(before_);
        std::filesystem::remove(path_);
    }
    std::vector<std::string> lines() const {
        spdlog::default_logger()->flush();
        std::vector<std::string> found;
        std::ifstream file(path_);
        for (std::string line; std::getline(file, line);) found.push_back(line);
        return found;
    }

  private:
    std::filesystem::path path_;
    std::shared_ptr<spdlog::logger> before_;
};

const std::string kForged = "a name\",\"level\":\"off\"}\n{\"message\":\"forged\\ \t\x01";

}  // namespace

TEST_CASE("a JSON log line stays one object whatever its message holds") {
    const LogFile log(config::LogFormat::json);
    spdlog::info("{}", kForged);
    spdlog::warn("not UTF-8: \xFF\xFE");
    const auto lines = log.lines();
    REQUIRE(lines.size() == 2);
    const auto first = nlohmann::json::parse(lines[0]);
    CHECK(first["message"] == kForged);
    CHECK(first["level"] == "info");
    CHECK(first["time"].get<std::string>().size() == 29);
    CHECK(nlohmann::json::parse(lines[1])["message"].get<std::string>().find("not UTF-8: ") == 0);
}

TEST_CASE("a text log line stays one line whatever its message holds") {
    const LogFile log(config::LogFormat::text);
    spdlog::info("{}", kForged);
    const auto lines = log.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("\\x0a{\"message\":\"forged\\ \\x09\\x01") != std::string::npos);
}

TEST_CASE("a log file that can't be written is refused and the old log goes on") {
    const LogFile log(config::LogFormat::json);
    config::LogSettings settings;
    settings.file = "/proc/no-such-folder/log";
    const auto set = set_up_log(settings);
    REQUIRE_FALSE(set);
    CHECK(set.error().code == "log_file");
    spdlog::info("still here");
    CHECK(log.lines().size() == 1);
}

}  // namespace spheroseg
