// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// image_dump FILE [RAW]: what images-vips says about a file, and page 0's samples as they are. For comparing
// by hand with other readers (compare_with_pillow.py).
#include <cstdio>
#include <fstream>
#include <iterator>
#include <spheroseg/images.hpp>
#include <vector>

#include "images-vips/images.hpp"

namespace sdk = spheroseg::sdk;

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::ifstream in(argv[1], std::ios::binary);
    const std::string file((std::istreambuf_iterator<char>(in)), {});
    try {
        images_vips::Images images({});
        const sdk::Images open_images(sdk::provide_images(images));
        sdk::Call call;
        spheroseg_image_limits limits{sizeof(limits), 10000,       100000,
                                      100000,         400'000'000, std::uint64_t{2} << 30};
        const auto source = sdk::memory_source(file);
        const sdk::Image image = open_images.open(call, source, limits);
        const auto info = image.describe(call);
        std::printf("%s %llu %llu %u %u %u %u %u %g %g\n", info.media_type,
                    static_cast<unsigned long long>(info.width), static_cast<unsigned long long>(info.height),
                    info.channels, info.sample_type, info.bit_depth, info.has_alpha, info.pages,
                    info.pixel_size_x_um, info.pixel_size_y_um);
        const std::uint64_t row = info.width * info.channels * sdk::sample_bytes(info.sample_type);
        std::vector<char> data(row * info.height);
        spheroseg_pixels to{sizeof(to), info.sample_type, info.channels, 0,
                            info.width, info.height,      row,           data.data()};
        image.read_region(call, 0, 0, 0, to);
        if (argc > 2)
            std::ofstream(argv[2], std::ios::binary)
                .write(data.data(), static_cast<std::streamsize>(data.size()));
    } catch (const sdk::Failure& failure) {
        std::printf("refused %d %s %s\n", failure.code(), failure.word().c_str(), failure.what());
        return 1;
    }
}
