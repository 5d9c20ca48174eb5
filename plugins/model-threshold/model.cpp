// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "parameters.hpp"
#include "segmenter.hpp"

namespace model_threshold {
namespace {

constexpr spheroseg_text kClass{"spheroid", 8};
constexpr std::uint64_t kMaxPixels = 400'000'000;
constexpr std::uint32_t kMaxSide = 1 << 20;

}  // namespace

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    spheroseg_model_info full{};
    full.size = info.size;
    full.input_channels = 1;
    full.name = sdk::to_text("threshold");
    full.version = sdk::to_text("1.0.0");
    full.normalise = SPHEROSEG_NORMALISE_PERCENTILE;
    full.output = SPHEROSEG_OUTPUT_PROBABILITY;
    full.size_multiple = 1;
    full.max_batch = 1;
    full.class_count = 1;
    full.classes = &kClass;
    full.device = sdk::to_text("cpu");
    full.precision = sdk::to_text("float32");
    full.parameter_schema = sdk::to_text(kParameterSchema);
    full.max_pixels = kMaxPixels;
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

std::unique_ptr<Model::Instance> Model::create_instance(const sdk::CallView& /*call*/,
                                                        std::uint32_t threads) {
    auto instance = std::make_unique<Instance>(threads);
    // A first small image makes OpenCV choose its code paths now and not in a request.
    std::vector<float> input(std::size_t{64} * 64, 0.5F);
    cv::Mat image(64, 64, CV_32F, input.data());
    image(cv::Rect(16, 16, 32, 32)) = 0.1F;
    cv::Mat probability(64, 64, CV_32F);
    segment(
        image, {}, [] {}, probability);
    return instance;
}

Model::Instance::Instance(std::uint32_t threads)
    : thread_bound_(oneapi::tbb::global_control::max_allowed_parallelism,
                    std::max<std::uint32_t>(1, threads)) {}

void Model::Instance::execute(const sdk::CallView& call, spheroseg_model_item& item) {
    const std::uint64_t pixels = std::uint64_t{item.width} * item.height;
    if (item.channels != 1 || item.input == nullptr || item.probability == nullptr || pixels == 0)
        throw sdk::Failure(
            SPHEROSEG_INVALID, "invalid_input",
            "One channel and at least one pixel are expected, with memory for the probability; " +
                std::to_string(item.channels) + " channels of " + std::to_string(item.width) + " × " +
                std::to_string(item.height) + " came.");
    if (pixels > kMaxPixels || item.width > kMaxSide || item.height > kMaxSide)
        throw sdk::Failure(SPHEROSEG_TOO_LARGE, "too_many_pixels",
                           "At most " + std::to_string(kMaxPixels) + " pixels can be segmented at once.");
    const Parameters parameters = read_parameters(sdk::to_view(item.parameters));
    const int width = static_cast<int>(item.width);
    const int height = static_cast<int>(item.height);
    const cv::Mat image(height, width, CV_32F, const_cast<float*>(item.input));
    cv::Mat probability(height, width, CV_32F, item.probability);
    try {
        segment(
            image, parameters, [&call] { call.checkpoint(); }, probability);
    } catch (const cv::Exception& error) {
        if (error.code == cv::Error::StsNoMem) throw std::bad_alloc();
        throw;
    }
}

}  // namespace model_threshold
