// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
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

/// Where the lines go now. Threads log while it changes, so the logger and this sink stay for the life of the
/// process, and what they write to is exchanged between two lines.
class Destination final : public spdlog::sinks::sink {
  public:
    void exchange(std::unique_ptr<spdlog::sinks::sink> next) {
        const std::lock_guard lock(mutex_);
        current_ = std::move(next);  // closes the old one first: both may be the same file
    }
    void log(const spdlog::details::log_msg& message) override {
        const std::lock_guard lock(mutex_);
        current_->log(message);
    }
    void flush() override {
        const std::lock_guard lock(mutex_);
        current_->flush();
    }
    /// The format comes with the sink.
    void set_pattern(const std::string& /*pattern*/) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter> /*formatter*/) override {}

  private:
    std::mutex mutex_;
    std::unique_ptr<spdlog::sinks::sink> current_ = std::make_unique<spdlog::sinks::null_sink_st>();
};

std::unique_ptr<spdlog::sinks::sink> make_sink(const config::LogSettings& settings) {
    std::unique_ptr<spdlog::sinks::sink> sink;
    if (settings.file.empty())
        sink = std::make_unique<spdlog::sinks::stderr_sink_st>();
    else
        sink = std::make_unique<spdlog::sinks::basic_file_sink_st>(settings.file.string());
    if (settings.format == config::LogFormat::json)
        sink->set_formatter(
            lines<JsonMessage>(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%*})"));
    else
        sink->set_formatter(lines<OneLineMessage>("%Y-%m-%dT%H:%M:%S.%e%z %-7l %*"));
    return sink;
}

/// The sink of the default logger; none when that is not ours yet.
std::shared_ptr<Destination> destination_of(const spdlog::logger& logger) {
    if (logger.sinks().empty()) return nullptr;
    return std::dynamic_pointer_cast<Destination>(logger.sinks().front());
}

}  // namespace

Result<void> set_up_log(const config::LogSettings& settings) {
    try {
        auto sink = make_sink(settings);
        auto logger = spdlog::default_logger();
        auto destination = destination_of(*logger);
        if (!destination) {
            destination = std::make_shared<Destination>();
            logger = std::make_shared<spdlog::logger>("spheroseg", destination);
            logger->flush_on(spdlog::level::info);
            spdlog::set_default_logger(logger);
        }
        destination->exchange(std::move(sink));
        logger->set_level(level_of(settings.level));
    } catch (const spdlog::spdlog_ex& error) {
        return fail(ErrorKind::unavailable, "log_file",
                    std::string("The log file can't be written: ") + error.what());
    }
    return {};
}

}  // namespace spheroseg
