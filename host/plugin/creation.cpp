// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/creation.hpp"

#include <utility>

#include "plugin/failure.hpp"
#include "plugin/interface_table.hpp"

namespace spheroseg {
namespace {

// C functions throw nothing, but one written in C++ without the SDK might.
template <typename Body>
Result<spheroseg_code> without_exceptions(const std::string& name, const char* function, Body&& body) {
    const auto threw = [&](const std::string& what) {
        return fail(ErrorKind::internal, "plugin_threw",
                    "The plugin " + name + " threw an exception out of its " + function + ": " + what +
                        "; no exception may cross the plugin boundary.");
    };
    try {
        return body();
    } catch (const std::exception& error) {
        return threw(error.what());
    } catch (...) {
        return threw("one of an unknown type");
    }
}

}  // namespace

CreatedPlugin::CreatedPlugin(const Library& library, HostServices::Settings settings, MetricRelay& metrics)
    : name_(settings.name), descriptor_(library.descriptor()), services_(std::move(settings), metrics) {}

Result<std::unique_ptr<CreatedPlugin>> CreatedPlugin::create(const Library& library,
                                                             const std::vector<std::string>& provides,
                                                             HostServices::Settings settings,
                                                             MetricRelay& metrics) {
    std::unique_ptr<CreatedPlugin> plugin(new CreatedPlugin(library, std::move(settings), metrics));
    Result<void> done = plugin->make();
    if (done) done = plugin->fetch_interfaces(provides);
    if (!done) return tl::unexpected(done.error());
    return plugin;
}

Result<void> CreatedPlugin::make() {
    sdk::Call call;
    spheroseg_plugin_instance* made = nullptr;
    const auto code = without_exceptions(
        name_, "create", [&] { return descriptor_.create(services_.table(), call.raw(), &made); });
    if (!code) return tl::unexpected(code.error());
    if (*code != SPHEROSEG_OK) {
        const std::string reason = call.message().empty() ? "it gave no reason." : call.message();
        Error error = to_error(sdk::Failure(*code, call.word(), reason));
        error.message = "The plugin " + name_ + " could not be created: " + reason;
        return tl::unexpected(error);
    }
    if (made == nullptr)
        return fail(ErrorKind::internal, "plugin_create",
                    "The plugin " + name_ + " says that it was created but gave no object.");
    object_ = made;
    return {};
}

Result<void> CreatedPlugin::fetch_interfaces(const std::vector<std::string>& provides) {
    for (const auto& id : provides) {
        spheroseg_interface given{};
        const auto code = without_exceptions(
            name_, "get_interface", [&] { return descriptor_.get_interface(object_, id.c_str(), &given); });
        if (!code) return tl::unexpected(code.error());
        if (*code != SPHEROSEG_OK)
            return fail(ErrorKind::unprocessable, "plugin_interface",
                        "The plugin " + name_ + " lists " + id + " in provides but does not give it (code " +
                            std::to_string(*code) + ").");
        if (auto complete = check_interface(name_, id, given); !complete) return complete;
        interfaces_.emplace(id, given);
    }
    return {};
}

CreatedPlugin::~CreatedPlugin() {
    if (object_ == nullptr) return;
    const auto code = without_exceptions(name_, "destroy", [&] {
        descriptor_.destroy(object_);
        return SPHEROSEG_OK;
    });
    if (!code) services_.log(SPHEROSEG_LOG_ERROR, code.error().message);
    if (const auto left = services_.allocated_bytes(); left != 0)
        services_.log(SPHEROSEG_LOG_WARNING, "The plugin " + name_ + " was destroyed and still holds " +
                                                 std::to_string(left) + " bytes of the host's memory.");
}

}  // namespace spheroseg
