// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <spheroseg/boundary.hpp>
#include <vector>

#include "files.hpp"

namespace model_package {
namespace {

namespace fs = std::filesystem;
using spheroseg::sdk::Failure;

constexpr std::size_t kPiece = std::size_t{1} << 20U;

struct Descriptor {
    int number;
    explicit Descriptor(int of) : number(of) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
};

class FolderFiles : public Files {
  public:
    FolderFiles(fs::path root, const Limits& limits) : root_(std::move(root)), limits_(limits) {}

    bool has(const std::string& name) const override {
        std::error_code error;
        return fs::exists(root_ / checked_name(name), error);
    }

    void read(const std::string& name, const Sink& sink) const override {
        const fs::path path = within(checked_name(name));
        // Not to hang on a pipe that lies where a file should.
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        struct stat facts {};
        if (file.number < 0 || ::fstat(file.number, &facts) != 0)
            throw Failure(SPHEROSEG_REFUSED, "unreadable",
                          path.string() + " can't be read: " + std::strerror(errno) + ".");
        if (!S_ISREG(facts.st_mode))
            throw Failure(SPHEROSEG_REFUSED, "no_file", path.string() + " is not a file.");
        if (static_cast<std::uint64_t>(facts.st_size) > limits_.file_bytes)
            throw Failure(SPHEROSEG_TOO_LARGE, "file_too_large",
                          path.string() + " has " + std::to_string(facts.st_size) +
                              " bytes; max_file allows " + std::to_string(limits_.file_bytes) + ".");
        std::vector<char> piece(
            std::min<std::uint64_t>(kPiece, static_cast<std::uint64_t>(facts.st_size) + 1));
        for (std::uint64_t total = 0;;) {
            const ssize_t got = ::read(file.number, piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0)
                throw Failure(SPHEROSEG_CORRUPT, "unreadable",
                              path.string() + " can't be read: " + std::strerror(errno) + ".");
            if (got == 0) return;
            total += static_cast<std::uint64_t>(got);
            if (total > limits_.file_bytes)
                throw Failure(SPHEROSEG_TOO_LARGE, "file_too_large",
                              path.string() + " grows while it is read.");
            sink(piece.data(), static_cast<std::size_t>(got));
        }
    }

  private:
    /// Symbolic links are followed as long as they stay within the folder.
    fs::path within(const std::string& name) const {
        std::error_code error;
        fs::path path = fs::canonical(root_ / name, error);
        if (error)
            throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file", (root_ / name).string() + " does not exist.");
        const auto [end, unused] = std::mismatch(root_.begin(), root_.end(), path.begin(), path.end());
        if (end != root_.end())
            throw Failure(SPHEROSEG_REFUSED, "path_outside",
                          (root_ / name).string() + " is a link that leaves the package's folder.");
        return path;
    }

    const fs::path root_;
    const Limits limits_;
};

}  // namespace

std::unique_ptr<Files> open_folder(const std::string& folder, const Limits& limits) {
    std::error_code error;
    const fs::path root = fs::canonical(folder, error);
    if (error)
        throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file",
                      folder + " can't be opened: " + error.message() + ".");
    return std::make_unique<FolderFiles>(root, limits);
}

}  // namespace model_package
