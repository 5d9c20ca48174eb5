// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/objects.hpp>

#include <map>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

struct Shelf {
    Tripwire wire;
    std::map<std::string, std::string, std::less<>> kept;

    StoredObject put(const CallView& /*call*/, const spheroseg_reader& content) {
        wire.step("put");
        std::string all;
        char piece[3];
        for (std::uint64_t got = 0;; all.append(piece, got)) {
            const auto code = content.read(content.context, piece, sizeof(piece), &got);
            if (code != SPHEROSEG_OK) throw Failure(code, "reader", "The sender of the data stopped.");
            if (got == 0) break;
        }
        const std::string key(64, static_cast<char>('a' + kept.size()));
        kept[key] = all;
        return {key, all.size()};
    }
    void get(const CallView& /*call*/, std::string_view key, std::uint64_t offset, std::uint64_t length,
             const spheroseg_writer& to) {
        wire.step("get");
        write_all(to, std::string_view(find(key)).substr(offset, length));
    }
    ObjectFacts stat(const CallView& /*call*/, std::string_view key) {
        wire.step("stat");
        return {find(key).size(), 5};
    }
    void remove(const CallView& /*call*/, std::string_view key) {
        wire.step("remove");
        if (const auto found = kept.find(key); found != kept.end()) kept.erase(found);
    }
    void list(const CallView& /*call*/, std::string_view after, std::uint64_t limit,
              const spheroseg_writer& to) {
        wire.step("list");
        for (auto at = kept.upper_bound(after); at != kept.end() && limit > 0; ++at, --limit)
            write_all(to, at->first + "\n");
    }
    void check(const CallView& /*call*/) { wire.step("check"); }

    const std::string& find(std::string_view key) const {
        const auto found = kept.find(key);
        if (found == kept.end()) throw Failure(SPHEROSEG_NOT_FOUND, "object_not_found", "No such object.");
        return found->second;
    }
};

}  // namespace

TEST_CASE("objects/1 carries bytes, ranges and lists there and back") {
    Shelf shelf;
    const Objects objects(provide_objects(shelf));
    Call call;
    const auto first = objects.put(call, "hello world");
    const auto second = objects.put(call, std::string_view("\0\xff", 2));
    CHECK(first.key.size() == 64);
    CHECK(first.bytes == 11);
    CHECK(objects.get(call, first.key) == "hello world");
    CHECK(objects.get(call, first.key, 6, 3) == "wor");
    CHECK(objects.get(call, second.key) == std::string("\0\xff", 2));
    CHECK(objects.stat(call, first.key).bytes == 11);
    CHECK(objects.stat(call, first.key).stored_unix_ns == 5);
    CHECK(objects.list(call, "", 10) == std::vector<std::string>{first.key, second.key});
    CHECK(objects.list(call, first.key, 10) == std::vector<std::string>{second.key});
    CHECK(objects.list(call, "", 1).size() == 1);
    objects.remove(call, first.key);
    CHECK_THROWS_WITH(objects.get(call, first.key), "No such object.");
    CHECK(objects.list(call, second.key, 10).empty());
    objects.check(call);
}

TEST_CASE("a failure in any function of objects/1 arrives as it was thrown") {
    Shelf shelf;
    const Objects objects(provide_objects(shelf));
    Call call;
    check_trip(shelf.wire, "put", [&] { objects.put(call, "x"); });
    check_trip(shelf.wire, "get", [&] { objects.get(call, "x"); });
    check_trip(shelf.wire, "stat", [&] { objects.stat(call, "x"); });
    check_trip(shelf.wire, "remove", [&] { objects.remove(call, "x"); });
    check_trip(shelf.wire, "list", [&] { objects.list(call, "", 1); });
    check_trip(shelf.wire, "check", [&] { objects.check(call); });
}

TEST_CASE("a reader that stops ends put with its own code") {
    Shelf shelf;
    const Objects objects(provide_objects(shelf));
    Call call;
    const spheroseg_reader broken{nullptr, [](void*, void*, std::uint64_t, std::uint64_t*) -> spheroseg_code {
                                      return SPHEROSEG_CANCELLED;
                                  }};
    try {
        objects.put(call, broken);
        FAIL("nothing was thrown");
    } catch (const Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_CANCELLED);
    }
    CHECK(shelf.kept.empty());
}
