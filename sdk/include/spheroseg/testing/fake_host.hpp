// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A host for a plugin's own tests: gives configuration, memory, clocks and interfaces, keeps what is logged.
#pragma once

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "../boundary.hpp"

namespace spheroseg::sdk::testing {

/// Outlives the plugins made with it. Set it up before create; its services may then be called on any thread.
class FakeHost {
  public:
    explicit FakeHost(std::string config = "{}", std::string data_folder = "/tmp", std::string name = "test")
        : config_(std::move(config)), data_folder_(std::move(data_folder)), name_(std::move(name)) {
        table_.size = sizeof(table_);
        table_.abi_major = SPHEROSEG_ABI_MAJOR;
        table_.abi_minor = SPHEROSEG_ABI_MINOR;
        table_.context = this;
        table_.config = to_text(config_);
        table_.data_folder = to_text(data_folder_);
        table_.name = to_text(name_);
        table_.log = [](void* context, std::int32_t level, spheroseg_text message) {
            self(context).add_line(level, to_view(message));
        };
        table_.monotonic_ns = [](void*) { return CallView::now_ns(); };
        table_.unix_ns = [](void*) -> std::int64_t {
            return std::chrono::duration_cast<std::chrono::nanoseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                .count();
        };
        table_.allocate = [](void* context, std::uint64_t size, std::uint64_t alignment) {
            return self(context).allocate(size, alignment);
        };
        table_.release = [](void* context, void* memory) { self(context).release(memory); };
        table_.find_interface = [](void* context, spheroseg_text id,
                                   spheroseg_interface* out) -> spheroseg_code {
            const auto& given = self(context).interfaces;
            const auto found = given.find(std::string(to_view(id)));
            if (found == given.end()) return SPHEROSEG_NOT_FOUND;
            *out = found->second;
            return SPHEROSEG_OK;
        };
        table_.metric = [](void* context, std::int32_t, spheroseg_text name, const spheroseg_pair*,
                           std::uint64_t, double value) {
            const std::lock_guard lock(self(context).mutex_);
            self(context).metrics_[std::string(to_view(name))] = value;
        };
    }
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    const spheroseg_host* table() const { return &table_; }
    /// What find_interface gives; fill it before create.
    std::map<std::string, spheroseg_interface> interfaces;

    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    /// The last value of each metric.
    std::map<std::string, double> metrics() const {
        const std::lock_guard lock(mutex_);
        return metrics_;
    }
    /// Blocks of the host's memory that were not given back.
    std::size_t blocks() const {
        const std::lock_guard lock(mutex_);
        return blocks_;
    }

  private:
    static FakeHost& self(void* context) { return *static_cast<FakeHost*>(context); }
    void add_line(std::int32_t level, std::string_view message) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::to_string(level) + " " + std::string(message));
    }
    void* allocate(std::uint64_t size, std::uint64_t alignment) {
        if (alignment == 0 || alignment > 4096 || (alignment & (alignment - 1)) != 0) return nullptr;
        void* memory = nullptr;
        const auto step = alignment < sizeof(void*) ? sizeof(void*) : static_cast<std::size_t>(alignment);
        if (::posix_memalign(&memory, step, static_cast<std::size_t>(size)) != 0) return nullptr;
        const std::lock_guard lock(mutex_);
        ++blocks_;
        return memory;
    }
    void release(void* memory) {
        if (memory == nullptr) return;
        std::free(memory);
        const std::lock_guard lock(mutex_);
        --blocks_;
    }

    std::string config_;
    std::string data_folder_;
    std::string name_;
    spheroseg_host table_{};
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;         // guarded by mutex_
    std::map<std::string, double> metrics_;  // guarded by mutex_
    std::size_t blocks_ = 0;                 // guarded by mutex_
};

}  // namespace spheroseg::sdk::testing
