// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process_figures.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

namespace metrics_prometheus {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily figure(const char* name, const char* help, MetricType type, double value) {
    prometheus::ClientMetric metric;
    if (type == MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
    return {name, help, type, {metric}};
}

struct Stat {
    double cpu_seconds = 0;
    double threads = 0;
    double start_ticks = 0;
    double virtual_bytes = 0;
    double resident_bytes = 0;
};

// proc(5): the name in brackets may hold anything, so the fields are counted from its end; the first is
// number 3.
std::optional<Stat> read_stat() {
    std::ifstream file("/proc/self/stat");
    std::string text;
    if (!std::getline(file, text) || text.rfind(')') == std::string::npos) return std::nullopt;
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const double page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    Stat stat;
    std::string word;
    for (int number = 3; number <= 24 && fields >> word; ++number) {
        const double value = number == 3 ? 0 : std::strtod(word.c_str(), nullptr);
        if (number == 14 || number == 15) stat.cpu_seconds += value / ticks;
        if (number == 20) stat.threads = value;
        if (number == 22) stat.start_ticks = value / ticks;
        if (number == 23) stat.virtual_bytes = value;
        if (number == 24) stat.resident_bytes = value * page;
    }
    if (!fields) return std::nullopt;
    return stat;
}

std::optional<double> boot_unix_seconds() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("btime ", 0) == 0) return std::strtod(line.c_str() + 6, nullptr);
    return std::nullopt;
}

std::optional<double> open_descriptors() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
    if (!folder) return std::nullopt;
    double count = -1;  // the folder's own
    while (const auto* entry = ::readdir(folder.get()))
        if (entry->d_name[0] != '.') ++count;
    return count;
}

}  // namespace

std::vector<MetricFamily> process_figures() {
    std::vector<MetricFamily> all;
    if (const auto stat = read_stat()) {
        all.push_back(figure("process_cpu_seconds_total", "Processor time spent, user and system.",
                             MetricType::Counter, stat->cpu_seconds));
        all.push_back(figure("process_resident_memory_bytes", "Memory in RAM.", MetricType::Gauge,
                             stat->resident_bytes));
        all.push_back(
            figure("process_virtual_memory_bytes", "Memory mapped.", MetricType::Gauge, stat->virtual_bytes));
        all.push_back(figure("process_threads", "Threads.", MetricType::Gauge, stat->threads));
        if (const auto boot = boot_unix_seconds())
            all.push_back(figure("process_start_time_seconds", "When it started, in unix seconds.",
                                 MetricType::Gauge, *boot + stat->start_ticks));
    }
    if (const auto open = open_descriptors())
        all.push_back(figure("process_open_fds", "Open file descriptors.", MetricType::Gauge, *open));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        all.push_back(figure("process_max_fds", "The most file descriptors that may be open.",
                             MetricType::Gauge,
                             limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<double>::infinity()
                                                             : static_cast<double>(limit.rlim_cur)));
    return all;
}

}  // namespace metrics_prometheus
