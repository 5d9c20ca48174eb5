// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/page_rows.hpp"

#include <algorithm>
#include <chrono>

namespace spheroseg {
namespace {

constexpr std::uint64_t kStripBytes = 16 << 20;
constexpr std::uint32_t kStripAlign = 64;   // rows of a strip are a multiple of it, as tiles of files are
constexpr std::uint32_t kCheckEvery = 256;  // rows

class InputRows final : public RowSource {
  public:
    InputRows(PageRows& page, const InputPlan& plan)
        : page_(page), plan_(plan), row_(std::size_t{page.width()} * plan.planes()) {}
    std::uint32_t width() const override { return page_.width(); }
    std::uint32_t height() const override { return page_.height(); }
    std::uint32_t planes() const override { return plan_.planes(); }
    Result<const float*> row(std::uint32_t y) override {
        SPHEROSEG_TRY(samples, page_.row(y));
        plan_.convert(*samples, page_.width(), row_.data());
        return row_.data();
    }

  private:
    PageRows& page_;
    const InputPlan& plan_;
    std::vector<float> row_;
};

}  // namespace

Result<PageRows> PageRows::open(const ImageFile& file, std::uint32_t page, std::uint64_t most_held,
                                const CallContext& context) {
    PageRows rows(file, page, context);
    const ImageFacts& facts = file.facts();
    const std::uint64_t row_bytes =
        std::uint64_t{facts.width} * facts.channels * sdk::sample_bytes(facts.sample_type);
    if (row_bytes * facts.height <= most_held) {
        SPHEROSEG_TRY(whole, file.read_page(page, context));
        rows.held_ = std::move(*whole);
        rows.is_whole_ = true;
        return rows;
    }
    SPHEROSEG_TRY(first, file.read_rows(page, 0, 1, context));
    rows.held_ = std::move(*first);
    return rows;
}

Result<const std::byte*> PageRows::row(std::uint32_t y) {
    if (y < first_ || y >= first_ + held_.height) {
        const std::uint64_t fitting = kStripBytes / std::max<std::uint64_t>(1, held_.row_bytes());
        const auto rows = static_cast<std::uint32_t>(
            std::max<std::uint64_t>(kStripAlign, fitting / kStripAlign * kStripAlign));
        const std::uint32_t first = y / rows * rows;
        held_.samples = {};  // before the next strip is there
        const auto began = std::chrono::steady_clock::now();
        SPHEROSEG_TRY(strip, file_->read_rows(page_, first, std::min(rows, height() - first), *context_));
        held_ = std::move(*strip);
        first_ = first;
        strips_ms_ +=
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    }
    return held_.samples.data() + (y - first_) * held_.row_bytes();
}

std::unique_ptr<RowSource> input_rows(PageRows& page, const InputPlan& plan) {
    return std::make_unique<InputRows>(page, plan);
}

Result<void> look_at(PageRows& page, InputPlan& plan, const CallContext& context) {
    while (plan.wants_look())
        for (std::uint32_t y = 0; y < page.height(); ++y) {
            if (y % kCheckEvery == 0) {
                SPHEROSEG_TRY(wanted, context.checkpoint());
            }
            SPHEROSEG_TRY(row, page.row(y));
            plan.look(*row, page.width());
        }
    return {};
}

}  // namespace spheroseg
