// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/host_rules.hpp"

#include <arpa/inet.h>

#include <map>
#include <set>

#include "config/expectation.hpp"

namespace spheroseg::config {
namespace {

bool is_address(const std::string& text, int family) {
    in6_addr address{};
    return ::inet_pton(family, text.c_str(), &address) == 1;
}

bool is_network(const std::string& text) {
    const std::size_t slash = text.find('/');
    const std::string address = text.substr(0, slash);
    const bool v4 = is_address(address, AF_INET);
    if (!v4 && !is_address(address, AF_INET6)) return false;
    if (slash == std::string::npos) return true;
    const std::string bits = text.substr(slash + 1);
    if (bits.empty() || bits.size() > 3 || bits.find_first_not_of("0123456789") != std::string::npos)
        return false;
    return std::stoi(bits) <= (v4 ? 32 : 128);
}

/// "*", or a scheme, a host and perhaps a port, with nothing behind.
bool is_origin(const std::string& text) {
    if (text == "*") return true;
    const std::size_t scheme = text.rfind("https://", 0) == 0 ? 8 : text.rfind("http://", 0) == 0 ? 7 : 0;
    return scheme > 0 && text.size() > scheme && text.find_first_of("/?#@ \t", scheme) == std::string::npos;
}

class Rules {
  public:
    Rules(const Node& root, Problems& problems) : root_(root), problems_(problems) {}

    void check() {
        check_address();
        check_each("http.trusted_proxies", is_network, "an address or a network such as 10.0.0.0/8");
        check_each("http.cors_origins", is_origin, "an origin such as https://lab.example.org, or \"*\"");
        not_above("http.limits.request_bytes", "http.limits.total_bytes_held");
        check_heartbeat();
        check_names();
        check_roles();
    }

  private:
    const Node& at(const std::string& path) const { return nearest(root_, path); }
    std::int64_t value(const std::string& path) const { return at(path).scalar.get<std::int64_t>(); }

    void add(const Mark& mark, const std::string& path, std::string text) {
        problems_.push_back({mark, path, std::move(text)});
    }

    void expect(const std::string& path, const std::string& expected) {
        add(at(path).mark, path, "expected " + expected + ", got " + description(at(path), Words::yaml));
    }

    void check_address() {
        const std::string& bind = at("http.bind").written;
        if (bind != "localhost" && !is_address(bind, AF_INET) && !is_address(bind, AF_INET6))
            expect("http.bind", "an address such as 127.0.0.1, 0.0.0.0 or ::1");
    }

    void check_each(const std::string& path, bool (*fits)(const std::string&), const std::string& expected) {
        for (std::size_t i = 0; i < at(path).items.size(); ++i)
            if (!fits(at(path).items[i].written)) expect(join(path, i), expected);
    }

    /// The problem belongs to the one of the two that the operator wrote.
    void not_above(const std::string& low, const std::string& high) {
        if (value(low) <= value(high)) return;
        const bool high_written = !at(high).mark.file.empty();
        const std::string& path = high_written ? high : low;
        const std::string& other = high_written ? low : high;
        add(at(path).mark, path,
            std::string("expected at ") + (high_written ? "least " : "most ") + other + " (" +
                at(other).written + "), got " + at(path).written);
    }

    void check_heartbeat() {
        if (value("jobs.heartbeat") * 2 <= value("jobs.lease")) return;
        const bool written = !at("jobs.heartbeat").mark.file.empty();
        const std::string path = written ? "jobs.heartbeat" : "jobs.lease";
        const std::string other = written ? "jobs.lease" : "jobs.heartbeat";
        add(at(path).mark, path,
            std::string("expected at ") + (written ? "most half of " : "least twice ") + other + " (" +
                at(other).written + "), got " + at(path).written);
    }

    void check_names() {
        std::map<std::string, std::size_t> first;
        const auto& plugins = at("plugins").items;
        for (std::size_t i = 0; i < plugins.size(); ++i) {
            const Node& id = *plugins[i].find("id");
            const std::string name = id.written.empty() ? plugins[i].find("library")->written : id.written;
            const auto [before, fresh] = first.emplace(name, i);
            if (fresh) continue;
            add(plugins[i].mark, join("plugins", i),
                "has the name of " + join("plugins", before->second) + ", " +
                    description(id.written.empty() ? *plugins[i].find("library") : id, Words::yaml) +
                    "; give it an id of its own");
        }
    }

    void check_roles() {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < at("roles").items.size(); ++i) {
            const Node& role = at("roles").items[i];
            if (!seen.insert(role.written).second)
                add(role.mark, join("roles", i), description(role, Words::yaml) + " is given twice");
        }
    }

    const Node& root_;
    Problems& problems_;
};

}  // namespace

void check_host_rules(const Node& checked, Problems& problems) {
    Rules(checked, problems).check();
}

}  // namespace spheroseg::config
