// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// evaluate_threshold DATA [PARAMETERS-JSON [PROBABILITY-FOLDER]]: mean IoU of model-threshold for each source
// and split of DATA/index.tsv, everything that is not 0 in a mask being an object. By hand; figures are in
// docs/.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "images-vips/images.hpp"
#include "inference/preprocess.hpp"
#include "model-threshold/parameters.hpp"
#include "model-threshold/segmenter.hpp"

namespace {

namespace sdk = spheroseg::sdk;

spheroseg::PixelBuffer read(images_vips::Images& images, const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string file((std::istreambuf_iterator<char>(in)), {});
    const sdk::Images reader(sdk::provide_images(images));
    sdk::Call call;
    spheroseg_image_limits limits{};
    limits.size = sizeof(limits);
    const auto source = sdk::memory_source(file);
    const sdk::Image image = reader.open(call, source, limits);
    const auto info = image.describe(call);
    spheroseg::PixelBuffer page;
    page.width = static_cast<std::uint32_t>(info.width);
    page.height = static_cast<std::uint32_t>(info.height);
    page.channels = info.channels;
    page.has_alpha = info.has_alpha != 0;
    page.sample_type = info.sample_type;
    page.samples.resize(page.row_bytes() * page.height);
    spheroseg_pixels to{sizeof(to), info.sample_type, info.channels,    0,
                        page.width, page.height,      page.row_bytes(), page.samples.data()};
    image.read_region(call, 0, 0, 0, to);
    return page;
}

double overlap(const cv::Mat& probability, const spheroseg::PixelBuffer& mask) {
    const std::size_t step = mask.row_bytes() / mask.width;
    std::size_t both = 0;
    std::size_t either = 0;
    for (std::size_t i = 0; i < probability.total(); ++i) {
        bool truth = false;
        for (std::size_t b = 0; b < step; ++b) truth |= mask.samples[i * step + b] != std::byte{0};
        const bool found = probability.at<float>(static_cast<int>(i)) >= 0.5F;
        both += truth && found;
        either += truth || found;
    }
    return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const std::string data = argv[1];
    const auto parameters = model_threshold::read_parameters(argc > 2 ? argv[2] : "");
    cv::setNumThreads(1);
    images_vips::Images images({});
    std::map<std::string, std::pair<double, int>> means;
    double slowest = 0;
    std::ifstream index(data + "/index.tsv");
    std::string line;
    std::getline(index, line);
    while (std::getline(index, line)) {
        std::istringstream fields(line);
        std::string split;
        std::string image;
        std::string mask;
        std::string source;
        fields >> split >> image >> mask >> source;
        const auto page = read(images, data + "/" + image);
        const auto input = spheroseg::to_input(page, 1, SPHEROSEG_NORMALISE_PERCENTILE, std::nullopt);
        if (!input) continue;
        const cv::Mat pixels(static_cast<int>(input->height), static_cast<int>(input->width), CV_32F,
                             const_cast<float*>(input->values.data()));
        cv::Mat probability(pixels.size(), CV_32F);
        const auto start = std::chrono::steady_clock::now();
        model_threshold::segment(
            pixels, parameters, [] {}, probability);
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
        slowest = std::max(slowest, took.count());
        const double iou = overlap(probability.reshape(1, static_cast<int>(probability.total())),
                                   read(images, data + "/" + mask));
        auto& mean = means[source + " " + split];
        mean.first += iou;
        ++mean.second;
        if (argc > 3) {
            std::printf("%.3f %6.0f ms %s\n", iou, took.count(), image.c_str());
            const std::string name = image.substr(image.rfind('/') + 1);
            cv::Mat bytes;
            probability.convertTo(bytes, CV_8U, 255);
            std::ofstream out(std::string(argv[3]) + "/" + name + ".pgm", std::ios::binary);
            out << "P5\n" << bytes.cols << " " << bytes.rows << "\n255\n";
            out.write(reinterpret_cast<const char*>(bytes.data), static_cast<std::streamsize>(bytes.total()));
        }
    }
    for (const auto& [name, mean] : means)
        std::printf("%-12s %3d images, mean IoU %.3f\n", name.c_str(), mean.second, mean.first / mean.second);
    std::printf("slowest %.0f ms\n", slowest);
}
