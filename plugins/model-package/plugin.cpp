// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "packages.hpp"

namespace model_package {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host) : packages_(read_limits(host.config())) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_PACKAGE_1) return {};
        return sdk::provide_packages(packages_);
    }

  private:
    Packages packages_;
};

}  // namespace model_package

namespace {
const char* const kProvides[] = {SPHEROSEG_PACKAGE_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(model_package::Plugin, "model-package", "1.0.0", "MIT",
                 "Opens weights files and BioImage.IO model packages for the plugins that serve them.",
                 kProvides, kRequires, R"({"type": "object", "additionalProperties": false, "properties": {
  "max_description": {"type": "string", "format": "byte-size", "default": "1 MiB",
    "description": "Largest bioimageio.yaml."},
  "max_file": {"type": "string", "format": "byte-size", "default": "4 GiB",
    "description": "Largest file of a package."},
  "max_total": {"type": "string", "format": "byte-size", "default": "8 GiB",
    "description": "Largest zip, unpacked."},
  "max_entries": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 10000,
    "description": "Most entries of a zip."}}})");
