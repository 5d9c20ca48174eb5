// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Every sentence of abi/objects.h.
#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>

#include "bench.hpp"
#include "loaded_plugin.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;
using contract::kAbcKey;
using contract::noise;

namespace {

constexpr const char* kEmptyKey = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string kNowhere(64, '0');

// Gives a few bytes at a time, then ends with `code`.
struct Slow {
    std::string_view rest;
    std::size_t at_once = 7;
    spheroseg_code code = SPHEROSEG_OK;
    spheroseg_reader reader() {
        return {this,
                [](void* self, void* buffer, std::uint64_t capacity, std::uint64_t* got) -> spheroseg_code {
                    auto& slow = *static_cast<Slow*>(self);
                    if (slow.rest.empty() && slow.code != SPHEROSEG_OK) return slow.code;
                    const auto size =
                        std::min({slow.rest.size(), slow.at_once, static_cast<std::size_t>(capacity)});
                    slow.rest.copy(static_cast<char*>(buffer), size);
                    slow.rest.remove_prefix(size);
                    *got = size;
                    return SPHEROSEG_OK;
                }};
    }
};

}  // namespace

TEST_CASE("an object is named by the SHA-256 of its content") {
    Bench bench;
    CHECK(bench.objects.put(bench.call, "abc").key == kAbcKey);
    CHECK(bench.objects.put(bench.call, "").key == kEmptyKey);
    CHECK(bench.objects.get(bench.call, kAbcKey) == "abc");
    CHECK(bench.objects.get(bench.call, kEmptyKey).empty());
    CHECK(bench.objects.stat(bench.call, kEmptyKey).bytes == 0);
}

TEST_CASE("content of many megabytes comes back, whatever the pieces it came in") {
    Bench bench;
    const std::string content = noise((5 << 20) + 13);
    const auto whole = bench.objects.put(bench.call, content);
    CHECK(whole.bytes == content.size());
    Slow slow{content, 99'991};
    CHECK(bench.objects.put(bench.call, slow.reader()).key == whole.key);
    CHECK((bench.objects.get(bench.call, whole.key) == content));
    Slow drops{"abc", 1};
    CHECK(bench.objects.put(bench.call, drops.reader()).key == kAbcKey);
}

TEST_CASE("the number of bytes may be unwanted") {
    Bench bench;
    const auto from = bench.provider->interface();
    const auto* table = static_cast<const spheroseg_objects_v1*>(from.table);
    std::string_view content = "abc";
    const auto reader = sdk::view_reader(content);
    spheroseg_object_key key{};
    CHECK(table->put(from.self, bench.call.raw(), &reader, &key, nullptr) == SPHEROSEG_OK);
    CHECK(std::string(key.hex) == kAbcKey);
}

TEST_CASE("storing the same content again changes nothing") {
    Bench bench;
    bench.objects.put(bench.call, "abc");
    const auto before = bench.objects.stat(bench.call, kAbcKey);
    CHECK(bench.objects.put(bench.call, "abc").key == kAbcKey);
    CHECK(bench.objects.stat(bench.call, kAbcKey).stored_unix_ns == before.stored_unix_ns);
    CHECK(bench.objects.list(bench.call, "", 10).size() == 1);
    CHECK(bench.provider->unfinished() == 0);
}

TEST_CASE("a sender that stops ends the put with its own code and leaves nothing") {
    Bench bench;
    const std::string content = noise(1 << 20);
    Slow slow{content, 100'000, SPHEROSEG_TOO_LARGE};
    CHECK(failure_of([&] { bench.objects.put(bench.call, slow.reader()); }).code() == SPHEROSEG_TOO_LARGE);
    CHECK(bench.objects.list(bench.call, "", 10).empty());
    CHECK(bench.provider->unfinished() == 0);
}

TEST_CASE("a put whose call is over stops and leaves nothing") {
    Bench bench;
    int looks = 0;
    sdk::Call cancelled("", 0, [&looks] { return ++looks > 3; });
    const std::string content = noise(4 << 20);
    CHECK(failure_of([&] { bench.objects.put(cancelled, content); }).code() == SPHEROSEG_CANCELLED);
    sdk::Call over("", 1);
    CHECK(failure_of([&] { bench.objects.put(over, content); }).code() == SPHEROSEG_DEADLINE);
    CHECK(bench.objects.list(bench.call, "", 10).empty());
    CHECK(bench.provider->unfinished() == 0);
}

TEST_CASE("a range gives its bytes, at most to the end") {
    Bench bench;
    const std::string content = noise(700'000);
    const auto key = bench.objects.put(bench.call, content).key;
    const struct {
        std::uint64_t offset, length;
    } ranges[] = {{0, 1},       {0, 0},          {1, 10},          {262'143, 3},       {699'999, 1},
                  {699'999, 9}, {5, UINT64_MAX}, {0, UINT64_MAX},  {700'000, 5},       {300'000, 300'000},
                  {0, 700'000}, {0, 700'001},    {699'000, 1'000}, {1, UINT64_MAX - 1}};
    for (const auto& range : ranges) {
        const auto expected = content.substr(range.offset, range.length);
        CHECK((bench.objects.get(bench.call, key, range.offset, range.length) == expected));
    }
}

TEST_CASE("a range that begins past the end is invalid") {
    Bench bench;
    bench.objects.put(bench.call, "abc");
    for (const std::uint64_t offset : {std::uint64_t{4}, std::uint64_t{1} << 40, UINT64_MAX})
        CHECK(failure_of([&] { bench.objects.get(bench.call, kAbcKey, offset, 1); }).code() ==
              SPHEROSEG_INVALID);
}

TEST_CASE("what was never stored is not found, and removing it is well") {
    Bench bench;
    CHECK(failure_of([&] { bench.objects.get(bench.call, kNowhere); }).code() == SPHEROSEG_NOT_FOUND);
    CHECK(failure_of([&] { bench.objects.stat(bench.call, kNowhere); }).code() == SPHEROSEG_NOT_FOUND);
    bench.objects.remove(bench.call, kNowhere);
}

TEST_CASE("a removed object is gone, and can be stored again") {
    Bench bench;
    bench.objects.put(bench.call, "abc");
    bench.objects.remove(bench.call, kAbcKey);
    bench.objects.remove(bench.call, kAbcKey);
    CHECK(failure_of([&] { bench.objects.get(bench.call, kAbcKey); }).code() == SPHEROSEG_NOT_FOUND);
    CHECK(bench.objects.list(bench.call, "", 10).empty());
    bench.objects.put(bench.call, "abc");
    CHECK(bench.objects.get(bench.call, kAbcKey) == "abc");
}

TEST_CASE("stat tells size and when it was stored") {
    Bench bench;
    const std::int64_t before = std::time(nullptr);
    bench.objects.put(bench.call, "abc");
    const auto facts = bench.objects.stat(bench.call, kAbcKey);
    CHECK(facts.bytes == 3);
    CHECK(facts.stored_unix_ns / 1'000'000'000 >= before - 2);
    CHECK(facts.stored_unix_ns / 1'000'000'000 <= std::time(nullptr) + 2);
}

TEST_CASE("a key is 64 lower-case hex digits, and no path") {
    Bench bench;
    bench.objects.put(bench.call, "abc");
    std::string upper = kAbcKey;
    upper[0] = 'B';
    for (const std::string& key :
         {std::string(), std::string("abc"), upper, std::string(63, 'a'), std::string(65, 'a'),
          std::string(64, 'g'), std::string("../../../../etc/passwd"),
          std::string("..") + std::string(62, '/'), std::string(63, 'a') + '\0', std::string(kAbcKey) + "\n",
          std::string(61, 'a') + "/.."}) {
        CHECK(failure_of([&] { bench.objects.get(bench.call, key); }).code() == SPHEROSEG_INVALID);
        CHECK(failure_of([&] { bench.objects.stat(bench.call, key); }).code() == SPHEROSEG_INVALID);
        CHECK(failure_of([&] { bench.objects.remove(bench.call, key); }).code() == SPHEROSEG_INVALID);
        if (!key.empty())
            CHECK(failure_of([&] { bench.objects.list(bench.call, key, 1); }).code() == SPHEROSEG_INVALID);
    }
    CHECK(bench.objects.get(bench.call, kAbcKey) == "abc");
}

TEST_CASE("keys are listed in order, page by page") {
    Bench bench;
    std::vector<std::string> all;
    for (int number = 0; number < 60; ++number)
        all.push_back(bench.objects.put(bench.call, "object " + std::to_string(number)).key);
    std::sort(all.begin(), all.end());
    CHECK(bench.objects.list(bench.call, "", 1000) == all);
    CHECK(bench.objects.list(bench.call, "", 0).empty());
    std::vector<std::string> paged;
    for (std::string after;;) {
        const auto page = bench.objects.list(bench.call, after, 7);
        CHECK(page.size() <= 7);
        if (page.empty()) break;
        paged.insert(paged.end(), page.begin(), page.end());
        after = page.back();
    }
    CHECK(paged == all);
    CHECK(bench.objects.list(bench.call, std::string(64, 'f'), 10).empty());
    CHECK(bench.objects.list(bench.call, kNowhere, 1000) == all);
    CHECK(bench.objects.list(bench.call, all[10], 1) == std::vector<std::string>{all[11]});
}

TEST_CASE("a receiver that stops ends get and list with its own code") {
    Bench bench;
    const auto key = bench.objects.put(bench.call, noise(1 << 20)).key;
    int calls = 0;
    const spheroseg_writer stops{&calls, [](void* count, const void*, std::uint64_t) {
                                     ++*static_cast<int*>(count);
                                     return spheroseg_code{SPHEROSEG_TOO_MANY};
                                 }};
    CHECK(failure_of([&] { bench.objects.get(bench.call, key, 0, UINT64_MAX, stops); }).code() ==
          SPHEROSEG_TOO_MANY);
    CHECK(calls == 1);
    const auto from = bench.provider->interface();
    CHECK(static_cast<const spheroseg_objects_v1*>(from.table)
              ->list(from.self, bench.call.raw(), sdk::to_text(""), 10, &stops) == SPHEROSEG_TOO_MANY);
}

TEST_CASE("an idle store says that it can serve, and leaves no trace of asking") {
    Bench bench;
    bench.objects.check(bench.call);
    CHECK(bench.objects.list(bench.call, "", 10).empty());
    CHECK(bench.provider->unfinished() == 0);
}
