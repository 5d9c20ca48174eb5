// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "config/quantity.hpp"

namespace spheroseg::config {
namespace {

class OpenFile {
  public:
    /// Without O_NONBLOCK a named pipe would block until somebody writes to it.
    explicit OpenFile(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

tl::unexpected<Error> refuse(std::string phrase) {
    return fail(ErrorKind::invalid, "config_file", std::move(phrase));
}

std::string reason(int error) {
    if (error == ENOENT) return "does not exist";
    if (error == EACCES) return "cannot be read: the permission is missing";
    return std::string("cannot be read: ") + std::strerror(error);
}

/// Length of the UTF-8 sequence at `at`; 0 when there is none.
std::size_t sequence_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(at);
    const unsigned second = byte(at + 1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (first == 0xE0 && second < 0xA0) return 0;  // longer than needed
        if (first == 0xED && second > 0x9F) return 0;  // half of a surrogate pair
        return follows(at + 1) && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (first == 0xF0 && second < 0x90) return 0;
        if (first == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
        return follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return {};
        return value;
    };
}

Result<std::string> read_file(const std::string& path, std::size_t most_bytes) {
    if (path.find('\0') != std::string::npos) return refuse("is no path: it holds a NUL byte");
    const OpenFile file(path);
    struct stat about {};
    if (file.descriptor() < 0 || ::fstat(file.descriptor(), &about) != 0) return refuse(reason(errno));
    if (S_ISDIR(about.st_mode)) return refuse("is a folder; expected a file");
    if (!S_ISREG(about.st_mode)) return refuse("is a pipe, socket or device; expected a file");
    std::string bytes;
    std::string part(64 << 10, '\0');
    for (;;) {
        const ssize_t got = ::read(file.descriptor(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(reason(errno));
        if (got == 0) return bytes;
        bytes.append(part, 0, static_cast<std::size_t>(got));
        if (bytes.size() > most_bytes)
            return refuse("is larger than " + format_byte_size(static_cast<std::int64_t>(most_bytes)));
    }
}

std::optional<TextFault> find_text_fault(const std::string& text) {
    int line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) return TextFault{line, "is not UTF-8 text"};
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == 0) return TextFault{line, "holds a NUL byte; expected UTF-8 text"};
        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F)
            return TextFault{line, "holds a control character; expected UTF-8 text"};
        if (byte == '\n') ++line;
        at += length;
    }
    return {};
}

}  // namespace spheroseg::config
