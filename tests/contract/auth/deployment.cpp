// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "deployment.hpp"

#include <dlfcn.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace auth_test {
namespace {

std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "spheroseg-auth-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return name;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream from(file);
    std::ostringstream text;
    text << from.rdbuf();
    return text.str();
}

TestHost& self(void* context) {
    return *static_cast<TestHost*>(context);
}

template <typename Clock>
std::int64_t now_ns(void* context) {
    const auto now = Clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() +
           self(context).ahead_s * 1'000'000'000;
}

// As the host applies them: in order, those of other dialects left out.
std::vector<std::filesystem::path> migrations() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(MIGRATIONS_FOLDER)) {
        const auto dialect = entry.path().stem().extension();
        if (entry.path().extension() == ".sql" && (dialect.empty() || dialect == ".sqlite"))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::unique_ptr<Plugin> make_auth(TestHost& host, spheroseg_interface database) {
    host.interfaces[SPHEROSEG_DATABASE_1] = database;
    return std::make_unique<Plugin>(AUTH_JWT_LIBRARY, host);
}

}  // namespace

TemporaryFolder::TemporaryFolder() : path(make_folder()) {}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

TestHost::TestHost(std::string config, std::string data_folder)
    : config_(std::move(config)), data_folder_(std::move(data_folder)) {
    table_.size = sizeof(table_);
    table_.abi_major = SPHEROSEG_ABI_MAJOR;
    table_.abi_minor = SPHEROSEG_ABI_MINOR;
    table_.context = this;
    table_.config = sdk::to_text(config_);
    table_.data_folder = sdk::to_text(data_folder_);
    table_.name = sdk::to_text("test");
    table_.log = [](void* context, std::int32_t, spheroseg_text line) {
        const std::lock_guard lock(self(context).mutex_);
        self(context).log_.append(sdk::to_view(line)).append("\n");
    };
    table_.monotonic_ns = now_ns<std::chrono::steady_clock>;
    table_.unix_ns = now_ns<std::chrono::system_clock>;
    table_.allocate = [](void*, std::uint64_t, std::uint64_t) -> void* { return nullptr; };
    table_.release = [](void*, void*) {};
    table_.find_interface = [](void* context, spheroseg_text id, spheroseg_interface* out) -> spheroseg_code {
        const auto found = self(context).interfaces.find(std::string(sdk::to_view(id)));
        if (found == self(context).interfaces.end()) return SPHEROSEG_NOT_FOUND;
        *out = found->second;
        return SPHEROSEG_OK;
    };
    table_.metric = [](void* context, std::int32_t, spheroseg_text name, const spheroseg_pair*, std::uint64_t,
                       double value) {
        const std::lock_guard lock(self(context).mutex_);
        self(context).counted_[std::string(sdk::to_view(name))] += value;
    };
}

std::string TestHost::log() const {
    const std::lock_guard lock(mutex_);
    return log_;
}

double TestHost::counted(const std::string& metric) const {
    const std::lock_guard lock(mutex_);
    const auto found = counted_.find(metric);
    return found == counted_.end() ? 0 : found->second;
}

Plugin::Plugin(const char* library, const TestHost& host) {
    void* handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) throw std::runtime_error(::dlerror());
    descriptor_ =
        static_cast<const spheroseg_plugin_descriptor*>(::dlsym(handle, SPHEROSEG_DESCRIPTOR_SYMBOL));
    ::dlclose(handle);
    if (descriptor_ == nullptr) throw std::runtime_error("no descriptor");
    sdk::Call call;
    call.check(descriptor_->create(host.table(), call.raw(), &object_));
}

Plugin::~Plugin() {
    descriptor_->destroy(object_);
}

spheroseg_interface Plugin::find(const char* id) const {
    spheroseg_interface found{};
    if (descriptor_->get_interface(object_, id, &found) != SPHEROSEG_OK) throw std::runtime_error(id);
    return found;
}

std::string Answer::reason(const std::string& field) const {
    if (body.is_object() && body.contains("errors"))
        for (const auto& error : body.at("errors"))
            if (error.at("field") == field) return error.at("reason");
    return "";
}

Deployment::Deployment(json config)
    : storage_host("{}", folder.path.string()),
      storage(STORAGE_SQLITE_LIBRARY, storage_host),
      database(storage.find(SPHEROSEG_DATABASE_1)),
      host(config.dump(), folder.path.string()),
      plugin(make_auth(host, storage.find(SPHEROSEG_DATABASE_1))),
      auth(plugin->find(SPHEROSEG_AUTH_1)),
      http_(plugin->find(SPHEROSEG_HTTP_1)) {
    sdk::Call call;
    for (const auto& file : migrations()) database.open(call).execute_script(call, content_of(file));
    const auto [first, count] = http_.routes();
    for (std::uint64_t i = 0; i < count; ++i)
        routes_.emplace_back(sdk::to_view(first[i].method), sdk::to_view(first[i].path));
}

void Deployment::restart() {
    plugin.reset();
    plugin = make_auth(host, storage.find(SPHEROSEG_DATABASE_1));
    auth = sdk::Auth(plugin->find(SPHEROSEG_AUTH_1));
    http_ = sdk::HttpRoutes(plugin->find(SPHEROSEG_HTTP_1));
}

std::vector<json> Deployment::messages() {
    restart();
    std::vector<json> found;
    const auto outbox = folder.path / "auth-jwt/outbox";
    if (std::filesystem::exists(outbox))
        for (const auto& entry : std::filesystem::directory_iterator(outbox))
            found.push_back(json::parse(content_of(entry.path())));
    return found;
}

Answer Deployment::send(const std::string& method, const std::string& path, const std::string& body,
                        const Ask& ask) {
    spheroseg_http_request request{};
    request.size = sizeof(request);
    request.route = UINT32_MAX;
    const std::string full = "/api/v1/auth/" + path;
    for (std::size_t i = 0; i < routes_.size(); ++i)
        if (routes_[i] == std::pair(method, full)) request.route = static_cast<std::uint32_t>(i);
    const std::string bearer = "Bearer " + ask.token;
    std::vector<spheroseg_pair> headers;
    if (!ask.token.empty()) headers.push_back({sdk::to_text("authorization"), sdk::to_text(bearer)});
    if (!ask.content_type.empty())
        headers.push_back({sdk::to_text("content-type"), sdk::to_text(ask.content_type)});
    const spheroseg_pair id{sdk::to_text("id"), sdk::to_text(ask.id)};
    request.method = sdk::to_text(method);
    request.path = sdk::to_text(full);
    request.path_parameters = &id;
    request.path_parameter_count = 1;
    request.headers = headers.data();
    request.header_count = headers.size();
    request.body = sdk::to_bytes(body);
    request.remote_address = sdk::to_text(ask.address);
    sdk::Call call("request-7");
    const auto got = http_.handle(call, request);
    Answer answer{got.status, got.body.empty() ? json() : json::parse(got.body), {}};
    for (const auto& [name, value] : got.headers) answer.headers[name] = value;
    return answer;
}

Answer Deployment::register_user(const std::string& email) {
    return post("register", {{"email", email}, {"password", kPassword}, {"name", "Ada"}});
}

Answer Deployment::login(const std::string& email, const std::string& password) {
    return post("login", {{"email", email}, {"password", password}});
}

std::string Deployment::authenticate(const std::string& token, spheroseg_principal* who) {
    try {
        sdk::Call call;
        const auto found = auth.authenticate(call, "Bearer " + token);
        if (who != nullptr) *who = found;
        return "";
    } catch (const sdk::Failure& failure) {
        if (failure.code() != SPHEROSEG_UNAUTHENTICATED && failure.code() != SPHEROSEG_FORBIDDEN) throw;
        return failure.word();
    }
}

void Deployment::execute(const std::string& sql, const std::vector<sdk::SqlValue>& parameters) {
    sdk::Call call;
    database.open(call).execute(call, sql, parameters);
}

std::string Deployment::text_of(const std::string& sql) {
    sdk::Call call;
    std::string text;
    database.open(call).execute(call, sql, {}, [&](const sdk::Row& row) { text = row.string(0); });
    return text;
}

std::int64_t Deployment::number_of(const std::string& sql) {
    sdk::Call call;
    std::int64_t number = -1;
    database.open(call).execute(call, sql, {}, [&](const sdk::Row& row) { number = row.integer(0); });
    return number;
}

}  // namespace auth_test
