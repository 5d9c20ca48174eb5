// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>
#include <utility>

#include "cli/commands.hpp"
#include "process/allocator.hpp"
#include "process/application.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"

namespace spheroseg::cli {
namespace {

/// Signals are taken by this thread alone: blocked before any other is started.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) sigaddset(&signals, one);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);  // a client that went away is no reason to end
    return signals;
}

/// HUP reads the log level anew; what else is in the files needs a restart.
void reread_log_level(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) {
        spdlog::error("The configuration was not taken over; what is wrong stands above.");
        return;
    }
    if (auto set = set_up_log(configuration->settings().log); !set) {
        spdlog::error("{} The log settings were not taken over.", set.error().message);
        return;
    }
    spdlog::info("Took over the log settings; other changes take a restart.");
}

}  // namespace

int serve(const Common& common) {
    const sigset_t signals = block_signals();
    auto configuration = load_configuration(common);
    if (!configuration) return 1;
    if (auto set = set_up_log(configuration->settings().log); !set) return report(set.error());
    auto application = Application::start(std::move(*configuration));
    if (!application) return report(application.error());
    bool is_settled = false;
    for (;;) {
        const timespec pause{5, 0};
        const int got = sigtimedwait(&signals, nullptr, &pause);
        if (got == SIGTERM || got == SIGINT) break;
        if (got == SIGHUP) reread_log_level(common);
        // The first time nothing happens, too: what only the start took (the hash of a first password, the
        // migrations) goes back.
        const bool settles = got < 0 && !std::exchange(is_settled, true);
        if (got == SIGUSR2 || settles) trim_memory();
        (*application)->look_around();
    }
    spdlog::info("Draining");
    application->reset();
    spdlog::info("Ended");
    return 0;
}

}  // namespace spheroseg::cli
