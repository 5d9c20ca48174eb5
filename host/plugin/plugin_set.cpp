// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/plugin_set.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "plugin/creation.hpp"
#include "plugin/dependency_order.hpp"
#include "plugin/descriptor.hpp"
#include "plugin/failure.hpp"
#include "plugin/library.hpp"
#include "plugin/search.hpp"

namespace spheroseg {

struct PluginSet::Entry {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    PluginDeclaration declaration;
    PluginStatus status;
    const Library* library = nullptr;
    PluginDescriptor descriptor;
    std::optional<Error> failure;
    std::unique_ptr<CreatedPlugin> plugin;

    void refuse(Error error) {
        status.state = PluginState::failed;
        status.code = error.code;
        status.detail = error.message;
        failure = std::move(error);
    }
};

/// The steps of load, on a set that is not yet anybody's.
class PluginSet::Loading {
  public:
    Loading(PluginSet& set, PluginSettings settings) : set_(set), settings_(std::move(settings)) {}

    void open(const PluginDeclaration& declaration) {
        Entry entry;
        entry.declaration = declaration;
        entry.status.source = declaration.source;
        entry.status.required = declaration.required;
        entry.status.library = declaration.library;
        entry.status.name = declaration.name.empty() ? declaration.library : declaration.name;
        if (auto read = describe(entry); !read) entry.refuse(read.error());
        set_.entries_.push_back(std::move(entry));
    }

    void refuse_duplicates() {
        for (std::size_t i = 0; i < set_.entries_.size(); ++i)
            for (std::size_t j = 0; j < i && !set_.entries_[i].failure; ++j)
                if (!set_.entries_[j].failure) compare(set_.entries_[j], set_.entries_[i]);
    }

    void order() {
        std::vector<OrderNode> nodes;
        std::vector<std::string> undescribed;
        std::set<std::string> given;
        for (const auto& [id, unused] : set_.host_interfaces_) given.insert(id);
        for (const auto& entry : set_.entries_) {
            nodes.push_back({entry.status.name, entry.descriptor.provides,
                             entry.descriptor.requires_interfaces,
                             entry.failure ? std::optional(entry.failure->message) : std::nullopt});
            if (entry.library == nullptr) undescribed.push_back(entry.status.name);
        }
        order_ = order_by_dependencies(nodes, given, undescribed);
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (nodes[i].failure && !set_.entries_[i].failure)
                set_.entries_[i].refuse({ErrorKind::unprocessable, "plugin_dependency", *nodes[i].failure});
    }

    void create() {
        for (const std::size_t at : order_) {
            Entry& entry = set_.entries_[at];
            if (auto made = create(entry); !made) {
                entry.refuse(made.error());
                if (entry.status.required) return;  // the host will not start: create no more
                continue;
            }
            entry.status.state = PluginState::ready;
            set_.created_.push_back(at);
        }
    }

    std::optional<Error> required_failure() const {
        std::optional<Error> first;
        std::vector<FieldError> all;
        for (const auto& entry : set_.entries_) {
            if (!entry.status.required || !entry.failure) continue;
            if (!first) first = entry.failure;
            all.push_back({entry.status.name, entry.failure->message});
        }
        if (first) first->fields = std::move(all);
        return first;
    }

    void refuse_name(Entry& entry) {
        const auto& name = entry.status.name;
        const bool fit =
            !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
            });
        if (!fit || name.front() == '.')
            entry.refuse(
                {ErrorKind::unprocessable, "plugin_name",
                 "A plugin's name is 1 to 64 letters, digits, '-', '_' or '.', and begins with no '.'; \"" +
                     name + "\" is not."});
    }

  private:
    Result<void> describe(Entry& entry) {
        const auto path = find_library(entry.declaration.library, settings_.search_path);
        if (!path) return tl::unexpected(path.error());
        entry.status.library = path->string();
        const auto library = LibraryRegistry::instance().load(*path);
        if (!library) return tl::unexpected(library.error());
        entry.status.library = (*library)->path().string();
        auto descriptor = read_descriptor((*library)->descriptor(), (*library)->path().string());
        if (!descriptor) return tl::unexpected(descriptor.error());
        entry.library = *library;
        entry.descriptor = std::move(*descriptor);
        auto& status = entry.status;
        status.id = entry.descriptor.id;
        status.version = entry.descriptor.version;
        status.licence = entry.descriptor.licence;
        status.summary = entry.descriptor.summary;
        status.provides = entry.descriptor.provides;
        status.requires_interfaces = entry.descriptor.requires_interfaces;
        if (entry.declaration.name.empty()) status.name = status.id;
        refuse_name(entry);
        return {};
    }

    // One library may serve under two names (two models of one kind); two libraries may not claim one id.
    static void compare(const Entry& first, Entry& second) {
        const auto both = [](const Entry& a, const Entry& b) {
            return a.status.library + " and " + b.status.library;
        };
        if (first.status.id == second.status.id && first.library != second.library)
            second.refuse({ErrorKind::unprocessable, "plugin_duplicate_id",
                           "Two plugins have the id " + second.status.id + ": " + both(first, second) +
                               "; remove one of them."});
        else if (first.status.name == second.status.name)
            second.refuse({ErrorKind::unprocessable, "plugin_duplicate_name",
                           "Two plugins have the name " + second.status.name + ": " + both(first, second) +
                               "; give one of them another 'id'."});
    }

    Result<void> create(Entry& entry) {
        HostServices::Settings services;
        services.name = entry.status.name;
        services.log = settings_.log;
        services.data_folder = std::filesystem::absolute(settings_.data_folder).string();
        for (const auto& id : entry.descriptor.requires_interfaces) {
            const auto found = set_.interface(id);
            if (!found) return lost_provider(entry, id);
            services.interfaces.emplace(id, *found);
        }
        nlohmann::json config = nlohmann::json::object();
        if (entry.declaration.validate) {
            auto valid = guarded([&] {
                return entry.declaration.validate(entry.descriptor.config_schema, entry.status.name);
            });
            if (!valid) return tl::unexpected(valid.error());
            config = std::move(*valid);
        }
        services.config = config.dump();
        auto made = CreatedPlugin::create(*entry.library, entry.descriptor.provides, std::move(services),
                                          *set_.metrics_);
        if (!made) return tl::unexpected(made.error());
        entry.plugin = std::move(*made);
        if (const auto metrics = entry.plugin->interfaces().find(SPHEROSEG_METRICS_1);
            metrics != entry.plugin->interfaces().end())
            set_.metrics_->attach(metrics->second);
        return {};
    }

    // It was there when the order was made, so it failed in create.
    tl::unexpected<Error> lost_provider(const Entry& entry, const std::string& id) const {
        std::string provider = "unknown";
        std::string cause = "it was not created.";
        for (const auto& other : set_.entries_) {
            const auto& provides = other.descriptor.provides;
            if (!other.failure || std::find(provides.begin(), provides.end(), id) == provides.end()) continue;
            provider = other.status.name;
            cause = other.failure->message;
        }
        return fail(ErrorKind::unprocessable, "plugin_dependency",
                    failed_provider_message(entry.status.name, id, provider, cause));
    }

    PluginSet& set_;
    PluginSettings settings_;
    std::vector<std::size_t> order_;
};

PluginSet::PluginSet() : metrics_(std::make_unique<MetricRelay>()) {}

Result<std::unique_ptr<PluginSet>> PluginSet::load(const std::vector<PluginDeclaration>& declarations,
                                                   PluginSettings settings) {
    std::unique_ptr<PluginSet> set(new PluginSet);
    set->host_interfaces_ = settings.host_interfaces;
    Loading loading(*set, std::move(settings));
    for (const auto& declaration : declarations) loading.open(declaration);
    loading.refuse_duplicates();
    loading.order();
    // Nothing is created for a host that can't start anyway.
    if (!loading.required_failure()) loading.create();
    if (auto failure = loading.required_failure()) return tl::unexpected(std::move(*failure));
    return set;
}

PluginSet::~PluginSet() {
    for (auto at = created_.rbegin(); at != created_.rend(); ++at) {
        auto& plugin = entries_[*at].plugin;
        if (plugin->interfaces().count(SPHEROSEG_METRICS_1) != 0) metrics_->detach();
        plugin.reset();
    }
}

std::optional<spheroseg_interface> PluginSet::interface(const std::string& id) const {
    if (const auto given = host_interfaces_.find(id); given != host_interfaces_.end()) return given->second;
    const auto provided = interfaces(id);
    if (provided.empty()) return std::nullopt;
    return provided.front().given;
}

std::vector<NamedInterface> PluginSet::interfaces(const std::string& id) const {
    std::vector<NamedInterface> found;
    for (const auto& entry : entries_) {
        if (!entry.plugin || entry.failure) continue;
        const auto& given = entry.plugin->interfaces();
        if (const auto one = given.find(id); one != given.end())
            found.push_back({entry.status.name, entry.status.id, one->second});
    }
    return found;
}

std::vector<PluginStatus> PluginSet::status() const {
    std::vector<PluginStatus> all;
    for (const auto& entry : entries_) all.push_back(entry.status);
    return all;
}

Result<void> PluginSet::refuse(const std::string& name, Error error) {
    for (auto& entry : entries_) {
        if (entry.status.name != name) continue;
        entry.refuse(error);
        if (entry.status.required) return tl::unexpected(std::move(error));
    }
    return {};
}

std::uint64_t PluginSet::allocated_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& entry : entries_)
        if (entry.plugin) bytes += entry.plugin->allocated_bytes();
    return bytes;
}

nlohmann::json to_json(const PluginStatus& status) {
    return {{"name", status.name},
            {"id", status.id},
            {"version", status.version},
            {"licence", status.licence},
            {"summary", status.summary},
            {"library", status.library},
            {"provides", status.provides},
            {"requires", status.requires_interfaces},
            {"required", status.required},
            {"state", status.state == PluginState::ready ? "ready" : "failed"},
            {"detail", status.detail.empty() ? nlohmann::json(nullptr) : nlohmann::json(status.detail)}};
}

}  // namespace spheroseg
