// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// image_dump FILE [RAW] [key=value ...]: what images-vips says about a file, and samples of it as they are.
//   page=N  region=X,Y,W,H  reduced=W,H  strips=ROWS  max_pixels=N  decode_memory=BYTES  memory=0 (by
//   read_at)
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <spheroseg/images.hpp>
#include <vector>

#include "images-vips/images.hpp"

namespace sdk = spheroseg::sdk;

namespace {

using Numbers = std::vector<std::uint64_t>;

struct Wanted {
    std::map<std::string, Numbers> options;
    std::uint64_t number(const std::string& key, std::uint64_t otherwise) const {
        const auto found = options.find(key);
        return found == options.end() ? otherwise : found->second.at(0);
    }
};

Numbers split(const std::string& list) {
    Numbers numbers;
    for (std::size_t at = 0; at < list.size();) {
        std::size_t used = 0;
        numbers.push_back(std::stoull(list.substr(at), &used));
        at += used + 1;
    }
    return numbers;
}

spheroseg_source ranges_of(const std::string& file) {
    spheroseg_source source = sdk::memory_source(file);
    source.memory = nullptr;
    source.context = const_cast<std::string*>(&file);
    source.read_at = [](void* context, std::uint64_t offset, void* to, std::uint64_t capacity,
                        std::uint64_t* got) -> spheroseg_code {
        const auto& bytes = *static_cast<const std::string*>(context);
        *got = offset >= bytes.size() ? 0 : bytes.copy(static_cast<char*>(to), capacity, offset);
        return SPHEROSEG_OK;
    };
    return source;
}

std::vector<char> read(const sdk::Image& image, sdk::Call& call, const spheroseg_image_info& info,
                       const Wanted& wanted) {
    const auto page = static_cast<std::uint32_t>(wanted.number("page", 0));
    Numbers area{0, 0, info.width, info.height};
    if (const auto region = wanted.options.find("region"); region != wanted.options.end())
        area = region->second;
    const auto reduced = wanted.options.find("reduced");
    if (reduced != wanted.options.end()) area = {0, 0, reduced->second.at(0), reduced->second.at(1)};
    const std::uint64_t row = area.at(2) * info.channels * sdk::sample_bytes(info.sample_type);
    std::vector<char> data(row * area.at(3));
    spheroseg_pixels to{sizeof(to), info.sample_type, info.channels, 0, area[2], area[3], row, data.data()};
    if (reduced != wanted.options.end()) {
        image.read_reduced(call, page, to);
        return data;
    }
    const std::uint64_t strip = wanted.number("strips", area[3]);
    for (std::uint64_t y = 0; y < area[3]; y += strip) {
        to.height = std::min(strip, area[3] - y);
        to.data = data.data() + y * row;
        image.read_region(call, page, area[0], area[1] + y, to);
    }
    return data;
}

int dump(const std::string& path, const std::string& raw, const Wanted& wanted) {
    std::ifstream in(path, std::ios::binary);
    const std::string file((std::istreambuf_iterator<char>(in)), {});
    images_vips::Settings settings;
    settings.decode_memory = wanted.number("decode_memory", settings.decode_memory);
    images_vips::Images images(settings);
    const sdk::Images open_images(sdk::provide_images(images));
    sdk::Call call;
    const spheroseg_image_limits limits{
        sizeof(limits),        10000, 100000, 100000, wanted.number("max_pixels", 400'000'000),
        std::uint64_t{2} << 30};
    const auto source = wanted.number("memory", 1) == 0 ? ranges_of(file) : sdk::memory_source(file);
    const sdk::Image image = open_images.open(call, source, limits);
    const auto info = image.describe(call);
    std::printf("%s %llu %llu %u %u %u %u %u %g %g\n", info.media_type,
                static_cast<unsigned long long>(info.width), static_cast<unsigned long long>(info.height),
                info.channels, info.sample_type, info.bit_depth, info.has_alpha, info.pages,
                info.pixel_size_x_um, info.pixel_size_y_um);
    const std::vector<char> data = read(image, call, info, wanted);
    if (!raw.empty())
        std::ofstream(raw, std::ios::binary).write(data.data(), static_cast<std::streamsize>(data.size()));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    try {
        Wanted wanted;
        std::string raw;
        for (int i = 2; i < argc; ++i) {
            const std::string argument = argv[i];
            const std::size_t equals = argument.find('=');
            if (equals == std::string::npos) {
                raw = argument;
            } else {
                wanted.options[argument.substr(0, equals)] = split(argument.substr(equals + 1));
            }
        }
        return dump(argv[1], raw, wanted);
    } catch (const sdk::Failure& failure) {
        std::printf("refused %d %s %s\n", failure.code(), failure.word().c_str(), failure.what());
        return 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
