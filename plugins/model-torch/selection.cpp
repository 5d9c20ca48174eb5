// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "selection.hpp"

#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "reason.hpp"

namespace model_torch {
namespace {

using bioimageio::Array;

constexpr std::size_t kMeasured = 256;  // longer sides are not needed to see what is faster
constexpr std::size_t kGlimpse = 64;
constexpr double kHopeless = 3;  // times float32's time on the glimpse
constexpr int kWarmRuns = 2;     // the first is profiled by the JIT, the second compiled
constexpr int kTimedRuns = 2;
// The oneDNN of LibTorch 2.6 (3.6) divides by zero in the rewritten network's sums, seen in a virtual
// machine, which ends the process.
constexpr bool kRewritingIsSafe = TORCH_VERSION_MAJOR < 2;

std::string number(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.*f", digits, value);
    return text;
}

std::string text_of(TileSize size) {
    return std::to_string(size.width) + " × " + std::to_string(size.height);
}

/// A network that was tried beside the reference.
struct Rival {
    std::optional<Network> network;  ///< none: `why` says what is wrong with it
    double time = 0;
    double off = 0;
    std::optional<bioimageio::Golden> golden;  ///< where the package has test tensors
    std::string why;
};

/// Why this one, and how near it comes to the package's own output.
std::string detail_of(const std::string& why, const std::optional<bioimageio::Golden>& golden) {
    return why + "; " + bioimageio::met_text(golden) + ".";
}

class Contest {
  public:
    Contest(const LoadedNetwork& loaded, const Trial& trial)
        : loaded_(loaded), trial_(trial), reference_(Network::freeze(loaded, Precision::float32)) {
        check_reference();
        planes_ = planes_of(reference_);
    }

    Network& reference() { return reference_; }
    const std::optional<bioimageio::Golden>& golden() const { return golden_; }
    double reference_time() const { return reference_time_; }
    std::string measured() const { return text_of(measured_size_); }

    /// Times the reference on a part of a tile, or on the tile for a network that takes one size only.
    void measure_reference() {
        measured_size_ = part(kMeasured);
        measured_ = input_of(measured_size_);
        try {
            reference_time_ = trial_.milliseconds(reference_, measured_, kWarmRuns, kTimedRuns);
        } catch (const std::exception&) {
            parts_ = false;
            measured_size_ = trial_.size;
            measured_ = input_of(measured_size_);
            reference_time_ = trial_.milliseconds(reference_, measured_, 1, 1);
        }
    }

    /// Nobody asked for it: when anything is wrong with it, the reference serves.
    Rival try_rewritten() {
        Rival rival;
        try {
            rival.network = Network::rewrite(loaded_);
            rival.time = trial_.milliseconds(*rival.network, measured_, kWarmRuns, kTimedRuns);
            if (rival.time < reference_time_) judge(rival, trial_.golden_tolerance);
        } catch (const std::exception&) {
            rival.network.reset();
        }
        return rival;
    }

    Rival try_bfloat16(bool asked_for) {
        Rival rival;
        if (loaded_.input_type != "float32") {
            rival.why = "this network takes " + loaded_.input_type + ", not float32";
            return rival;
        }
        try {
            rival.network = Network::freeze(loaded_, Precision::bfloat16);
            if (!asked_for && is_hopeless(rival)) return rival;
            if (!asked_for)
                rival.time = trial_.milliseconds(*rival.network, measured_, kWarmRuns, kTimedRuns);
            if (asked_for || rival.time < reference_time_) judge(rival, asked_for ? 1 : kLargestDifference);
        } catch (const std::exception& error) {
            rival.network.reset();
            rival.why = "this network does not run in bfloat16 (" + reason_of(error) + ")";
        }
        return rival;
    }

  private:
    TileSize part(std::size_t side) const {
        const std::size_t multiple = std::max<std::size_t>(1, trial_.recipe.tiles().size_multiple);
        const std::size_t fitting = (side + multiple - 1) / multiple * multiple;
        return {std::min(trial_.size.width, fitting), std::min(trial_.size.height, fitting)};
    }

    Array input_of(TileSize size) const {
        const auto& recipe = trial_.recipe;
        const auto probe = draw_probe(size, recipe.channels(), recipe.normalisation().how);
        Array input{recipe.input_shape(1, size.height, size.width), {}};
        input.values.resize(recipe.input_size(size.height, size.width));
        recipe.prepare(probe.data(), size.height, size.width, input.values.data());
        return input;
    }

    std::vector<float> planes_of(const Network& network) const {
        const auto& recipe = trial_.recipe;
        const auto [width, height] = trial_.size;
        const Array output = network.run(input_of(trial_.size));
        recipe.check_output(output.shape, 1, height, width);
        const auto probe = draw_probe(trial_.size, recipe.channels(), recipe.normalisation().how);
        std::vector<float> planes((recipe.classes().size() + (recipe.guide() != 0 ? 1 : 0)) * width * height);
        recipe.finish(output.values.data(), probe.data(), height, width, planes.data());
        return planes;
    }

    void check_reference() {
        const auto run = [this](const Array& input) { return reference_.run(input); };
        try {
            bioimageio::run_drawn(trial_.recipe, trial_.size.height, trial_.size.width, run);
        } catch (const sdk::Failure& failure) {
            if (failure.word() != "network_fails") throw;
            const auto wanted = reference_.input_channels();
            if (!wanted || *wanted == static_cast<std::int64_t>(trial_.recipe.channels())) throw;
            throw bioimageio::wrong_channels(static_cast<std::size_t>(*wanted), trial_.recipe);
        }
        if (!trial_.golden) return;
        golden_ = bioimageio::run_golden(trial_.recipe, *trial_.golden, run);
        bioimageio::check_golden(*golden_, trial_.golden_tolerance);
    }

    /// Without bfloat16 units a run takes 20 times as long: seen on a small part before a tile is waited for.
    bool is_hopeless(Rival& rival) const {
        if (reference_.device().is_cuda() || !parts_) return false;
        const TileSize size = part(kGlimpse);
        const Array glimpse = input_of(size);
        const double own = trial_.milliseconds(reference_, glimpse, 1, 1);
        const double its = trial_.milliseconds(*rival.network, glimpse, 1, 1);
        if (its <= kHopeless * own) return false;
        rival.network.reset();
        rival.why = "bfloat16 takes " + number(its / own, 0) + " times as long on this device";
        return true;
    }

    /// Both against float32's planes of the probe and against the package's test output.
    void judge(Rival& rival, double bound) const {
        const std::vector<float> planes = planes_of(*rival.network);
        for (std::size_t i = 0; i < planes.size(); ++i)
            rival.off = std::max(rival.off, std::abs(double{planes[i]} - double{planes_[i]}));
        if (trial_.golden) {
            const auto golden = bioimageio::run_golden(
                trial_.recipe, *trial_.golden, [&](const Array& input) { return rival.network->run(input); });
            rival.off = golden.difference <= rival.off ? rival.off : golden.difference;
            rival.golden = golden;
        }
        if (rival.off <= bound) return;
        rival.network.reset();
        rival.why =
            "in bfloat16 values differ by up to " + number(rival.off, 4) + ", over " + number(bound, 2);
    }

    const LoadedNetwork& loaded_;
    const Trial& trial_;
    Network reference_;
    std::optional<bioimageio::Golden> golden_;  ///< of the reference
    std::vector<float> planes_;
    Array measured_;
    TileSize measured_size_;
    double reference_time_ = 0;
    bool parts_ = true;  ///< the network takes smaller sizes than its tile
};

}  // namespace

double measure_milliseconds(const Network& network, const Array& probe, int warm, int timed) {
    using Clock = std::chrono::steady_clock;
    const at::Tensor input = view_of(probe.values.data(), probe.shape);
    for (int i = 0; i < warm; ++i) network.run(input);
    double best = 0;
    for (int i = 0; i < timed; ++i) {
        const auto start = Clock::now();
        network.run(input);
        const double took = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        best = i == 0 ? took : std::min(best, took);
    }
    return best;
}

Selection select_network(const LoadedNetwork& loaded, PrecisionWish wish, const Trial& trial,
                         const sdk::CallView& call) {
    Contest contest(loaded, trial);
    call.checkpoint();
    if (wish == PrecisionWish::bfloat16) {
        Rival rival = contest.try_bfloat16(true);
        if (!rival.network)
            throw sdk::Failure(SPHEROSEG_UNSUPPORTED, "no_bfloat16",
                               "`precision: bfloat16` can't be: " + rival.why + ".");
        return {std::move(*rival.network),
                detail_of("bfloat16, as configured; values of a probe differ from float32's by at most " +
                              number(rival.off, 4),
                          rival.golden)};
    }
    contest.measure_reference();
    call.checkpoint();
    double best = contest.reference_time();
    std::optional<Network> rewritten;
    std::optional<bioimageio::Golden> golden = contest.golden();
    if (kRewritingIsSafe && loaded.device.is_cpu() && loaded.input_type == "float32") {
        Rival rival = contest.try_rewritten();
        if (rival.network && rival.time < best) {
            best = rival.time;
            rewritten = std::move(rival.network);
            golden = rival.golden;
        }
        call.checkpoint();
    }
    const auto in_float32 = [&](const std::string& why) -> Selection {
        return {rewritten ? std::move(*rewritten) : std::move(contest.reference()), detail_of(why, golden)};
    };
    if (wish == PrecisionWish::float32) return in_float32("float32, as configured");
    Rival rival = contest.try_bfloat16(false);
    if (!rival.network) return in_float32("float32: " + rival.why);
    const std::string probe = " ms a " + contest.measured() + " probe, where ";
    if (rival.time >= best)
        return in_float32("float32: " + number(best, 1) + probe + "bfloat16 takes " + number(rival.time, 1) +
                          " ms");
    return {std::move(*rival.network),
            detail_of("bfloat16: " + number(rival.time, 1) + probe + "float32 takes " + number(best, 1) +
                          " ms; values differ by at most " + number(rival.off, 4),
                      rival.golden)};
}

}  // namespace model_torch
