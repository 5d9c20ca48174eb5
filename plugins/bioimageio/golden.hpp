// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The package's own test tensors as the check that a network is loaded and fed as its authors meant it.
#pragma once

#include <functional>
#include <optional>
#include <spheroseg/package.hpp>
#include <string>

#include "array.hpp"
#include "recipe.hpp"

namespace bioimageio {

/// The weights of a package, whole.
struct LoadedWeights {
    std::string bytes;
    std::string sha256;
};

/// The file of the first of `formats` ("onnx") that the package has. Throws Failure: UNSUPPORTED when it has
/// none or only a URL, REFUSED ("weights_empty") for a plain file of no bytes, CORRUPT or REFUSED
/// ("weights_sha256") when the hash is not the declared or the pinned one.
LoadedWeights load_weights(const spheroseg::sdk::Package& package, spheroseg::sdk::Call& call,
                           const Description& description, const std::vector<std::string>& formats,
                           const std::string& pin);

struct GoldenPair {
    Array input;
    Array output;
};

/// The package's own, or the first 12 digits of the hash.
std::string version_of(const Description& description, const LoadedWeights& weights);

/// Nothing when the package has no test tensors. Throws Failure when they are damaged or of another shape
/// than the package says.
std::optional<GoldenPair> read_golden(const spheroseg::sdk::Package& package, spheroseg::sdk::Call& call,
                                      const Description& description, const Recipe& recipe);

/// Runs the network on an input in its own layout.
using Network = std::function<Array(const Array& input)>;

struct Golden {
    double difference = 0;  ///< largest, absolute, after the package's postprocessing
    float lowest = 0;       ///< of all values with the operator's activation
    float highest = 0;
};

/// For a network that fails and is known to take other channels than the recipe gives it.
spheroseg::sdk::Failure wrong_channels(std::size_t wanted, const Recipe& recipe);

/// The whole way of the test input: the host's normalisation, the network, postprocessing, comparison.
Golden run_golden(const Recipe& recipe, const GoldenPair& pair, const Network& network);

/// "the package's test output is met within 1.7e-06", or that there is none, for a model's detail.
std::string met_text(const std::optional<Golden>& golden);

/// Throws Failure(REFUSED, "golden_mismatch") above `tolerance`, and ("no_probability") when the output does
/// not lie within 0…1.
void check_golden(const Golden& golden, double tolerance);

/// For a model without test tensors: a drawn image, the same every time. Throws as check_golden does for
/// values outside of 0…1, and check_output's and finish's failures.
Golden run_drawn(const Recipe& recipe, std::size_t height, std::size_t width, const Network& network);

}  // namespace bioimageio
