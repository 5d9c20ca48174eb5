// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/boundary.hpp>

#include <catch2/catch.hpp>

using namespace spheroseg::sdk;

TEST_CASE("guard turns every kind of exception into a code and one reason") {
    Call call;
    CHECK(guard(call.raw(), [] {}) == SPHEROSEG_OK);
    CHECK(call.message().empty());

    CHECK(guard(call.raw(), [] { throw Failure(SPHEROSEG_REFUSED, "why", "Because."); }) ==
          SPHEROSEG_REFUSED);
    CHECK(call.word() == "why");
    CHECK(call.message() == "Because.");

    CHECK(guard(call.raw(), [] { throw std::bad_alloc(); }) == SPHEROSEG_TOO_LARGE);
    CHECK(call.word() == "out_of_memory");

    CHECK(guard(call.raw(), [] { throw std::runtime_error("a bug"); }) == SPHEROSEG_INTERNAL);
    CHECK(call.message() == "a bug");

    CHECK(guard(call.raw(), [] { throw 42; }) == SPHEROSEG_INTERNAL);
    CHECK(call.message() == "An exception of an unknown type was thrown.");
}

TEST_CASE("a sink that throws costs the reason, not the code") {
    spheroseg_call raw{};
    raw.size = sizeof(raw);
    raw.fail = [](void*, spheroseg_text, spheroseg_text) { throw std::runtime_error("no memory for it"); };
    CHECK(guard(&raw, [] { throw Failure(SPHEROSEG_FULL, "full", "Full."); }) == SPHEROSEG_FULL);
    CHECK(guard(&raw, [] { throw 1; }) == SPHEROSEG_INTERNAL);
}

TEST_CASE("check throws the provider's reason once") {
    Call call;
    CHECK_NOTHROW(call.check(SPHEROSEG_OK));
    call.raw()->fail(call.raw()->context, to_text("word"), to_text("A reason."));
    try {
        call.check(SPHEROSEG_CONFLICT);
        FAIL("nothing was thrown");
    } catch (const Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_CONFLICT);
        CHECK(failure.word() == "word");
        CHECK(std::string(failure.what()) == "A reason.");
    }
    CHECK_THROWS_WITH(call.check(SPHEROSEG_BUSY), "No reason was given.");
}

TEST_CASE("a checkpoint ends cancelled and expired work") {
    bool cancelled = false;
    Call call("r-1", 0, [&] { return cancelled; });
    const CallView view(call.raw());
    CHECK(view.request_id() == "r-1");
    CHECK_NOTHROW(view.checkpoint());
    cancelled = true;
    CHECK_THROWS_WITH(view.checkpoint(), "The request was cancelled.");

    const Call late("", CallView::now_ns() - 1);
    CHECK_THROWS_WITH(CallView(late.raw()).checkpoint(), "The deadline of the request has passed.");
    const Call early("", CallView::now_ns() + 3'600'000'000'000);
    CHECK_NOTHROW(CallView(early.raw()).checkpoint());
}

TEST_CASE("texts are copied into fixed arrays whole or not at all") {
    char small[4];
    CHECK(copy_text(small, "abc"));
    CHECK(std::string(small) == "abc");
    CHECK_FALSE(copy_text(small, "abcd"));
    CHECK(std::string(small).empty());
}

TEST_CASE("writers, readers and sources carry bytes unchanged") {
    const std::string bytes("a\0b\xff", 4);
    std::string written;
    write_all(string_writer(written), bytes);
    CHECK(written == bytes);

    std::string_view rest = bytes;
    const auto reader = view_reader(rest);
    char buffer[3];
    std::uint64_t got = 0;
    REQUIRE(reader.read(reader.context, buffer, sizeof(buffer), &got) == SPHEROSEG_OK);
    CHECK(got == 3);
    REQUIRE(reader.read(reader.context, buffer, sizeof(buffer), &got) == SPHEROSEG_OK);
    CHECK(got == 1);
    REQUIRE(reader.read(reader.context, buffer, sizeof(buffer), &got) == SPHEROSEG_OK);
    CHECK(got == 0);

    const auto source = memory_source(bytes);
    CHECK(source.bytes == 4);
    CHECK(source.memory == bytes.data());

    const spheroseg_writer full{
        nullptr, [](void*, const void*, std::uint64_t) -> spheroseg_code { return SPHEROSEG_FULL; }};
    try {
        write_all(full, "x");
        FAIL("nothing was thrown");
    } catch (const Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_FULL);
    }
}

TEST_CASE("a member beyond the declared size is not there") {
    spheroseg_call call{};
    call.size = offsetof(spheroseg_call, fail);
    CHECK(SPHEROSEG_HAS(&call, spheroseg_call, cancelled));
    CHECK_FALSE(SPHEROSEG_HAS(&call, spheroseg_call, fail));
}
