// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "packages.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>

#include "description.hpp"
#include "digest.hpp"
#include "yaml.hpp"
#include "zip_index.hpp"

namespace model_package {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using sdk::Failure;

// In this order: what bioimage.io writes today, and what it wrote before.
constexpr const char* kDescriptions[] = {"bioimageio.yaml", "rdf.yaml"};

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string head_of(const std::string& path) {
    std::string head(16, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    return head;
}

/// The folder of the zip that a description lies in: its root, or its only top folder.
struct Place {
    std::string base;
    std::string name;  ///< empty: there is none
};

Place find_description(const ZipIndex& index) {
    std::set<std::string> tops;
    for (const auto& [name, unused] : index) tops.insert(name.substr(0, name.find('/') + 1));
    for (const char* name : kDescriptions) {
        if (index.count(name) != 0) return {"", name};
        if (tops.size() == 1 && index.count(*tops.begin() + name) != 0) return {*tops.begin(), name};
    }
    return {};
}

/// What a zip without a description is: TorchScript keeps code beside its data, a state dict has none.
std::string format_of_zip(const ZipIndex& index) {
    bool code = false;
    bool data = false;
    for (const auto& [name, unused] : index) {
        const std::size_t top = name.find('/');
        if (top == std::string::npos) continue;
        code = code || name.compare(top, 6, "/code/") == 0;
        data = data || name.compare(top, std::string::npos, "/data.pkl") == 0;
    }
    return code ? "torchscript" : data ? "pytorch_state_dict" : "unknown";
}

bool has_extension(const std::string& path, std::initializer_list<const char*> extensions) {
    const std::string own = lower(fs::path(path).extension().string());
    return std::any_of(extensions.begin(), extensions.end(), [&](const char* one) { return own == one; });
}

}  // namespace

Packages::Package::Package(std::unique_ptr<Files> files, const json& description)
    : files_(std::move(files)),
      description_(description.dump(-1, ' ', false, json::error_handler_t::replace)) {
    const auto note = [&](const json& name, const json& hash) {
        if (name.is_null()) return;
        std::string& known = hashes_[name.get<std::string>()];
        if (hash.is_string()) known = lower(hash.get<std::string>());
    };
    for (const auto& entry : description["weights"]) note(entry["file"], entry["sha256"]);
    for (const char* list : {"inputs", "outputs"})
        for (const auto& tensor : description[list])
            if (!tensor["test_tensor"].is_null())
                note(tensor["test_tensor"]["file"], tensor["test_tensor"]["sha256"]);
    const json& documentation = description["documentation"];
    if (documentation.is_string() && documentation.get<std::string>().find("://") == std::string::npos)
        note(documentation, nullptr);
}

void Packages::Package::describe(const sdk::CallView& /*call*/, const spheroseg_writer& to) const {
    sdk::write_all(to, description_);
}

std::string Packages::Package::read(const sdk::CallView& call, std::string_view file,
                                    const spheroseg_writer& to) const {
    const auto known = hashes_.find(std::string(file));
    if (known == hashes_.end())
        throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file",
                      "The package's description names no file " + std::string(file.substr(0, 200)) + ".");
    Digest digest;
    files_->read(known->first, [&](const char* data, std::size_t size) {
        call.checkpoint();
        digest.add(data, size);
        sdk::write_all(to, {data, size});
    });
    std::string sha256 = digest.hex();
    if (!known->second.empty() && known->second != sha256)
        throw Failure(SPHEROSEG_CORRUPT, "sha256",
                      "The file " + known->first + " has the SHA-256 " + sha256 + ", the package says " +
                          known->second + ".");
    return sha256;
}

std::unique_ptr<Packages::Package> Packages::open(const sdk::CallView& call, std::string_view path) const {
    call.checkpoint();
    std::error_code error;
    const fs::path place = fs::canonical(fs::path(std::string(path)), error);
    const std::string name(path);
    if (error)
        throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file",
                      name + " can't be opened: " + error.message() + ".");
    try {
        if (fs::is_directory(place)) {
            auto folder = open_folder(place.string(), limits_);
            for (const char* description : kDescriptions)
                if (folder->has(description)) return open_description(std::move(folder), description);
            throw Failure(SPHEROSEG_NOT_FOUND, "no_description", "it holds no bioimageio.yaml.");
        }
        if (!fs::is_regular_file(place))
            throw Failure(SPHEROSEG_REFUSED, "no_file", "it is neither a file nor a folder.");
        if (has_extension(name, {".yaml", ".yml"}))
            return open_description(open_folder(place.parent_path().string(), limits_),
                                    place.filename().string());
        const std::string head = head_of(place.string());
        if (head.rfind("PK", 0) == 0 || has_extension(name, {".zip"})) return open_zip_file(place.string());
        return open_plain(place.string(), format_of(head));
    } catch (const Failure& failure) {
        throw Failure(failure.code(), failure.word(), name + ": " + failure.what());
    }
}

std::unique_ptr<Packages::Package> Packages::open_description(std::unique_ptr<Files> files,
                                                              const std::string& name) const {
    const json yaml = read_yaml(read_small(*files, name, limits_.description_bytes), name);
    return std::make_unique<Package>(std::move(files), describe_model(yaml));
}

std::unique_ptr<Packages::Package> Packages::open_zip_file(const std::string& path) const {
    ZipIndex index;
    try {
        index = read_zip_index(path, limits_);
    } catch (const Failure&) {
        // A zip by name is meant as a package; TorchScript is a zip as well, and who loads it says what is
        // wrong.
        if (has_extension(path, {".zip"})) throw;
        return open_plain(path, "torchscript");
    }
    const Place place = find_description(index);
    if (!place.name.empty()) return open_description(open_zip(path, place.base, limits_), place.name);
    if (has_extension(path, {".zip"}))
        throw Failure(SPHEROSEG_NOT_FOUND, "no_description", "it holds no bioimageio.yaml.");
    return open_plain(path, format_of_zip(index));
}

std::unique_ptr<Packages::Package> Packages::open_plain(const std::string& path,
                                                        const std::string& format) const {
    const fs::path place(path);
    return std::make_unique<Package>(open_folder(place.parent_path().string(), limits_),
                                     describe_weights(place.filename().string(), format));
}

}  // namespace model_package
