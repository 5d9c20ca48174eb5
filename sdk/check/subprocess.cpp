// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "subprocess.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace spheroseg::check {
namespace {

constexpr unsigned kSecondsPerCheck = 120;
enum ExitCode : int { kPassed = 0, kFailed = 101, kSkipped = 102 };

void send(int pipe, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = ::write(pipe, text.data() + done, text.size() - done);
        if (wrote <= 0) return;
        done += static_cast<std::size_t>(wrote);
    }
}

[[noreturn]] void run_child(const Check& check, const Subject& subject, int pipe) {
    ::alarm(kSecondsPerCheck);
    int code = kPassed;
    try {
        check.run(subject);
    } catch (const NotApplicable& reason) {
        send(pipe, reason.what());
        code = kSkipped;
    } catch (const std::exception& error) {
        send(pipe, error.what());
        code = kFailed;
    } catch (...) {
        send(pipe, "an exception of an unknown type left the plugin");
        code = kFailed;
    }
    ::_exit(code);
}

std::string receive(int pipe) {
    std::string text;
    char piece[512];
    for (;;) {
        const ssize_t got = ::read(pipe, piece, sizeof(piece));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(piece, static_cast<std::size_t>(got));
    }
}

}  // namespace

Outcome run_in_subprocess(const Check& check, const Subject& subject) {
    int ends[2];
    if (::pipe(ends) != 0) return {Outcome::Kind::failed, "no pipe can be made"};
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) return {Outcome::Kind::failed, "no process can be made"};
    if (child == 0) {
        ::close(ends[0]);
        run_child(check, subject, ends[1]);
    }
    ::close(ends[1]);
    std::string detail = receive(ends[0]);
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return {Outcome::Kind::failed, "it took longer than " + std::to_string(kSecondsPerCheck) + " s"};
    if (WIFSIGNALED(status))
        return {Outcome::Kind::failed, std::string("it ended the process: ") + ::strsignal(WTERMSIG(status))};
    if (WEXITSTATUS(status) == kPassed) return {Outcome::Kind::passed, ""};
    if (WEXITSTATUS(status) == kSkipped) return {Outcome::Kind::skipped, detail};
    return {Outcome::Kind::failed, detail.empty() ? "it ended the process" : detail};
}

}  // namespace spheroseg::check
