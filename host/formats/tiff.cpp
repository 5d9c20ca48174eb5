// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// TIFF 6.0, little-endian, one strip after the other, each compressed by itself (Adobe Deflate).
#include <cmath>
#include <vector>

#include "formats/byte_order.hpp"
#include "formats/deflate.hpp"
#include "formats/label_strips.hpp"
#include "formats/temporary_file.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

/// The directory comes last and the head names its place, so the file is finished before its first byte goes.
class TiffWriter : public Writer {
  public:
    TiffWriter(ExportedPtr exported, Sample sample, TemporaryFile file)
        : exported_(exported),
          sample_(sample),
          strips_(std::move(exported), sample),
          file_(std::move(file)) {}

    Result<bool> next(std::string& to) override {
        if (!strips_.at_end()) return add_strip();
        if (!finished_) {
            SPHEROSEG_TRY(finished, finish());
            finished_ = true;
        }
        constexpr std::size_t piece = 256 << 10;
        SPHEROSEG_TRY(bytes, file_.read(sent_, piece));
        sent_ += bytes->size();
        to += *bytes;
        return sent_ < size_;
    }

  private:
    struct Field {
        std::uint16_t tag;
        std::uint16_t type;
        std::uint32_t count;
        std::uint32_t value;
    };
    enum : std::uint16_t { kShort = 3, kLong = 4, kRational = 5 };

    Result<bool> add_strip() {
        std::string strip;
        Deflater compressor(Deflater::Wrapping::zlib);
        compressor.add(strips_.next(false), strip);
        compressor.finish(strip);
        offsets_.push_back(size_);
        lengths_.push_back(strip.size());
        SPHEROSEG_TRY(written, append(strip));
        return true;
    }

    Result<void> append(const std::string& bytes) {
        constexpr std::uint64_t most = 0xffffffffU;
        if (size_ + bytes.size() > most)
            return fail(ErrorKind::unprocessable, "result_too_large",
                        "The TIFF file would have over 4 GiB; ask for PNG.");
        SPHEROSEG_TRY(written, file_.write(bytes, size_));
        size_ += bytes.size();
        return {};
    }

    std::uint32_t add_list(const std::vector<std::uint64_t>& values, std::string& tail) const {
        if (values.size() == 1) return static_cast<std::uint32_t>(values[0]);
        const auto at = static_cast<std::uint32_t>(size_ + tail.size());
        for (const std::uint64_t value : values) put_little<4>(value, tail);
        return at;
    }

    /// Pixels a centimetre, where a ratio of 32-bit numbers says the pixel size within a millionth.
    void add_resolution(std::string& tail, std::vector<Field>& fields) const {
        constexpr double unit = 1e-5;  // µm
        const double steps = std::round(exported_->pixel_size_um.value_or(0) / unit);
        if (steps < 1 || steps > 4e9 || std::abs(steps * unit / *exported_->pixel_size_um - 1) > 1e-6) return;
        const auto at = static_cast<std::uint32_t>(size_ + tail.size());
        put_little<4>(1'000'000'000, tail);  // a centimetre is 10⁴ µm: 10⁹ steps
        put_little<4>(static_cast<std::uint64_t>(steps), tail);
        fields.push_back({282, kRational, 1, at});
        fields.push_back({283, kRational, 1, at});
        fields.push_back({296, kShort, 1, 3});
    }

    Result<void> finish() {
        std::string tail(size_ % 2, '\0');
        const auto count = static_cast<std::uint32_t>(offsets_.size());
        std::vector<Field> fields = {{256, kLong, 1, exported_->width},
                                     {257, kLong, 1, exported_->height},
                                     {258, kShort, 1, sample_bits(sample_)},
                                     {259, kShort, 1, 8},
                                     {262, kShort, 1, 1},
                                     {273, kLong, count, add_list(offsets_, tail)},
                                     {277, kShort, 1, 1},
                                     {278, kLong, 1, strips_.strip_rows()},
                                     {279, kLong, count, add_list(lengths_, tail)}};
        add_resolution(tail, fields);
        fields.push_back({339, kShort, 1, 1});
        std::string head = {'I', 'I', '\x2a', '\0'};
        put_little<4>(size_ + tail.size(), head);
        put_little<2>(fields.size(), tail);
        for (const Field& field : fields) {
            put_little<2>(field.tag, tail);
            put_little<2>(field.type, tail);
            put_little<4>(field.count, tail);
            put_little<4>(field.value, tail);
        }
        put_little<4>(0, tail);
        SPHEROSEG_TRY(ended, append(tail));
        return file_.write(head, 0);
    }

    const ExportedPtr exported_;
    const Sample sample_;
    LabelStrips strips_;
    TemporaryFile file_;
    std::uint64_t size_ = 8;  // the head
    std::uint64_t sent_ = 0;
    std::vector<std::uint64_t> offsets_;
    std::vector<std::uint64_t> lengths_;
    bool finished_ = false;
};

Opened open_tiff(ExportedPtr exported, Sample sample) {
    SPHEROSEG_TRY(file, TemporaryFile::create());
    return std::make_unique<TiffWriter>(std::move(exported), sample, std::move(*file));
}

}  // namespace

Opened open_mask_tiff(ExportedPtr exported) {
    return open_tiff(std::move(exported), Sample::mask8);
}

Opened open_labels_tiff(ExportedPtr exported) {
    const bool small = exported->objects.size() <= 65535;
    return open_tiff(std::move(exported), small ? Sample::label16 : Sample::label32);
}

}  // namespace spheroseg::formats
