// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/plugin.hpp>

#include "images.hpp"

namespace images_vips {

class Plugin {
  public:
    explicit Plugin(const sdk::Host& host) : images_(read_settings(host.config())) {}

    spheroseg_interface get_interface(std::string_view id) {
        if (id != SPHEROSEG_IMAGES_1) return {};
        return sdk::provide_images(images_);
    }

  private:
    Images images_;
};

}  // namespace images_vips

namespace {
const char* const kProvides[] = {SPHEROSEG_IMAGES_1, nullptr};
const char* const kRequires[] = {nullptr};
}  // namespace

SPHEROSEG_PLUGIN(
    images_vips::Plugin, "images-vips", "1.0.0", "MIT",
    "Reads PNG, JPEG, TIFF, WebP, JPEG 2000 and BMP through libvips, in regions and reduced sizes.",
    kProvides, kRequires, images_vips::kConfigSchema);
