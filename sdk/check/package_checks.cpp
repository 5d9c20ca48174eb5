// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// package/1: a plain file, a small package and what must be refused.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <spheroseg/package.hpp>

#include "check.hpp"

namespace spheroseg::check {
namespace {

constexpr const char* kHello = "hello";
constexpr const char* kHelloHash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "spheroseg-check-XXXXXX").string();
    Folder() { expect(::mkdtemp(path.data()) != nullptr, "no temporary folder can be made"); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string put(const std::string& name, const std::string& text) const {
        std::ofstream(path + "/" + name) << text;
        return path + "/" + name;
    }
};

std::string yaml_with(const std::string& weights) {
    return "{format_version: 0.5.4, type: model, name: small, inputs: [{id: raw, axes: [{type: batch}, "
           "{type: "
           "space, id: y, size: {min: 8, step: 8}}, {type: space, id: x, size: {min: 8, step: 8}}]}], "
           "outputs: "
           "[{id: out, axes: [{type: batch}, {type: space, id: y, size: {tensor_id: raw, axis_id: y}}, "
           "{type: "
           "space, id: x, size: {tensor_id: raw, axis_id: x}}]}], weights: {onnx: " +
           weights + "}}";
}

template <typename Body>
void expect_failure(const std::string& what, Body&& body) {
    try {
        body();
    } catch (const sdk::Failure& failure) {
        expect(failure.what()[0] != '\0', what + " is refused without a reason");
        return;
    }
    throw Problem(what + " gives OK");
}

void check_plain(const Subject& subject) {
    Created plugin(subject);
    const sdk::Packages packages(plugin.interface(SPHEROSEG_PACKAGE_1));
    sdk::Call call;
    const Folder folder;
    const auto package = packages.open(call, folder.put("w.bin", kHello));
    const auto described = nlohmann::json::parse(package.describe(call));
    expect(described.at("kind") == "weights" && described.at("inputs").empty(),
           "a plain file is not described as one");
    const auto file = package.read(call, described.at("weights").at(0).at("file").get<std::string>());
    expect(file.bytes == kHello, "the bytes of a plain file do not come back");
    expect(file.sha256 == kHelloHash, "the SHA-256 of a plain file is wrong");
    expect_failure("read of a file that there is not", [&] { package.read(call, "other"); });
    expect_failure("open of a path that there is not", [&] { packages.open(call, folder.path + "/none"); });
}

void check_described(const Subject& subject) {
    Created plugin(subject);
    const sdk::Packages packages(plugin.interface(SPHEROSEG_PACKAGE_1));
    sdk::Call call;
    const Folder folder;
    folder.put("w.onnx", kHello);
    folder.put("bioimageio.yaml", yaml_with("{source: w.onnx, sha256: " + std::string(kHelloHash) + "}"));
    const auto package = packages.open(call, folder.path);
    const auto described = nlohmann::json::parse(package.describe(call));
    for (const char* key : {"kind", "format_version", "name", "version", "description", "licence", "authors",
                            "documentation", "inputs", "outputs", "weights"})
        expect(described.contains(key), std::string("the description lacks ") + key);
    expect(described.at("outputs").at(0).at("axes").at(2).at("size").at("axis") == "x",
           "the size of an output axis does not name the input axis that it follows");
    expect(package.read(call, "w.onnx").bytes == kHello, "the weights do not come back");
}

void check_hostile(const Subject& subject) {
    Created plugin(subject);
    const sdk::Packages packages(plugin.interface(SPHEROSEG_PACKAGE_1));
    sdk::Call call;
    const Folder folder;
    folder.put("w.onnx", kHello);
    const auto read = [&](const std::string& weights) {
        folder.put("bioimageio.yaml", yaml_with(weights));
        packages.open(call, folder.path).read(call, "w.onnx");
    };
    expect_failure("a file of another SHA-256",
                   [&] { read("{source: w.onnx, sha256: " + std::string(64, '0') + "}"); });
    expect_failure("a path that leaves the package", [&] { read("{source: ../w.onnx}"); });
    expect_failure("an absolute path", [&] { read("{source: /etc/passwd}"); });
    expect_failure("YAML that does not end", [&] { read("{source: [}"); });
    expect_failure("a zip that is none", [&] { packages.open(call, folder.put("a.zip", "PK no more")); });
}

}  // namespace

std::vector<Check> package_checks() {
    return {{"package/1: a plain file comes back by its hash", check_plain},
            {"package/1: a small package is described and read", check_described},
            {"package/1: damage and hostile paths are refused", check_hostile}};
}

}  // namespace spheroseg::check
