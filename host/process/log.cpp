// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

namespace spheroseg {
namespace {

spdlog::level::level_enum level_of(config::LogLevel level) {
    switch (level) {
        case config::LogLevel::trace:
            return spdlog::level::trace;
        case config::LogLevel::debug:
            return spdlog::level::debug;
        case config::LogLevel::info:
            return spdlog::level::info;
        case config::LogLevel::warning:
            return spdlog::level::warn;
        case config::LogLevel::error:
            return spdlog::level::err;
        case config::LogLevel::off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

/// The message as a JSON text, quotes included: what clients and plugins say must not end a line or forge
/// one.
class JsonMessage final : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
                spdlog::memory_buf_t& to) override {
        const nlohmann::json text(std::string(message.payload.data(), message.payload.size()));
        const std::string quoted = text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        to.append(quoted.data(), quoted.data() + quoted.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

/// Text lines: control characters, line ends above all, are shown as escapes for the same reason.
class OneLineMessage final : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
                spdlog::memory_buf_t& to) override {
        for (const char c : message.payload) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && byte != 0x7F) {
                to.push_back(c);
                continue;
            }
            static constexpr char kHex[] = "0123456789abcdef";
            for (const char shown : {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]}) to.push_back(shown);
        }
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<OneLineMessage>();
    }
};

template <typename Message>
std::unique_ptr<spdlog::formatter> lines(const char* pattern) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<Message>('*').set_pattern(pattern);
    return formatter;
}

}  // namespace

Result<void> set_up_log(const config::LogSettings& settings) {
    try {
        std::shared_ptr<spdlog::logger> logger;
        if (settings.file.empty())
            logger = std::make_shared<spdlog::logger>("spheroseg",
                                                      std::make_shared<spdlog::sinks::stderr_sink_mt>());
        else
            logger = std::make_shared<spdlog::logger>(
                "spheroseg", std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file.string()));
        logger->set_level(level_of(settings.level));
        logger->flush_on(spdlog::level::info);
        if (settings.format == config::LogFormat::json)
            logger->set_formatter(
                lines<JsonMessage>(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})"));
        else
            logger->set_formatter(lines<OneLineMessage>("%Y-%m-%dT%H:%M:%S.%e%z %-7l %*"));
        spdlog::set_default_logger(std::move(logger));
    } catch (const spdlog::spdlog_ex& error) {
        return fail(ErrorKind::unavailable, "log_file",
                    std::string("The log file can't be written: ") + error.what());
    }
    return {};
}

}  // namespace spheroseg
