// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include <catch2/catch.hpp>

using namespace spheroseg::sdk;

namespace {

class Mine {
  public:
    explicit Mine(const Host& host) {
        if (host.config() == "throw") throw std::runtime_error("can't");
        ++alive;
    }
    Mine(const Mine&) = delete;
    Mine& operator=(const Mine&) = delete;
    // NOLINTNEXTLINE(bugprone-exception-escape) what the wrapper must catch
    ~Mine() noexcept(false) {
        --alive;
        if (throws_at_end) throw std::runtime_error("late");
    }
    spheroseg_interface get_interface(std::string_view id) {
        if (id == "throws/1") throw 1;
        if (id == "mine/1") return {this, &alive};
        return {};
    }
    static inline int alive = 0;
    static inline bool throws_at_end = false;
};

const char* const kProvides[] = {"mine/1", nullptr};
const char* const kRequires[] = {nullptr};

spheroseg_host host_with(std::string_view config) {
    spheroseg_host host{};
    host.size = sizeof(host);
    host.config = to_text(config);
    host.find_interface = [](void*, spheroseg_text, spheroseg_interface*) -> spheroseg_code {
        return SPHEROSEG_NOT_FOUND;
    };
    return host;
}

}  // namespace

SPHEROSEG_PLUGIN(Mine, "mine", "1.0.0", "MIT", "Mine.", kProvides, kRequires, "{}");

TEST_CASE("SPHEROSEG_PLUGIN fills in a whole descriptor") {
    CHECK(spheroseg_plugin.magic == SPHEROSEG_ABI_MAGIC);
    CHECK(spheroseg_plugin.size == sizeof(spheroseg_plugin_descriptor));
    CHECK(spheroseg_plugin.abi_major == SPHEROSEG_ABI_MAJOR);
    CHECK(std::string(spheroseg_plugin.id) == "mine");
    CHECK(spheroseg_plugin.provides == kProvides);
}

TEST_CASE("the magic number spells SPHSEG and two control bytes") {
    const std::uint64_t magic = SPHEROSEG_ABI_MAGIC;
    CHECK(std::memcmp(&magic, "SPHSEG\x01\x1a", 8) == 0);
}

TEST_CASE("a plugin object is created, asked and destroyed through the descriptor") {
    Call call;
    const auto host = host_with("{}");
    spheroseg_plugin_instance* object = nullptr;
    REQUIRE(spheroseg_plugin.create(&host, call.raw(), &object) == SPHEROSEG_OK);
    CHECK(Mine::alive == 1);
    spheroseg_interface found{};
    CHECK(spheroseg_plugin.get_interface(object, "mine/1", &found) == SPHEROSEG_OK);
    CHECK(found.table == &Mine::alive);
    CHECK(spheroseg_plugin.get_interface(object, "other/1", &found) == SPHEROSEG_NOT_FOUND);
    CHECK(spheroseg_plugin.get_interface(object, "throws/1", &found) == SPHEROSEG_INTERNAL);
    spheroseg_plugin.destroy(object);
    CHECK(Mine::alive == 0);
}

TEST_CASE("a constructor that throws gives a code and leaves nothing") {
    Call call;
    const auto host = host_with("throw");
    spheroseg_plugin_instance* object = nullptr;
    CHECK(spheroseg_plugin.create(&host, call.raw(), &object) == SPHEROSEG_INTERNAL);
    CHECK(object == nullptr);
    CHECK(call.message() == "can't");
}

TEST_CASE("a destructor that throws does not leave the plugin") {
    Call call;
    const auto host = host_with("{}");
    spheroseg_plugin_instance* object = nullptr;
    REQUIRE(spheroseg_plugin.create(&host, call.raw(), &object) == SPHEROSEG_OK);
    Mine::throws_at_end = true;
    CHECK_NOTHROW(spheroseg_plugin.destroy(object));
    Mine::throws_at_end = false;
    CHECK(Mine::alive == 0);
}

TEST_CASE("an interface that is not there is a failure with its name") {
    const auto host = host_with("{}");
    CHECK_THROWS_WITH(Host(&host).find_interface("alpha/1"), "No plugin gives the interface alpha/1.");
}
