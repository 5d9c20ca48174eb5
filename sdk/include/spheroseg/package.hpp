// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// package/1 in C++: Packages and Package for who asks, provide_packages for who answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "boundary.hpp"

namespace spheroseg::sdk {

/// A file of a package, whole, and the SHA-256 that it really has.
struct PackageFile {
    std::string bytes;
    std::string sha256;  ///< lower-case hex
};

/// An open package: any thread. Every function throws Failure.
class Package {
  public:
    Package(const spheroseg_package_v1* table, spheroseg_package* package)
        : table_(table), package_(package) {}
    Package(Package&& other) noexcept
        : table_(other.table_), package_(std::exchange(other.package_, nullptr)) {}
    Package& operator=(Package&& other) noexcept {
        std::swap(table_, other.table_);
        std::swap(package_, other.package_);
        return *this;
    }
    ~Package() {
        if (package_ != nullptr) table_->close(package_);
    }

    /// The canonical JSON that abi/package.h describes.
    std::string describe(Call& call) const {
        std::string json;
        const spheroseg_writer to = string_writer(json);
        call.check(table_->describe(package_, call.raw(), &to));
        return json;
    }
    /// Gives the bytes in order; none of them is to be used when it throws. Returns the SHA-256.
    std::string read(Call& call, std::string_view file, const spheroseg_writer& to) const {
        spheroseg_package_hash hash{};
        call.check(table_->read(package_, call.raw(), to_text(file), &to, &hash));
        return hash.hex;
    }
    PackageFile read(Call& call, std::string_view file) const {
        PackageFile whole;
        whole.sha256 = read(call, file, string_writer(whole.bytes));
        return whole;
    }

  private:
    const spheroseg_package_v1* table_;
    spheroseg_package* package_;
};

/// package/1 as its consumer sees it. Copyable.
class Packages {
  public:
    explicit Packages(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_package_v1*>(from.table)) {}

    Package open(Call& call, std::string_view path) const {
        spheroseg_package* package = nullptr;
        call.check(table_->open(self_, call.raw(), to_text(path), &package));
        return Package(table_, package);
    }

  private:
    void* self_;
    const spheroseg_package_v1* table_;
};

/// Answers package/1 with a class P that has
///   std::unique_ptr<P::Package> open(const CallView&, std::string_view path);
/// and P::Package, used by several threads at once, with
///   void describe(const CallView&, const spheroseg_writer& to);
///   std::string read(const CallView&, std::string_view file, const spheroseg_writer& to);   // its SHA-256
template <typename P>
spheroseg_interface provide_packages(P& packages) {
    using One = typename P::Package;
    static const spheroseg_package_v1 table = {
        sizeof(spheroseg_package_v1),
        0,
        [](void* self, const spheroseg_call* call, spheroseg_text path, spheroseg_package** out) {
            return guard(call, [&] {
                *out = reinterpret_cast<spheroseg_package*>(
                    static_cast<P*>(self)->open(CallView(call), to_view(path)).release());
            });
        },
        [](spheroseg_package* package) { delete reinterpret_cast<One*>(package); },
        [](spheroseg_package* package, const spheroseg_call* call, const spheroseg_writer* to) {
            return guard(call, [&] { reinterpret_cast<One*>(package)->describe(CallView(call), *to); });
        },
        [](spheroseg_package* package, const spheroseg_call* call, spheroseg_text file,
           const spheroseg_writer* to, spheroseg_package_hash* hash) {
            return guard(call, [&] {
                const std::string sha256 =
                    reinterpret_cast<One*>(package)->read(CallView(call), to_view(file), *to);
                if (hash != nullptr) copy_text(hash->hex, sha256);
            });
        },
    };
    return {&packages, &table};
}

}  // namespace spheroseg::sdk
