// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "made_zip.hpp"
#include "model-package/packages.hpp"

using namespace model_package;
using namespace model_package::test;

namespace {

std::unique_ptr<Packages::Package> open(const std::string& path, Limits limits = {}) {
    const Packages packages(limits);
    const sdk::Call call;
    return packages.open(sdk::CallView(call.raw()), path);
}
std::string read(const Packages::Package& package, const std::string& file, std::string* hash = nullptr) {
    const sdk::Call call;
    std::string bytes;
    const auto found = package.read(sdk::CallView(call.raw()), file, sdk::string_writer(bytes));
    if (hash != nullptr) *hash = found;
    return bytes;
}

}  // namespace

TEST_CASE("a folder and its description open the same package, with the true SHA-256 of each file") {
    const Folder folder;
    folder.put("bioimageio.yaml", small_yaml());
    folder.put("w.onnx", "hello");
    for (const auto& path : {folder.path(), folder.path("bioimageio.yaml")}) {
        std::string hash;
        CHECK(read(*open(path), "w.onnx", &hash) == "hello");
        CHECK(hash == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }
    CHECK(has(refused(SPHEROSEG_NOT_FOUND, [&] { open(folder.path("nothing")); }), "can't be opened"));
    CHECK(has(refused(SPHEROSEG_NOT_FOUND, [&] { open(""); }), "can't be opened"));
    const Folder empty;
    CHECK(has(refused(SPHEROSEG_NOT_FOUND, [&] { open(empty.path()); }), "holds no bioimageio.yaml"));
}

TEST_CASE("a file that is not the one that the package declares is corrupt") {
    const Folder folder;
    folder.put("w.onnx", "hello");
    folder.put("bioimageio.yaml",
               small_yaml("weights: {onnx: {source: w.onnx, sha256: " + std::string(64, 'a') + "}}\n"));
    CHECK(has(refused(SPHEROSEG_CORRUPT, [&] { read(*open(folder.path()), "w.onnx"); }),
              "The file w.onnx has the SHA-256 2cf24dba"));
}

TEST_CASE("a package can't reach what lies outside of it") {
    const Folder outside;
    outside.put("secret", "secret");
    const Folder folder;
    for (const std::string source : {"../secret", "/etc/passwd", "a/../../b"}) {
        folder.put("bioimageio.yaml", small_yaml("weights: {onnx: {source: " + source + "}}\n"));
        CHECK(has(refused(SPHEROSEG_REFUSED, [&] { open(folder.path()); }),
                  "is not a path within the package, so it is not followed."));
    }
    folder.put("bioimageio.yaml", small_yaml());
    std::filesystem::create_symlink(outside.path("secret"), folder.path("w.onnx"));
    CHECK(has(refused(SPHEROSEG_REFUSED, [&] { read(*open(folder.path()), "w.onnx"); }),
              "is a link that leaves the package's folder"));
    std::filesystem::remove(folder.path("w.onnx"));
    folder.put("real.onnx", "inside");
    std::filesystem::create_symlink("real.onnx", folder.path("w.onnx"));
    CHECK(read(*open(folder.path()), "w.onnx") == "inside");
}

TEST_CASE("pipes, folders and files above the limit are refused") {
    const Folder folder;
    folder.put("bioimageio.yaml", small_yaml());
    REQUIRE(::mkfifo(folder.path("w.onnx").c_str(), 0600) == 0);
    CHECK(has(refused(SPHEROSEG_REFUSED, [&] { read(*open(folder.path()), "w.onnx"); }), "is not a file"));
    CHECK(
        has(refused(SPHEROSEG_REFUSED, [&] { open(folder.path("w.onnx")); }), "neither a file nor a folder"));
    std::filesystem::remove(folder.path("w.onnx"));
    Limits limits;
    limits.description_bytes = 100;
    CHECK(
        has(refused(SPHEROSEG_TOO_LARGE, [&] { open(folder.path(), limits); }), "is larger than 100 bytes"));
    limits = {};
    limits.file_bytes = 10'000;
    folder.put("w.onnx", std::string(10'001, 'x'));
    CHECK(has(refused(SPHEROSEG_TOO_LARGE, [&] { read(*open(folder.path(), limits), "w.onnx"); }),
              "max_file allows 10000"));
}

TEST_CASE("several threads read one package at once") {
    const Folder folder;
    const std::string large(3'000'000, 'w');
    const auto zip = folder.put("a.zip", zip_of({{"bioimageio.yaml", small_yaml()}, {"w.onnx", large}}));
    folder.put("bioimageio.yaml", small_yaml());
    folder.put("w.onnx", large);
    for (const auto& path : {zip, folder.path()}) {
        const auto package = open(path);
        std::atomic<int> right = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                if (read(*package, "w.onnx") == large) ++right;
            });
        for (auto& thread : threads) thread.join();
        CHECK(right == 4);
    }
}
