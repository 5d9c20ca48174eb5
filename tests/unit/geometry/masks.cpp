// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "masks.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg::geometry {

LabelImage drawn(const std::vector<std::string>& rows) {
    LabelImage image{static_cast<std::uint32_t>(rows[0].size()), static_cast<std::uint32_t>(rows.size()), {}};
    for (const std::string& row : rows)
        for (const char c : row)
            image.labels.push_back(c == '.' ? 0 : c == '#' ? 1 : static_cast<std::uint32_t>(c - '0'));
    return image;
}

LabelImage digitised(std::uint32_t width, std::uint32_t height, const Inside& inside) {
    LabelImage image{width, height, {}};
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x) image.labels.push_back(inside(x + 0.5, y + 0.5) ? 1 : 0);
    return image;
}

namespace {

struct Turned {
    double cx, cy, cosine, sine;
    Turned(double x, double y, double degrees)
        : cx(x), cy(y), cosine(std::cos(degrees * M_PI / 180)), sine(std::sin(degrees * M_PI / 180)) {}
    double along(double x, double y) const { return (x - cx) * cosine - (y - cy) * sine; }
    double across(double x, double y) const { return (x - cx) * sine + (y - cy) * cosine; }
};

}  // namespace

Inside ellipse(double cx, double cy, double a, double b, double degrees) {
    return [turned = Turned(cx, cy, degrees), a, b](double x, double y) {
        const double u = turned.along(x, y) / a;
        const double v = turned.across(x, y) / b;
        return u * u + v * v <= 1;
    };
}

Inside rectangle(double cx, double cy, double width, double height, double degrees) {
    return [turned = Turned(cx, cy, degrees), width, height](double x, double y) {
        return std::abs(turned.along(x, y)) <= width / 2 && std::abs(turned.across(x, y)) <= height / 2;
    };
}

double ellipse_length(double a, double b) {
    constexpr int steps = 100000;
    double sum = 0;
    for (int i = 0; i < steps; ++i) {
        const double t = 2 * M_PI * (i + 0.5) / steps;
        sum += std::hypot(a * std::sin(t), b * std::cos(t));
    }
    return sum * 2 * M_PI / steps;
}

LabelImage random_mask(std::mt19937& random) {
    const auto upto = [&](std::uint32_t most) { return static_cast<std::uint32_t>(random() % (most + 1)); };
    std::uint32_t width = 1 + upto(30);
    std::uint32_t height = 1 + upto(30);
    const std::uint32_t kind = upto(11);
    if (kind == 10) width = 1;
    if (kind == 11) height = 1;
    LabelImage image{width, height, std::vector<std::uint32_t>(std::size_t{width} * height, 0)};
    const double density = (1 + upto(8)) / 10.0;
    const auto set = [&](const std::function<std::uint32_t(std::uint32_t, std::uint32_t)>& label) {
        for (std::uint32_t y = 0; y < height; ++y)
            for (std::uint32_t x = 0; x < width; ++x) image.labels[std::size_t{y} * width + x] = label(x, y);
    };
    const auto noise = [&](std::uint32_t, std::uint32_t) {
        return random() % 1000 < density * 1000 ? 1U : 0U;
    };
    const std::uint32_t step = 1 + upto(4);
    switch (kind) {
        case 0:  // several labels
            set([&](std::uint32_t, std::uint32_t) { return upto(3); });
            break;
        case 1: {  // blobs
            std::vector<Inside> blobs;
            for (std::uint32_t i = 0; i <= upto(6); ++i)
                blobs.push_back(ellipse(upto(width), upto(height), 1 + upto(8), 1 + upto(8), upto(180)));
            set([&](std::uint32_t x, std::uint32_t y) {
                std::uint32_t in = 0;
                for (const auto& blob : blobs) in ^= blob(x + 0.5, y + 0.5) ? 1U : 0U;
                return in;
            });
            break;
        }
        case 2:  // checkerboard
            set([&](std::uint32_t x, std::uint32_t y) { return (x / step + y / step) % 2; });
            break;
        case 3:  // stripes
            set([&](std::uint32_t x, std::uint32_t y) { return ((step % 2 != 0 ? x : y) / step) % 2; });
            break;
        case 4:  // nested rings, of labels of their own where the step is odd
            set([&](std::uint32_t x, std::uint32_t y) {
                const std::uint32_t depth = std::min(std::min(x, width - 1 - x), std::min(y, height - 1 - y));
                return depth % 2 != 0 ? 0 : step % 2 != 0 ? depth / 2 + 1 : 1;
            });
            break;
        case 5:  // spiral
            set([&](std::uint32_t x, std::uint32_t y) {
                const double dx = x - width / 2.0;
                const double dy = y - height / 2.0;
                const double turn = std::hypot(dx, dy) / (2.0 * step) - std::atan2(dy, dx) / (2 * M_PI);
                return turn - std::floor(turn) < 0.5 ? 1U : 0U;
            });
            break;
        case 6:
            set([&](std::uint32_t, std::uint32_t) { return 1U; });
            break;
        case 7:  // empty, but for one pixel at times
            if (step % 2 != 0) image.labels[random() % image.labels.size()] = 7;
            break;
        case 8:  // full but for holes of a pixel
            set([&](std::uint32_t x, std::uint32_t y) {
                return x % 2 == 1 && y % 2 == 1 && upto(1) ? 0U : 1U;
            });
            break;
        default:
            set(noise);
    }
    return image;
}

namespace {

double turn(const Point& a, const Point& b, const Point& c) {
    return (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
}

bool between(const Point& a, const Point& b, const Point& p) {
    return turn(a, b, p) == 0 && (p.x - a.x) * (p.x - b.x) + (p.y - a.y) * (p.y - b.y) < 0;
}

}  // namespace

bool crosses_itself(const Polygon& polygon) {
    std::vector<std::pair<Point, Point>> edges;
    const auto add = [&](const Ring& ring) {
        for (std::size_t i = 0; i < ring.size(); ++i)
            edges.emplace_back(ring[i], ring[(i + 1) % ring.size()]);
    };
    add(polygon.exterior);
    for (const Ring& hole : polygon.holes) add(hole);
    for (std::size_t i = 0; i < edges.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const auto& [a, b] = edges[i];
            const auto& [c, d] = edges[j];
            if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return true;
            if (between(a, b, c) || between(a, b, d) || between(c, d, a) || between(c, d, b)) return true;
            if ((a == c && b == d) || (a == d && b == c)) return true;
        }
    return false;
}

bool lies_inside(const Ring& ring, const Point& p) {
    double angle = 0;  // winding by summed angles
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        angle += std::atan2(turn(p, a, b), (a.x - p.x) * (b.x - p.x) + (a.y - p.y) * (b.y - p.y));
    }
    return std::abs(angle) > M_PI;
}

}  // namespace spheroseg::geometry
