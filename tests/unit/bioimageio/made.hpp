// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Descriptions as a package gives them, in few words.
#pragma once

#include "bioimageio/description.hpp"

namespace bioimageio::test {

inline Size fixed(std::int64_t length) {
    Size size;
    size.kind = Size::Kind::fixed;
    size.fixed = length;
    return size;
}
inline Size stepped(std::int64_t min, std::int64_t step) {
    Size size;
    size.kind = Size::Kind::stepped;
    size.min = min;
    size.step = step;
    return size;
}
inline Size like_input(const std::string& axis, double offset = 0, double scale = 1) {
    Size size;
    size.kind = Size::Kind::reference;
    size.tensor = "raw";
    size.axis = axis;
    size.offset = offset;
    size.scale = scale;
    return size;
}

/// Letters as 0.4 writes them: "bcyx".
inline Tensor tensor(const std::string& id, const std::string& letters, std::int64_t channels,
                     const Size& rows, const Size& columns) {
    Tensor made;
    made.id = id;
    made.data_type = "float32";
    for (const char letter : letters) switch (letter) {
            case 'b':
                made.axes.push_back({"batch", AxisRole::batch, {}, 0, {}});
                break;
            case 'c':
                made.axes.push_back({"channel", AxisRole::channel, fixed(channels), 0, {}});
                break;
            case 'y':
                made.axes.push_back({"y", AxisRole::space, rows, 0, {}});
                break;
            case 'x':
                made.axes.push_back({"x", AxisRole::space, columns, 0, {}});
                break;
            default:
                made.axes.push_back({std::string(1, letter), AxisRole::space, fixed(1), 0, {}});
        }
    return made;
}

inline Description package(Tensor input, Tensor output) {
    Description description;
    description.name = "made";
    description.inputs = {std::move(input)};
    description.outputs = {std::move(output)};
    return description;
}

/// 1 channel in, `channels` out, any multiple of 16.
inline Description simple(std::int64_t channels = 1) {
    return package(tensor("raw", "bcyx", 1, stepped(16, 16), stepped(16, 16)),
                   tensor("out", "bcyx", channels, like_input("y"), like_input("x")));
}

inline Step step(const std::string& id) {
    Step made;
    made.id = id;
    return made;
}

}  // namespace bioimageio::test
