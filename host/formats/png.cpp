// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Portable Network Graphics (W3C, second edition), strip by strip.
#include <string_view>

#include "formats/byte_order.hpp"
#include "formats/deflate.hpp"
#include "formats/label_strips.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

void add_chunk(std::string_view type, std::string_view data, std::string& to) {
    put_big<4>(data.size(), to);
    const std::size_t begin = to.size();
    to += type;
    to += data;
    put_big<4>(crc_of(std::string_view(to).substr(begin)), to);
}

class PngWriter : public Writer {
  public:
    PngWriter(ExportedPtr exported, Sample sample)
        : width_(exported->width),
          height_(exported->height),
          sample_(sample),
          above_(std::size_t{width_} * sample_bits(sample) / 8, '\0'),
          strips_(std::move(exported), sample) {}

    Result<bool> next(std::string& to) override {
        if (!begun_) {
            begun_ = true;
            add_head(to);
            return true;
        }
        std::string data;
        if (!strips_.at_end()) {
            compressor_.add(filtered(strips_.next(true)), data);
            if (!data.empty()) add_chunk("IDAT", data, to);
            return true;
        }
        compressor_.finish(data);
        add_chunk("IDAT", data, to);
        add_chunk("IEND", {}, to);
        return false;
    }

  private:
    void add_head(std::string& to) const {
        to += "\x89PNG\r\n\x1a\n";
        std::string head;
        put_big<4>(width_, head);
        put_big<4>(height_, head);
        put_big<1>(sample_bits(sample_), head);
        head += std::string(4, '\0');  // grey, deflate, the five filters, not interlaced
        add_chunk("IHDR", head, to);
    }

    /// Rows as differences to the row above ("Up"): rows of label images are mostly alike.
    std::string filtered(const std::string& rows) {
        constexpr char up = 2;
        const std::size_t row_bytes = above_.size();
        std::string out(rows.size() + rows.size() / row_bytes, up);
        char* to = out.data();
        for (std::size_t row = 0; row < rows.size(); row += row_bytes) {
            ++to;  // the filter's number is there
            for (std::size_t i = 0; i < row_bytes; ++i) *to++ = static_cast<char>(rows[row + i] - above_[i]);
            above_.assign(rows, row, row_bytes);
        }
        return out;
    }

    const std::uint32_t width_;
    const std::uint32_t height_;
    const Sample sample_;
    std::string above_;
    LabelStrips strips_;
    Deflater compressor_{Deflater::Wrapping::zlib};
    bool begun_ = false;
};

}  // namespace

Opened open_mask_png(ExportedPtr exported) {
    return std::make_unique<PngWriter>(std::move(exported), Sample::mask8);
}

Opened open_labels_png(ExportedPtr exported) {
    constexpr std::size_t most = 65535;
    if (exported->objects.size() > most)
        return fail(ErrorKind::unprocessable, "too_many_objects",
                    "A 16-bit label image has room for 65535 objects, there are " +
                        std::to_string(exported->objects.size()) + ": labels-tiff has 32 bits for them.");
    return std::make_unique<PngWriter>(std::move(exported), Sample::label16);
}

}  // namespace spheroseg::formats
