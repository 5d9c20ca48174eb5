// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Tiny TorchScript files for tests, each with one property. No LibTorch header, so that tests compile fast.
#pragma once

#include <filesystem>
#include <string>

namespace model_torch::testing {

/// A folder that is removed at the end, filled with:
///   dark        sigmoid(20 (0.5 − x)): one plane, any size
///   smooth      sigmoid of a 5 × 5 mean: one plane, a convolution of one input channel, batch normalisation
///   colour      the same of three input channels
///   two         two planes: dark, and 1 − dark
///   logits      20 (0.5 − x)
///   small       half as large as the input
///   nan         NaN everywhere
///   root        √x: NaN where x is negative
///   picky       dark, and fails when a value is under −100
///   narrow      dark, and fails for more than 256 columns
///   single      dark, and fails for more than one image
///   float32only dark by way of a product with a float32 matrix, which bfloat16 can't be multiplied with
///   gentle      sigmoid(x), which bfloat16 gives within 0.02
///   coarse      x by way of x + 256, where bfloat16's next number is 258
///   far         0 up to 0.9, from there to 1 as coarse
///   several     a tuple: 1 − dark, dark
///   text        a string instead of a tensor
///   frozen      smooth, frozen before it was saved
class Networks {
  public:
    Networks();
    Networks(const Networks&) = delete;
    Networks& operator=(const Networks&) = delete;
    ~Networks();

    std::filesystem::path folder() const { return folder_; }
    std::string path(const std::string& name) const { return (folder_ / (name + ".pt")).string(); }

  private:
    std::filesystem::path folder_;
};

}  // namespace model_torch::testing
