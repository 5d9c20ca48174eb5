// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/byte_source.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

using namespace spheroseg;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("spheroseg-bytes-" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directory(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
};

std::string read(const spheroseg_source& source, std::uint64_t offset, std::uint64_t capacity) {
    std::string bytes(capacity, '?');
    std::uint64_t got = 0;
    REQUIRE(source.read_at(source.context, offset, bytes.data(), capacity, &got) == SPHEROSEG_OK);
    bytes.resize(got);
    return bytes;
}

}  // namespace

TEST_CASE("a file is read in ranges up to its end") {
    const Folder folder;
    const auto path = folder.path / "file";
    std::ofstream(path) << "abcdef";
    const auto source = file_source(path);
    REQUIRE(source);
    const auto view = (*source)->view();
    CHECK(view.bytes == 6);
    CHECK(read(view, 0, 6) == "abcdef");
    CHECK(read(view, 2, 3) == "cde");
    CHECK(read(view, 4, 100) == "ef");
    CHECK(read(view, 6, 1).empty());
    CHECK(read(view, ~std::uint64_t{0}, 1).empty());
    std::filesystem::resize_file(path, 3);
    CHECK(read(view, 2, 3) == "c");  // what is left of it
}

TEST_CASE("what is no file is refused at once") {
    const Folder folder;
    CHECK(file_source(folder.path / "none").error().kind == ErrorKind::not_found);
    CHECK(file_source(folder.path).error().message == folder.path.string() + " is no file.");
    const auto pipe = folder.path / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(file_source(pipe).error().message == pipe.string() + " is no file.");  // and nobody is waited for
}
