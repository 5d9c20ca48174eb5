// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A tensor of one plane as rows, for tests of what takes rows.
#pragma once

#include <stdexcept>

#include "inference/preprocess.hpp"
#include "inference/row_source.hpp"

namespace spheroseg::testing {

class TensorRows final : public RowSource {
  public:
    explicit TensorRows(Tensor image) : image_(std::move(image)) {}
    std::uint32_t width() const override { return image_.width; }
    std::uint32_t height() const override { return image_.height; }
    std::uint32_t planes() const override { return 1; }
    Result<const float*> row(std::uint32_t y) override {
        if (y < last_) throw std::logic_error("rows are asked for from the top to the bottom");
        last_ = y;
        return image_.values.data() + std::size_t{y} * image_.width;
    }

  private:
    Tensor image_;
    std::uint32_t last_ = 0;
};

}  // namespace spheroseg::testing
