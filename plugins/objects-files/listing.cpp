// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The keys in order: three levels of sorted folders, of which only the one being read is in memory.
#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "store.hpp"

namespace objects_files {

using spheroseg::sdk::CallView;

namespace {

constexpr std::size_t kWrittenAtOnce = 64 << 10;

template <typename Wanted>
std::vector<std::string> sorted_names(const Descriptor& folder, Wanted wanted) {
    const int copy = ::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) fail_with(errno, "The object folder can't be read");
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(copy), &::closedir);
    if (entries == nullptr) {
        const int system_error = errno;
        ::close(copy);
        fail_with(system_error, "The object folder can't be read");
    }
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(entries.get()))
        if (wanted(std::string_view(entry->d_name))) names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    return names;
}

// The two-digit folders that can hold a key after `from`.
std::vector<std::string> subfolders(const Descriptor& folder, std::string_view from) {
    return sorted_names(folder, [from](std::string_view name) {
        return name.size() == 2 && name >= from && name.find_first_not_of("0123456789abcdef") == name.npos;
    });
}

class Lines {
  public:
    Lines(const spheroseg_writer& to, std::uint64_t limit) : to_(to), left_(limit) {}
    bool full() const { return left_ == 0; }
    void add(const std::string& key) {
        text_ += key;
        text_ += '\n';
        --left_;
        if (text_.size() >= kWrittenAtOnce) flush();
    }
    void flush() {
        if (!text_.empty()) spheroseg::sdk::write_all(to_, text_);
        text_.clear();
    }

  private:
    const spheroseg_writer& to_;
    std::uint64_t left_;
    std::string text_;
};

}  // namespace

void Store::list(const CallView& call, std::string_view after, std::uint64_t limit,
                 const spheroseg_writer& to) {
    call.checkpoint();
    if (!after.empty()) Key::parse(after);
    Lines lines(to, limit);
    for (const auto& first : subfolders(root_, after.substr(0, 2))) {
        if (lines.full()) break;
        const Descriptor outer = open_folder(root_.get(), first);
        if (!outer) continue;
        const bool edge = first == after.substr(0, 2);
        for (const auto& second : subfolders(outer, edge ? after.substr(2, 2) : std::string_view{})) {
            if (lines.full()) break;
            call.checkpoint();
            const Descriptor inner = open_folder(outer.get(), second);
            if (!inner) continue;
            const auto prefix = first + second;
            for (const auto& key : sorted_names(inner, [&](std::string_view name) {
                     return name > after && Key::is_key(name) && name.substr(0, 4) == prefix;
                 })) {
                if (lines.full()) break;
                lines.add(key);
            }
        }
    }
    lines.flush();
}

}  // namespace objects_files
