// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/failure.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;

TEST_CASE("every code of the boundary has its kind and a code to switch on") {
    const auto [code, kind, word] = GENERATE(table<spheroseg_code, ErrorKind, std::string>({
        {SPHEROSEG_INVALID, ErrorKind::invalid, "invalid"},
        {SPHEROSEG_NOT_FOUND, ErrorKind::not_found, "not_found"},
        {SPHEROSEG_CONFLICT, ErrorKind::conflict, "conflict"},
        {SPHEROSEG_UNSUPPORTED, ErrorKind::unsupported_media, "unsupported"},
        {SPHEROSEG_REFUSED, ErrorKind::unprocessable, "refused"},
        {SPHEROSEG_TOO_LARGE, ErrorKind::too_large, "too_large"},
        {SPHEROSEG_UNAUTHENTICATED, ErrorKind::unauthenticated, "unauthenticated"},
        {SPHEROSEG_FORBIDDEN, ErrorKind::forbidden, "forbidden"},
        {SPHEROSEG_BUSY, ErrorKind::too_many, "busy"},
        {SPHEROSEG_CANCELLED, ErrorKind::cancelled, "cancelled"},
        {SPHEROSEG_DEADLINE, ErrorKind::deadline, "deadline"},
        {SPHEROSEG_UNAVAILABLE, ErrorKind::unavailable, "unavailable"},
        {SPHEROSEG_FULL, ErrorKind::storage_full, "storage_full"},
        {SPHEROSEG_CORRUPT, ErrorKind::internal, "corrupt"},
        {SPHEROSEG_TOO_MANY, ErrorKind::too_many, "too_many"},
        {SPHEROSEG_INTERNAL, ErrorKind::internal, "internal"},
        {12345, ErrorKind::internal, "unknown_code"},
    }));
    const auto error = to_error(sdk::Failure(code, "", "Why."));
    CHECK(error.kind == kind);
    CHECK(error.code == word);
    CHECK((error.retry_after_s > 0) == (kind == ErrorKind::too_many));
}

TEST_CASE("a plugin's own word is the code when it is a word") {
    CHECK(to_error(sdk::Failure(SPHEROSEG_TOO_LARGE, "too_many_pixels", "x")).code == "too_many_pixels");
    CHECK(to_error(sdk::Failure(SPHEROSEG_TOO_LARGE, "Not A Word\r\n", "x")).code == "too_large");
    CHECK(to_error(sdk::Failure(SPHEROSEG_TOO_LARGE, std::string(65, 'a'), "x")).code == "too_large");
    CHECK(to_error(sdk::Failure(SPHEROSEG_CORRUPT, "bad_block", "x")).code == "corrupt");
    CHECK(to_error(sdk::Failure(SPHEROSEG_FULL, "disk_full", "x")).code == "storage_full");
}

TEST_CASE("guarded gives values, results and translated exceptions") {
    CHECK(guarded([] { return 7; }).value() == 7);
    CHECK(guarded([] {}).has_value());
    const Result<int> flat = guarded([]() -> Result<int> { return fail(ErrorKind::conflict, "c", "m"); });
    CHECK(flat.error().kind == ErrorKind::conflict);
    CHECK(guarded([]() -> int { throw sdk::Failure(SPHEROSEG_FULL, "", "Full."); }).error().kind ==
          ErrorKind::storage_full);
    CHECK(guarded([]() -> int { throw std::bad_alloc(); }).error().code == "out_of_memory");
    CHECK(guarded([]() -> int { throw std::runtime_error("oh"); }).error().message ==
          "An unexpected exception was caught: oh");
    CHECK(guarded([]() -> int { throw 3; }).error().kind == ErrorKind::internal);
}
