// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// auth-jwt on storage-sqlite in a folder of its own, with a clock that a test turns.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <spheroseg/database.hpp>
#include <spheroseg/http.hpp>
#include <string>
#include <utility>
#include <vector>

namespace auth_test {

namespace sdk = spheroseg::sdk;
using nlohmann::json;

class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path path;
};

/// What a plugin gets from its host. Several plugins share one; each has its own table.
class TestHost {
  public:
    TestHost(std::string config, std::string data_folder);
    TestHost(const TestHost&) = delete;
    TestHost& operator=(const TestHost&) = delete;

    std::map<std::string, spheroseg_interface> interfaces;
    std::atomic<std::int64_t> ahead_s{0};  ///< how far both clocks run before the real ones
    const spheroseg_host* table() const { return &table_; }
    std::string log() const;
    /// The sum of all series of a counter.
    double counted(const std::string& metric) const;

  private:
    const std::string config_;
    const std::string data_folder_;
    spheroseg_host table_{};
    mutable std::mutex mutex_;
    std::string log_;                        // guarded by mutex_
    std::map<std::string, double> counted_;  // guarded by mutex_
};

/// A library of this build, with the object it made. The code stays mapped.
class Plugin {
  public:
    Plugin(const char* library, const TestHost& host);
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;
    ~Plugin();
    spheroseg_interface find(const char* id) const;
    const spheroseg_plugin_descriptor& descriptor() const { return *descriptor_; }

  private:
    const spheroseg_plugin_descriptor* descriptor_;
    spheroseg_plugin_instance* object_ = nullptr;
};

struct Answer {
    int status = 0;
    json body;
    std::map<std::string, std::string> headers;
    std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
    /// The reason given for a field; empty when none was.
    std::string reason(const std::string& field) const;
};

struct Ask {
    std::string token = {};
    std::string address = "192.0.2.1";
    std::string id = {};  ///< the path parameter
    std::string content_type = "application/json";
};

class Deployment {
  public:
    explicit Deployment(json config = {{"registration", "open"}});

    Answer send(const std::string& method, const std::string& path, const std::string& body,
                const Ask& ask = {});
    Answer send(const std::string& method, const std::string& path, const json& body, const Ask& ask = {}) {
        return send(method, path, body.dump(), ask);
    }
    Answer post(const std::string& path, const json& body, const Ask& ask = {}) {
        return send("POST", path, body, ask);
    }
    /// Ends the plugin, which does what it still has to do, and starts it anew.
    void restart();
    /// What lies in the outbox once all of it is there; in no order.
    std::vector<json> messages();
    const std::vector<std::pair<std::string, std::string>>& routes() const { return routes_; }
    Answer register_user(const std::string& email = "ada@example.org");
    Answer login(const std::string& email = "ada@example.org", const std::string& password = kPassword);
    /// OK's word is "".
    std::string authenticate(const std::string& token, spheroseg_principal* who = nullptr);
    void execute(const std::string& sql, const std::vector<sdk::SqlValue>& parameters = {});
    std::string text_of(const std::string& sql);
    std::int64_t number_of(const std::string& sql);

    static constexpr const char* kPassword = "correct horse battery";
    TemporaryFolder folder;
    TestHost storage_host;
    Plugin storage;
    sdk::Database database;
    TestHost host;
    std::unique_ptr<Plugin> plugin;
    sdk::Auth auth;

  private:
    sdk::HttpRoutes http_;
    std::vector<std::pair<std::string, std::string>> routes_;  // method and path
};

}  // namespace auth_test
