// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/package.hpp>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

/// Every path is a package with one file, whose content is the path.
struct Shelf {
    Tripwire wire;
    int open_packages = 0;

    struct Package {
        Shelf& shelf;
        std::string path;
        Package(Shelf& of, std::string_view at) : shelf(of), path(at) { ++shelf.open_packages; }
        Package(const Package&) = delete;
        Package& operator=(const Package&) = delete;
        ~Package() { --shelf.open_packages; }
        void describe(const CallView& /*call*/, const spheroseg_writer& to) const {
            shelf.wire.step("describe");
            write_all(to, R"({"kind":"weights"})");
        }
        std::string read(const CallView& /*call*/, std::string_view file, const spheroseg_writer& to) const {
            shelf.wire.step("read");
            if (file != "weights.pt")
                throw Failure(SPHEROSEG_NOT_FOUND, "no_such_file", "There is only weights.pt.");
            write_all(to, path);
            return std::string(64, 'a');
        }
    };
    std::unique_ptr<Package> open(const CallView& /*call*/, std::string_view path) {
        wire.step("open");
        return std::make_unique<Package>(*this, path);
    }
};

}  // namespace

TEST_CASE("package/1 opens, describes and reads") {
    Shelf shelf;
    const Packages packages(provide_packages(shelf));
    Call call;
    {
        auto package = packages.open(call, "a/b.zip");
        const auto moved = std::move(package);
        CHECK(shelf.open_packages == 1);
        CHECK(moved.describe(call) == R"({"kind":"weights"})");
        const auto file = moved.read(call, "weights.pt");
        CHECK(file.bytes == "a/b.zip");
        CHECK(file.sha256 == std::string(64, 'a'));
        CHECK_THROWS_WITH(moved.read(call, "other"), "There is only weights.pt.");
    }
    CHECK(shelf.open_packages == 0);
}

TEST_CASE("package/1 reads without a wish for the hash") {
    Shelf shelf;
    const auto given = provide_packages(shelf);
    const auto* table = static_cast<const spheroseg_package_v1*>(given.table);
    Call call;
    spheroseg_package* package = nullptr;
    REQUIRE(table->open(given.self, call.raw(), to_text("x"), &package) == SPHEROSEG_OK);
    std::string bytes;
    const auto to = string_writer(bytes);
    CHECK(table->read(package, call.raw(), to_text("weights.pt"), &to, nullptr) == SPHEROSEG_OK);
    CHECK(bytes == "x");
    table->close(package);
}

TEST_CASE("a failure in any function of package/1 arrives as it was thrown") {
    Shelf shelf;
    const Packages packages(provide_packages(shelf));
    Call call;
    check_trip(shelf.wire, "open", [&] { packages.open(call, "x"); });
    const auto package = packages.open(call, "x");
    check_trip(shelf.wire, "describe", [&] { package.describe(call); });
    check_trip(shelf.wire, "read", [&] { package.read(call, "weights.pt"); });
}
