// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A host in small, to be killed: `driver FILE work` runs workers and keeps asking for jobs until TERM,
// `driver FILE drain` only runs workers, `driver FILE migrate` applies the schema and prints how many files
// it applied.
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "../../unit/store/test_database.hpp"
#include "jobs/workers.hpp"

using namespace spheroseg;
using std::chrono::milliseconds;

namespace {

constexpr int attempts_enough = 1000;

/// The result of a job, in a table that would show it twice.
Result<void> write_result(store::Work& work, const jobs::JobRun& run) {
    return store::attempt([&]() -> Result<void> {
        work.execute("INSERT INTO results (job_id, pid) VALUES ($1, $2)",
                     {sdk::sql(run.job().id), sdk::sql(static_cast<std::int64_t>(getpid()))});
        return {};
    });
}

void pretend_to_work(int most_ms) {
    static thread_local std::mt19937 random(std::random_device{}());
    std::this_thread::sleep_for(milliseconds(random() % static_cast<unsigned>(most_ms)));
}

std::map<std::string, jobs::Handler> handlers() {
    const auto plain = [](int most_ms) {
        return [most_ms](jobs::JobRun& run) -> Result<void> {
            pretend_to_work(most_ms);
            return run.complete([&](store::Work& work) { return write_result(work, run); });
        };
    };
    const auto slow = [](jobs::JobRun& run) -> Result<void> {
        std::this_thread::sleep_for(milliseconds(1000));
        return run.complete([&](store::Work& work) { return write_result(work, run); });
    };
    const auto segment = [](jobs::JobRun& run) -> Result<void> {
        pretend_to_work(30);
        const auto payload = nlohmann::json::parse(run.payload());
        return run.complete([&](store::Work& work) -> Result<void> {
            if (auto done = write_result(work, run); !done) return done;
            const auto filled =
                store::segmentations::complete(work, payload["segmentation_id"].get<std::string>(),
                                               {"{}", "1", "w", 1, 1, 0, "objects-" + run.job().id, "{}"});
            if (!filled) return tl::unexpected<Error>(filled.error());
            return {};
        });
    };
    return {{"work", plain(15)}, {"slow", slow}, {"segment", segment}};
}

void ask(store::SessionPool& pool) {
    const auto asked =
        store::with_transaction(pool, {}, store::Mode::write, [](store::Work& work) -> Result<void> {
            store::NewJob job;
            job.kind = "work";
            job.created_by = "ann";
            job.max_attempts = attempts_enough;
            const auto id = store::queue::enqueue(work, job);
            if (!id) return tl::unexpected<Error>(id.error());
            return store::attempt([&]() -> Result<void> {
                work.execute("INSERT INTO requests (job_id) VALUES ($1)", {sdk::sql(*id)});
                return {};
            });
        });
    if (!asked) std::cerr << "driver: " << asked.error().message << "\n";
}

int serve(store::SessionPool& pool, bool keep_asking) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread is made, so that all have it

    jobs::WorkerOptions options;
    options.threads = 3;
    options.lease = milliseconds(1000);
    options.heartbeat = milliseconds(200);
    options.recover = milliseconds(200);
    jobs::Workers workers(pool, options, handlers());
    workers.start();
    std::atomic<bool> ended{false};
    std::thread asker([&] {
        while (keep_asking && !ended) {
            ask(pool);
            std::this_thread::sleep_for(milliseconds(10));
        }
    });
    int signal = 0;
    sigwait(&ends, &signal);
    ended = true;
    asker.join();
    workers.stop(std::chrono::steady_clock::now() + std::chrono::seconds(30));
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const std::string command = arguments[2];
    testing::WatchedDatabase engine(arguments[1]);
    store::SessionPool pool(sdk::Database(sdk::provide_database(engine)));
    if (command != "migrate") return serve(pool, command == "work");
    const auto applied = store::migrate(pool, {}, store::embedded_migrations());
    if (!applied) {
        std::cerr << applied.error().message << "\n";
        return 1;
    }
    return 100 + static_cast<int>(applied->size());
}
