// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects/1 on bad days: damage, restarts, SIGKILL, many threads.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "bench.hpp"
#include "loaded_plugin.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;
using contract::kAbcKey;
using contract::noise;

TEST_CASE("a whole object whose content has changed is corrupt, and a new upload repairs it") {
    Bench bench;
    const std::string content = noise(600'000);
    const auto key = bench.objects.put(bench.call, content).key;
    if (!bench.provider->damage(key)) return;
    const auto failure = failure_of([&] { bench.objects.get(bench.call, key); });
    CHECK(failure.code() == SPHEROSEG_CORRUPT);
    CHECK(std::string(failure.what()).find(key) != std::string::npos);
    CHECK(bench.objects.stat(bench.call, key).bytes == content.size());  // it is left for repair
    CHECK(bench.objects.put(bench.call, content).key == key);
    CHECK((bench.objects.get(bench.call, key) == content));
}

TEST_CASE("objects are there after a restart") {
    Bench bench;
    bench.objects.put(bench.call, "abc");
    bench.provider->shut();
    CHECK(sdk::Objects(bench.provider->interface()).get(bench.call, kAbcKey) == "abc");
}

TEST_CASE("an acknowledged object outlives SIGKILL, an unfinished one leaves nothing after a restart") {
    auto provider = contract::make_objects_provider();
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            sdk::Call call;
            const sdk::Objects objects(provider->interface());
            objects.put(call, "abc");
            struct Stuck {
                int pipe;
                bool first = true;
            } stuck{ends[1]};
            const spheroseg_reader reader{
                &stuck, [](void* self, void* buffer, std::uint64_t, std::uint64_t* got) -> spheroseg_code {
                    auto& state = *static_cast<Stuck*>(self);
                    if (!state.first) {
                        (void)!::write(state.pipe, "x", 1);
                        ::pause();
                    }
                    state.first = false;
                    *static_cast<char*>(buffer) = 'q';
                    *got = 1;
                    return SPHEROSEG_OK;
                }};
            objects.put(call, reader);
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(2);
    }
    ::close(ends[1]);
    char ready = 0;
    REQUIRE(::read(ends[0], &ready, 1) == 1);
    ::close(ends[0]);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    sdk::Call call;
    const sdk::Objects objects(provider->interface());
    CHECK(objects.list(call, "", 10) == std::vector<std::string>{kAbcKey});
    CHECK(objects.get(call, kAbcKey) == "abc");
    CHECK(provider->unfinished() == 0);
}

TEST_CASE("many threads store the same and different content at once") {
    Bench bench;
    const std::string shared = noise(300'000, 7);
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back([&, number] {
            try {
                sdk::Call call;
                for (int step = 0; step < 6; ++step) {
                    const auto key = bench.objects.put(call, shared).key;
                    const auto own = std::to_string(number * 100 + step);
                    if (bench.objects.get(call, key) != shared) ++failures;
                    if (bench.objects.get(call, bench.objects.put(call, own).key) != own) ++failures;
                    bench.objects.list(call, "", 1000);
                }
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
                ++failures;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    CHECK(bench.objects.list(bench.call, "", 1000).size() == 49);
    CHECK(bench.provider->unfinished() == 0);
}
