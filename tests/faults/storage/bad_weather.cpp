// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bad_weather.hpp"

#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace spheroseg::faults {

namespace {

constexpr unsigned kNobody = 65534;

// A mount namespace of our own, so that nothing stays mounted whatever becomes of the test.
bool own_mounts() {
    if (::unshare(CLONE_NEWNS) != 0) {
        const auto user = ::getuid();
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1";
    }
    return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

}  // namespace

SmallDisk::SmallDisk(int mebibytes) {
    const std::string size = "size=" + std::to_string(mebibytes) + "m";
    mounted_ =
        own_mounts() && ::mount("tmpfs", path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, size.c_str()) == 0;
    if (!mounted_)
        std::printf("SKIPPED: a small file system can't be mounted here: %s\n", std::strerror(errno));
}

SmallDisk::~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
}

FileLimit::FileLimit(std::uint64_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    before_ = limit.rlim_cur;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

FileLimit::~FileLimit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = before_;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

bool without_rights(const contract::TemporaryFolder& folder, const std::function<bool()>& body) {
    if (::geteuid() == 0)
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
            if (::lchown(entry.path().c_str(), kNobody, kNobody) != 0) return false;
    if (::geteuid() == 0 && ::chown(folder.path().c_str(), kNobody, kNobody) != 0) return false;
    const pid_t child = ::fork();
    if (child == 0) {
        const bool root = ::geteuid() == 0;
        if (root && (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0))
            ::_exit(3);
        try {
            ::_exit(body() ? 0 : 1);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            ::_exit(2);
        }
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string killed_while(std::mt19937& random, const std::function<void(int acknowledge)>& body) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        try {
            body(ends[1]);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            ::_exit(1);
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string said;
    // The clock starts with the first acknowledgement, so that slow machines get as far.
    const auto patience = std::chrono::microseconds(random() % 20'000);
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool alive = true;
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{ends[0], POLLIN, 0};
        if (alive && ::poll(&waiting, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0) == 0) {
            ::kill(child, SIGKILL);
            alive = false;
        }
        char buffer[4096];
        const ssize_t got = ::read(ends[0], buffer, sizeof(buffer));
        if (got <= 0) break;
        if (said.empty()) until = std::chrono::steady_clock::now() + patience;
        said.append(buffer, static_cast<std::size_t>(got));
        if (alive && std::chrono::steady_clock::now() >= until) {
            ::kill(child, SIGKILL);
            alive = false;
        }
    }
    ::close(ends[0]);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return said;
}

unsigned seed() {
    const char* wanted = std::getenv("SPHEROSEG_SEED");
    const unsigned value =
        wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : std::random_device{}();
    std::printf("SPHEROSEG_SEED=%u\n", value);
    return value;
}

std::unique_ptr<storage_sqlite::Database> open_database(const std::filesystem::path& folder) {
    storage_sqlite::Settings settings;
    settings.file = folder / "test.db";
    return std::make_unique<storage_sqlite::Database>(settings, [](std::int32_t, std::string_view) {});
}

std::unique_ptr<objects_files::Store> open_store(const std::filesystem::path& folder) {
    return std::make_unique<objects_files::Store>(objects_files::Settings{folder / "objects", 0},
                                                  [](std::int32_t, std::string_view) {});
}

}  // namespace spheroseg::faults
