// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One check, and what is checked.
#pragma once

#include <spheroseg/abi.h>

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "spheroseg/testing/fake_host.hpp"

namespace spheroseg::check {

/// Why a check failed.
struct Problem : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// Why a check does not apply to this plugin.
struct NotApplicable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void expect(bool holds, const std::string& otherwise) {
    if (!holds) throw Problem(otherwise);
}

/// The plugin, as the command line names it.
struct Subject {
    std::string library;
    nlohmann::json config;  ///< laid over the schema's defaults
    /// Libraries that give what it requires, created with their defaults; each may need those before it.
    std::vector<std::string> with;
};

struct Check {
    std::string name;
    std::function<void(const Subject&)>
        run;                     ///< throws Problem or NotApplicable; runs in a process of its own
    bool needed_by_all = false;  ///< when it fails, no later check can say anything
};

std::vector<Check> descriptor_checks();
std::vector<Check> interface_checks();
std::vector<Check> http_checks();
std::vector<Check> model_checks();
std::vector<Check> store_checks();
std::vector<Check> package_checks();

/// Maps the library and gives its descriptor after the checks that make it safe to read.
const spheroseg_plugin_descriptor& open(const Subject& subject);
/// The same, and the leading members and texts are what the host would take.
const spheroseg_plugin_descriptor& open_checked(const Subject& subject);
std::vector<std::string> list(const char* const* ids);
/// The values that the schema's defaults give.
nlohmann::json defaults(const nlohmann::json& schema);
/// Threads of this process.
std::size_t thread_count();

/// A created plugin in a folder of its own; NotApplicable for one that requires interfaces which no library
/// of `with` gives.
class Created {
  public:
    explicit Created(const Subject& subject);
    Created(const Created&) = delete;
    Created& operator=(const Created&) = delete;
    ~Created();
    /// NotApplicable when the plugin does not provide it.
    spheroseg_interface interface(const std::string& id);
    void destroy();
    sdk::testing::FakeHost& host() { return *host_; }
    const spheroseg_plugin_descriptor& descriptor() const { return descriptor_; }
    spheroseg_plugin_instance* object() { return object_; }

  private:
    void find_required(const Subject& subject);
    void create(const Subject& subject);

    const spheroseg_plugin_descriptor& descriptor_;
    std::vector<std::unique_ptr<Created>> with_;  ///< outlive the object
    std::map<std::string, spheroseg_interface> required_;
    std::string folder_;
    std::unique_ptr<sdk::testing::FakeHost> host_;
    spheroseg_plugin_instance* object_ = nullptr;
};

}  // namespace spheroseg::check
