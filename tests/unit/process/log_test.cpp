// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/log.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <vector>

namespace spheroseg {
namespace {

/// What is logged while it lives goes to a file of its own.
class LogFile {
  public:
    explicit LogFile(config::LogFormat format)
        : path_(std::filesystem::temp_directory_path() / ("spheroseg-log-" + std::to_string(getpid()))) {
        std::filesystem::remove(path_);
        take_over(format);
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;
    ~LogFile() {
        (void)set_up_log({});
        std::filesystem::remove(path_);
    }
    const std::filesystem::path& path() const { return path_; }
    void take_over(config::LogFormat format) const {
        config::LogSettings settings;
        settings.file = path_;
        settings.format = format;
        REQUIRE(set_up_log(settings));
    }
    std::vector<std::string> lines() const {
        spdlog::default_logger()->flush();
        return lines_of(path_);
    }
    static std::vector<std::string> lines_of(const std::filesystem::path& path) {
        std::vector<std::string> found;
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);) found.push_back(line);
        return found;
    }

  private:
    std::filesystem::path path_;
};

/// The message of a line of either format.
std::string message_of(const std::string& line) {
    if (!line.empty() && line.front() == '{') return nlohmann::json::parse(line)["message"];
    const auto level = line.find(" info    ");
    return level == std::string::npos ? "no line: " + line : line.substr(level + 9);
}

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

TEST_CASE("a file that was moved away is opened anew when the settings are taken over") {
    const LogFile log(config::LogFormat::text);
    const auto moved = log.path().string() + ".1";
    spdlog::info("before");
    std::filesystem::rename(log.path(), moved);
    spdlog::info("still the old file");
    log.take_over(config::LogFormat::text);
    spdlog::info("after");
    const auto old = LogFile::lines_of(moved);
    std::filesystem::remove(moved);
    CHECK(old.size() == 2);
    REQUIRE(log.lines().size() == 1);
    CHECK(message_of(log.lines()[0]) == "after");
}

TEST_CASE("threads log while the settings are taken over again and again, and every line arrives whole") {
    constexpr int threads = 4;
    constexpr int lines = 2000;
    const LogFile log(config::LogFormat::text);
    std::atomic<int> at_work{threads};
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (int thread = 0; thread < threads; ++thread)
        writers.emplace_back([thread, &at_work] {
            for (int line = 0; line < lines; ++line)
                spdlog::info("thread {} line {} {}", thread, line, std::string(200, 'x'));
            --at_work;
        });
    for (int round = 0; at_work > 0; ++round)
        log.take_over(round % 2 == 0 ? config::LogFormat::json : config::LogFormat::text);
    for (auto& writer : writers) writer.join();
    std::set<std::string> messages;
    const auto written = log.lines();
    for (const auto& line : written) messages.insert(message_of(line));
    CHECK(written.size() == threads * lines);
    REQUIRE(messages.size() == threads * lines);
    for (int thread = 0; thread < threads; ++thread)
        CHECK(messages.count(fmt::format("thread {} line {} {}", thread, lines - 1, std::string(200, 'x'))) ==
              1);
}

}  // namespace spheroseg
