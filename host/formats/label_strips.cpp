// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/label_strips.hpp"

#include <algorithm>

#include "geometry/raster.hpp"

namespace spheroseg::formats {
namespace {

constexpr std::uint32_t kStripPixels = 1U << 20U;

template <int bytes, typename Value>
std::string packed(const std::vector<std::uint32_t>& labels, bool big_endian, Value value) {
    std::string out(labels.size() * bytes, '\0');
    char* to = out.data();
    for (const std::uint32_t label : labels)
        for (int i = 0; i < bytes; ++i)
            *to++ = static_cast<char>(value(label) >> (8 * (big_endian ? bytes - 1 - i : i)) & 0xffU);
    return out;
}

}  // namespace

std::uint32_t sample_bits(Sample sample) {
    return sample == Sample::mask8 ? 8 : sample == Sample::label16 ? 16 : 32;
}

LabelStrips::LabelStrips(ExportedPtr exported, Sample sample)
    : exported_(std::move(exported)),
      sample_(sample),
      strip_rows_(
          std::clamp(kStripPixels / std::max(exported_->width, 1U), 1U, std::max(exported_->height, 1U))) {
    for (std::size_t i = 0; i < exported_->objects.size(); ++i)
        begins_.emplace_back(bounding_box(exported_->objects[i].polygon.exterior).y, i);
    std::sort(begins_.begin(), begins_.end());
}

std::string LabelStrips::next(bool big_endian) {
    const std::uint32_t end = std::min(exported_->height, row_ + strip_rows_);
    for (; begun_ < begins_.size() && begins_[begun_].first < end; ++begun_) {
        const std::size_t object = begins_[begun_].second;
        const geometry::Box box = bounding_box(exported_->objects[object].polygon.exterior);
        open_.emplace_back(object, box.y + box.height);
    }
    open_.erase(
        std::remove_if(open_.begin(), open_.end(), [&](const auto& open) { return open.second <= row_; }),
        open_.end());
    std::sort(open_.begin(), open_.end());
    geometry::LabelImage strip{exported_->width, end - row_, {}};
    strip.labels.assign(std::size_t{strip.width} * strip.height, 0);
    for (const auto& [index, lower] : open_) {
        const geometry::Object& object = exported_->objects[index];
        rasterise(object.polygon, static_cast<std::uint32_t>(object.id), strip, row_);
    }
    row_ = end;

    const auto itself = [](std::uint32_t label) { return label; };
    switch (sample_) {
        case Sample::mask8:
            return packed<1>(strip.labels, big_endian, [](std::uint32_t l) { return l == 0 ? 0U : 255U; });
        case Sample::label16:
            return packed<2>(strip.labels, big_endian, itself);
        case Sample::label32:
            break;
    }
    return packed<4>(strip.labels, big_endian, itself);
}

}  // namespace spheroseg::formats
