// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Zips written byte by byte, so that they can lie; and a folder that goes when the test does.
#pragma once

#include <spheroseg/package.hpp>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace model_package::test {

struct Entry {
    std::string name;
    std::string data;
    std::uint32_t mode = 0100644;
    std::uint32_t declared = UINT32_MAX;  ///< size that the headers claim, UINT32_MAX: the true one
    std::uint16_t flags = 0;              ///< 1: encrypted
};

/// Stored, not compressed.
std::string zip_of(const std::vector<Entry>& entries);

class Folder {
  public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
    std::string path(const std::string& name = "") const { return (root_ / name).string(); }
    /// Writes a file and gives its path.
    std::string put(const std::string& name, const std::string& bytes) const;

  private:
    std::filesystem::path root_;
};

/// A small 0.5 model whose weights are "weights" and whose other fields are `more`.
std::string small_yaml(const std::string& more = "");

template <typename Body>
std::string refused(spheroseg_code code, Body&& body) {
    try {
        body();
    } catch (const spheroseg::sdk::Failure& failure) {
        INFO(failure.what());
        CHECK(failure.code() == code);
        return failure.what();
    }
    return "nothing was thrown";
}

inline bool has(const std::string& text, const std::string& part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace model_package::test
