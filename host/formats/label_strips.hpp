// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The label image of objects from top to bottom in bounded memory.
#pragma once

#include "formats/writer.hpp"

namespace spheroseg::formats {

/// One bit pattern a sample.
enum class Sample { mask8, label16, label32 };
std::uint32_t sample_bits(Sample sample);

class LabelStrips {
  public:
    LabelStrips(ExportedPtr exported, Sample sample);

    bool at_end() const { return row_ == exported_->height; }
    std::uint32_t strip_rows() const { return strip_rows_; }  ///< of every strip but the last
    /// The next rows' samples, without gaps; `big_endian` as PNG has them. Later objects cover earlier ones.
    std::string next(bool big_endian);

  private:
    const ExportedPtr exported_;
    const Sample sample_;
    const std::uint32_t strip_rows_;
    std::uint32_t row_ = 0;
    std::vector<std::pair<double, std::size_t>> begins_;  // upper edge and object, from the top
    std::size_t begun_ = 0;
    std::vector<std::pair<std::size_t, double>> open_;  // object and lower edge, in the objects' order
};

}  // namespace spheroseg::formats
