// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/failure_log.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

namespace spheroseg {
namespace {

/// Takes what is logged while it lives.
class Lines {
  public:
    Lines() : before_(spdlog::default_logger()) {
        auto logger = std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written_));
        logger->set_pattern("%l %v");
        spdlog::set_default_logger(std::move(logger));
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    ~Lines() { spdlog::set_default_logger(before_); }

    std::vector<std::string> take() {
        std::vector<std::string> lines;
        for (std::string line; std::getline(written_, line);) lines.push_back(line);
        written_.clear();
        return lines;
    }

  private:
    std::stringstream written_;
    std::shared_ptr<spdlog::logger> before_;
};

http::FailureRecord failure(ErrorKind kind, const std::string& code) {
    return {"id-1", "GET /here", {kind, code, "The reason."}};
}

}  // namespace

TEST_CASE("a failure is one line with request, route, status, code and reason") {
    Lines lines;
    FailureLog log;
    log.write(failure(ErrorKind::internal, "corrupt"));
    log.write(failure(ErrorKind::storage_full, "storage_full"));
    CHECK(lines.take() ==
          std::vector<std::string>{"error request id-1: GET /here: 500 corrupt: The reason.",
                                   "warning request id-1: GET /here: 507 storage_full: The reason."});
}

TEST_CASE("a crowd that is turned away fills no log, and an internal failure is always in it") {
    Lines lines;
    FailureLog log;
    const FailureLog::Clock::time_point start{};
    for (int i = 0; i < 1000; ++i) {
        log.write(failure(ErrorKind::unavailable, "memory_full"), start);
        log.write(failure(ErrorKind::internal, "corrupt"), start);
    }
    log.write(failure(ErrorKind::deadline, "deadline"), start);
    CHECK(lines.take().size() == FailureLog::kMostLines + 1000 + 1);
    log.write(failure(ErrorKind::unavailable, "memory_full"), start + std::chrono::seconds(59));
    CHECK(lines.take().empty());
    log.write(failure(ErrorKind::unavailable, "memory_full"), start + std::chrono::seconds(60));
    CHECK(lines.take() ==
          std::vector<std::string>{"warning 991 more requests failed with memory_full",
                                   "warning request id-1: GET /here: 503 memory_full: The reason."});
}

}  // namespace spheroseg
