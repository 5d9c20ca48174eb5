// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a request may say, as a type that can't be wrong.
#pragma once

#include <string_view>

namespace model_threshold {

enum class Method { automatic, sauvola, niblack, otsu };
enum class Polarity { automatic, dark, bright };

struct Parameters {
    Method method = Method::automatic;
    Polarity polarity = Polarity::automatic;
    int window = 0;            ///< pixels of the local window, 0: from the image's size
    double k = 0.15;           ///< weight of the local contrast in Sauvola and Niblack
    double sensitivity = 0.5;  ///< 0: only what stands out, 1: everything that differs from the background
    double smoothing = 1.0;    ///< sigma in pixels, before the threshold
    int closing = 2;           ///< radius in pixels, bridges gaps in an outline
    bool fill_holes = true;
    bool clear_border = false;
    bool flatten = true;  ///< takes uneven illumination out first
};

extern const char kParameterSchema[];

/// Throws Failure(INVALID) for what the schema would refuse; an empty text gives the defaults.
Parameters read_parameters(std::string_view json);

}  // namespace model_threshold
