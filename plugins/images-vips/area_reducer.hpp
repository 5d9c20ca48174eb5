// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reduction by exact area averaging, row by row: each target pixel is the mean of the source it covers, with
// fractions of pixels at its border. Memory is two target rows.
#pragma once

#include <vector>

#include "facts.hpp"

namespace images_vips {

class AreaReducer {
  public:
    /// `to` is to.width × to.height at most the source's size, tightly as to.row_bytes says.
    AreaReducer(std::uint64_t width, std::uint64_t height, const spheroseg_pixels& to);

    void add_row(const void* row);

  private:
    template <typename T>
    void reduce_columns(const T* row);
    template <typename T>
    void finish_row();
    void finish();
    void accumulate(double weight);

    std::uint64_t width_;
    std::uint64_t height_;
    spheroseg_pixels to_;
    std::uint64_t source_row_ = 0;
    std::uint64_t target_row_ = 0;
    bool same_width_;
    std::vector<double> columns_;  ///< the current source row, reduced in width
    std::vector<double> sums_;     ///< of the current target row
};

}  // namespace images_vips
