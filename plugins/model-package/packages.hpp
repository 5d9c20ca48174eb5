// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// package/1 as classes.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <spheroseg/package.hpp>
#include <string>

#include "files.hpp"

namespace model_package {

namespace sdk = spheroseg::sdk;

/// Any thread.
class Packages {
  public:
    /// Immutable: any thread.
    class Package {
      public:
        Package(std::unique_ptr<Files> files, const nlohmann::json& description);
        void describe(const sdk::CallView& call, const spheroseg_writer& to) const;
        std::string read(const sdk::CallView& call, std::string_view file, const spheroseg_writer& to) const;

      private:
        const std::unique_ptr<Files> files_;
        const std::string description_;
        std::map<std::string, std::string> hashes_;  ///< declared, of each file that the description names
    };

    explicit Packages(Limits limits) : limits_(limits) {}
    std::unique_ptr<Package> open(const sdk::CallView& call, std::string_view path) const;

  private:
    std::unique_ptr<Package> open_description(std::unique_ptr<Files> files, const std::string& name) const;
    std::unique_ptr<Package> open_zip_file(const std::string& path) const;
    std::unique_ptr<Package> open_plain(const std::string& path, const std::string& format) const;

    const Limits limits_;
};

}  // namespace model_package
