// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The samples of one page by rows: held whole, or read strip by strip, as often as they are wanted.
#pragma once

#include "inference/image_file.hpp"
#include "inference/input_plan.hpp"
#include "inference/row_source.hpp"

namespace spheroseg {

class PageRows {
  public:
    /// A page of more than `most_held` bytes is read in strips. 422 "page_out_of_range".
    static Result<PageRows> open(const ImageFile& file, std::uint32_t page, std::uint64_t most_held,
                                 const CallContext& context);

    const PixelBuffer& layout() const {
        return held_;
    }  ///< of its samples; width and height of the page are:
    std::uint32_t width() const { return file_->facts().width; }
    std::uint32_t height() const { return file_->facts().height; }
    /// Null when it is read in strips.
    const PixelBuffer* whole() const { return is_whole_ ? &held_ : nullptr; }
    /// Valid until the next call. Cheapest from the top to the bottom.
    Result<const std::byte*> row(std::uint32_t y);
    /// What reading strips has taken so far.
    double strips_ms() const { return strips_ms_; }

  private:
    PageRows(const ImageFile& file, std::uint32_t page, const CallContext& context)
        : file_(&file), page_(page), context_(&context) {}

    const ImageFile* file_;
    std::uint32_t page_;
    const CallContext* context_;
    PixelBuffer held_;
    bool is_whole_ = false;
    std::uint32_t first_ = 0;  // row of held_
    double strips_ms_ = 0;
};

/// The model's input of a page; both outlive it.
std::unique_ptr<RowSource> input_rows(PageRows& page, const InputPlan& plan);
/// Takes the statistics that the plan wants.
Result<void> look_at(PageRows& page, InputPlan& plan, const CallContext& context);

}  // namespace spheroseg
