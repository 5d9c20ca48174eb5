// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Draws a bright-field image of spheroids, with known truth, from a seed: uneven light, noise, debris, and
// dark textured bodies with wavy outlines. Writes 8-bit grey TIFFs without any library.
//   spheroseg_sample --out sample.tif --truth truth.tif [--seed 1] [--size 1024] [--spheroids 3]
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

struct Spheroid {
    double x, y, radius, darkness;
    double amplitude[4], phase[4];

    /// Distance from the outline in units of the radius: negative inside.
    double depth(double px, double py) const {
        const double angle = std::atan2(py - y, px - x);
        double edge = 1;
        for (int k = 0; k < 4; ++k) edge += amplitude[k] * std::cos((k + 2) * angle + phase[k]);
        return std::hypot(px - x, py - y) / radius - edge;
    }
};

/// Uniform in [0, 1): the same on every platform, which the standard's distributions are not.
double uniform(std::mt19937& random) {
    return random() / 4294967296.0;
}
double between(std::mt19937& random, double low, double high) {
    return low + uniform(random) * (high - low);
}

std::vector<Spheroid> place(std::mt19937& random, int count, int size) {
    std::vector<Spheroid> placed;
    const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
    const double cell = static_cast<double>(size) / columns;
    for (int i = 0; i < count; ++i) {
        Spheroid s{};
        s.radius = cell * between(random, 0.22, 0.3);
        s.x = (i % columns + between(random, 0.42, 0.58)) * cell;
        s.y = (i / columns + between(random, 0.42, 0.58)) * cell;
        s.darkness = between(random, 80, 115);
        for (int k = 0; k < 4; ++k) {
            s.amplitude[k] = between(random, 0.0, 0.05);
            s.phase[k] = between(random, 0.0, 6.283);
        }
        placed.push_back(s);
    }
    return placed;
}

std::uint8_t clipped(double value) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

void put(std::string& to, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i));
}

/// Baseline TIFF 6.0, little-endian, one strip.
bool write_tiff(const std::string& path, int size, const std::vector<std::uint8_t>& pixels) {
    const auto count = static_cast<std::uint32_t>(pixels.size());
    const auto edge = static_cast<std::uint32_t>(size);
    const std::uint32_t entries[][3] = {{256, 4, edge}, {257, 4, edge}, {258, 3, 8},
                                        {259, 3, 1},    {262, 3, 1},    {273, 4, 8},
                                        {277, 3, 1},    {278, 4, edge}, {279, 4, count}};
    std::string head = "II";
    put(head, 42, 2);
    put(head, 8 + count + count % 2, 4);
    std::string directory;
    put(directory, 9, 2);
    for (const auto& [tag, type, value] : entries) {
        put(directory, tag, 2);
        put(directory, type, 2);
        put(directory, 1, 4);
        put(directory, value, 4);
    }
    put(directory, 0, 4);
    std::ofstream file(path, std::ios::binary);
    file << head;
    file.write(reinterpret_cast<const char*>(pixels.data()), static_cast<std::streamsize>(count));
    if (count % 2 != 0) file.put('\0');
    file << directory;
    return static_cast<bool>(file.flush());
}

void draw(std::uint32_t seed, int size, int count, std::vector<std::uint8_t>& image,
          std::vector<std::uint8_t>& truth) {
    std::mt19937 random(seed);
    const auto spheroids = place(random, count, size);
    const double light_x = between(random, 0.3, 0.7);
    const double light_y = between(random, 0.3, 0.7);
    std::vector<double> texture(static_cast<std::size_t>(size) * size);
    for (double& value : texture) value = uniform(random) + uniform(random) + uniform(random) - 1.5;
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const std::size_t at = static_cast<std::size_t>(y) * size + x;
            const double u = static_cast<double>(x) / size - light_x;
            const double v = static_cast<double>(y) / size - light_y;
            double value = 190 - 45 * (u * u + v * v);
            double coarse = 0;  // structure of a few pixels inside the bodies
            for (int k = 0; k < 9; ++k)
                coarse +=
                    texture[static_cast<std::size_t>((y / 4 + k / 3) % size) * size + (x / 4 + k % 3) % size];
            for (const Spheroid& s : spheroids) {
                const double depth = s.depth(x + 0.5, y + 0.5);
                if (depth < 0) truth[at] = 255;
                value -= s.darkness / (1 + std::exp(depth * s.radius / 1.5)) *
                         (1 + 0.06 * coarse * (depth < 0 ? 1 : 0));
            }
            image[at] = clipped(value + 5 * texture[at]);
        }
    for (int speck = 0; speck < size / 32; ++speck) {  // debris, too small to be an object
        const int cx = static_cast<int>(uniform(random) * (size - 4));
        const int cy = static_cast<int>(uniform(random) * (size - 4));
        for (int y = cy; y < cy + 3; ++y)
            for (int x = cx; x < cx + 3; ++x)
                image[static_cast<std::size_t>(y) * size + x] =
                    clipped(image[static_cast<std::size_t>(y) * size + x] - 40);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> options = {
        {"--out", ""}, {"--truth", ""}, {"--seed", "1"}, {"--size", "1024"}, {"--spheroids", "3"}};
    try {
        for (int i = 1; i < argc; i += 2) {
            if (i + 1 == argc || options.count(argv[i]) == 0)
                throw std::invalid_argument(std::string("unknown or empty option ") + argv[i]);
            options[argv[i]] = argv[i + 1];
        }
        const int size = std::stoi(options["--size"]);
        const int count = std::stoi(options["--spheroids"]);
        if (size < 64 || size > 16384 || count < 0 || count > 1000)
            throw std::invalid_argument("--size is 64 to 16384, --spheroids 0 to 1000");
        std::vector<std::uint8_t> image(static_cast<std::size_t>(size) * size);
        std::vector<std::uint8_t> truth(image.size());
        draw(static_cast<std::uint32_t>(std::stoul(options["--seed"])), size, count, image, truth);
        for (const auto& [option, pixels] : {std::pair("--out", &image), std::pair("--truth", &truth)})
            if (!options[option].empty() && !write_tiff(options[option], size, *pixels))
                throw std::runtime_error(options[option] + " can't be written");
    } catch (const std::exception& error) {
        std::cerr << "spheroseg_sample: " << error.what() << '\n';
        return 2;
    }
    return 0;
}
