// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <nlohmann/json.hpp>
#include <random>

#include "made_zip.hpp"
#include "model-package/packages.hpp"

using namespace model_package;
using namespace model_package::test;
using nlohmann::json;

namespace {

struct Opened {
    Packages packages;
    sdk::Call call;
    explicit Opened(Limits limits = {}) : packages(limits) {}
    std::unique_ptr<Packages::Package> open(const std::string& path) {
        return packages.open(sdk::CallView(call.raw()), path);
    }
    std::string why(spheroseg_code code, const std::string& path) {
        return refused(code, [&] { open(path); });
    }
    std::string read(const Packages::Package& package, const std::string& file) {
        std::string bytes;
        package.read(sdk::CallView(call.raw()), file, sdk::string_writer(bytes));
        return bytes;
    }
    json describe(const Packages::Package& package) {
        std::string text;
        package.describe(sdk::CallView(call.raw()), sdk::string_writer(text));
        return json::parse(text);
    }
};

}  // namespace

TEST_CASE("a zip is opened at its root or in its only folder, and by its bytes whatever its name") {
    const Folder folder;
    Opened opened;
    for (const std::string base : {"", "model/"})
        for (const std::string name : {"a.zip", "a.bin"}) {
            const auto path = folder.put(
                name, zip_of({{base + "bioimageio.yaml", small_yaml()}, {base + "w.onnx", "network"}}));
            const auto package = opened.open(path);
            CHECK(opened.describe(*package)["name"] == "small");
            CHECK(opened.read(*package, "w.onnx") == "network");
            CHECK(refused(SPHEROSEG_NOT_FOUND, [&] { opened.read(*package, "bioimageio.yaml"); }) ==
                  "The package's description names no file bioimageio.yaml.");
        }
    CHECK(has(opened.why(SPHEROSEG_NOT_FOUND, folder.put("b.zip", zip_of({{"w.onnx", ""}}))),
              "it holds no bioimageio.yaml."));
}

TEST_CASE("hostile zips are refused before anything is unpacked") {
    const Folder folder;
    Limits limits;
    limits.file_bytes = 10'000;
    limits.total_bytes = 15'000;
    limits.entries = 5;
    Opened opened(limits);
    const Entry yaml{"bioimageio.yaml", small_yaml()};
    const auto why = [&](spheroseg_code code, std::vector<Entry> entries) {
        entries.insert(entries.begin(), yaml);
        return opened.why(code, folder.put("a.zip", zip_of(entries)));
    };
    for (const std::string name : {"../w.onnx", "/etc/w.onnx", "a/../../w", "..\\w", "a//b", "./../w"}) {
        CAPTURE(name);
        CHECK(has(why(SPHEROSEG_REFUSED, {{name, "x"}}), "is not a path within the package"));
    }
    CHECK(has(why(SPHEROSEG_REFUSED, {{"w.onnx", "/etc/passwd", 0120777}}), "is a link"));
    CHECK(has(why(SPHEROSEG_REFUSED, {{"w.onnx", "a"}, {"w.onnx", "b"}}), "is there twice"));
    CHECK(has(why(SPHEROSEG_REFUSED, {{"w.onnx", "a", 0100644, UINT32_MAX, 1}}), "is encrypted"));
    CHECK(has(why(SPHEROSEG_TOO_LARGE, {{"w.onnx", "a", 0100644, 4'000'000'000U}}), "unpacks to more"));
    CHECK(has(why(SPHEROSEG_TOO_LARGE, {{"a", std::string(9000, 'a')}, {"b", std::string(9000, 'a')}}),
              "unpacks to more"));
    CHECK(has(why(SPHEROSEG_TOO_LARGE, {{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}, {"e", ""}}),
              "more than 5 entries"));
}

TEST_CASE("an entry that is not as large as it says is never handed over as whole") {
    const Folder folder;
    Opened opened;
    for (const std::uint32_t declared : {3U, 7000U}) {
        const auto package = opened.open(folder.put(
            "a.zip", zip_of({{"bioimageio.yaml", small_yaml()}, {"w.onnx", "network", 0100644, declared}})));
        CHECK_THROWS_AS(opened.read(*package, "w.onnx"), sdk::Failure);
    }
}

TEST_CASE("a zip that changes or is damaged is refused, in every byte") {
    const Folder folder;
    Opened opened;
    const std::string whole = zip_of({{"bioimageio.yaml", small_yaml()}, {"w.onnx", "network"}});
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::string changed = whole.substr(0, random() % 3 == 0 ? random() % whole.size() : whole.size());
        for (std::size_t i = 0; i < 1 + random() % 3 && !changed.empty(); ++i)
            changed[random() % changed.size()] = static_cast<char>(random());
        try {
            const auto package = opened.open(folder.put("a.zip", changed));
            opened.read(*package, "w.onnx");
        } catch (const sdk::Failure&) {
        }
    }
}

TEST_CASE("weights files are told apart by their content") {
    const Folder folder;
    Opened opened;
    const auto format = [&](const std::string& bytes) {
        return opened.describe(*opened.open(folder.put("weights.bin", bytes)))["weights"][0]["format"];
    };
    CHECK(format(zip_of({{"m/code/a.py", ""}, {"m/data.pkl", ""}})) == "torchscript");
    CHECK(format(zip_of({{"m/data.pkl", ""}, {"m/data/0", ""}})) == "pytorch_state_dict");
    CHECK(format("PK\3\4 cut off") == "torchscript");
    CHECK(format("\x08\x07\x12\x07pytorch") == "onnx");
    CHECK(format("\x80\x02}q") == "pytorch_state_dict");
    CHECK(format("a text") == "unknown");
    CHECK(format("") == "unknown");
    const auto package = opened.open(folder.put("net.v2.onnx", "\x08\x07\x12\x07pytorch"));
    const auto described = opened.describe(*package);
    CHECK(described["kind"] == "weights");
    CHECK(described["name"] == "net.v2");
    CHECK(opened.read(*package, "net.v2.onnx") == "\x08\x07\x12\x07pytorch");
}
