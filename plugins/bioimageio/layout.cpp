// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "layout.hpp"

#include <algorithm>
#include <cstring>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;

bool may_be_one(const Size& size) {
    switch (size.kind) {
        case Size::Kind::fixed:
            return size.fixed == 1;
        case Size::Kind::stepped:
            return size.min == 1;
        case Size::Kind::reference:
            return size.scale == 1 && size.offset == 0;  // of an input axis that is itself held at 1
        default:
            return false;
    }
}

}  // namespace

Layout::Layout(const Tensor& tensor) : tensor_(tensor.id), axes_(tensor.axes) {
    for (const auto& axis : axes_) roles_.push_back(role_of(axis));
    for (const Role role : {Role::batch, Role::channel, Role::row, Role::column})
        if (std::count(roles_.begin(), roles_.end(), role) > 1)
            throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_axes",
                          "The tensor " + tensor_ + " has two axes of one kind.");
    if (find(Role::row) == nullptr || find(Role::column) == nullptr)
        throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_axes",
                      "The tensor " + tensor_ + " is not a 2-D image: it has no axis y or no axis x.");
    const Axis* batch = find(Role::batch);
    batches_ = batch != nullptr && batch->size.kind == Size::Kind::any;
    if (batch != nullptr && roles_.front() != Role::batch)
        throw Failure(
            SPHEROSEG_UNSUPPORTED, "unsupported_axes",
            "The tensor " + tensor_ + " has a batch axis that is not its first, which is not supported.");
}

Layout::Role Layout::role_of(const Axis& axis) const {
    if (axis.role == AxisRole::batch) return Role::batch;
    if (axis.role == AxisRole::channel) return Role::channel;
    if (axis.role == AxisRole::space && axis.id == "y") return Role::row;
    if (axis.role == AxisRole::space && axis.id == "x") return Role::column;
    if (!may_be_one(axis.size))
        throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_axes",
                      "The axis " + axis.id + " of tensor " + tensor_ +
                          " is longer than 1; only 2-D images are supported.");
    return Role::single;
}

const Axis* Layout::find(Role role) const {
    const auto found = std::find(roles_.begin(), roles_.end(), role);
    return found == roles_.end() ? nullptr : &axes_[static_cast<std::size_t>(found - roles_.begin())];
}

std::vector<std::size_t> Layout::shape(std::size_t batch, std::size_t channels, std::size_t height,
                                       std::size_t width) const {
    std::vector<std::size_t> lengths;
    for (const Role role : roles_) switch (role) {
            case Role::batch:
                lengths.push_back(batch);
                break;
            case Role::channel:
                lengths.push_back(channels);
                break;
            case Role::row:
                lengths.push_back(height);
                break;
            case Role::column:
                lengths.push_back(width);
                break;
            case Role::single:
                lengths.push_back(1);
                break;
        }
    return lengths;
}

Layout::Strides Layout::strides(std::size_t channels, std::size_t height, std::size_t width) const {
    Strides strides{0, 0, 0};
    std::size_t step = 1;
    for (std::size_t i = roles_.size(); i-- > 0;) {
        if (roles_[i] == Role::channel) {
            strides.channel = step;
            step *= channels;
        } else if (roles_[i] == Role::row) {
            strides.row = step;
            step *= height;
        } else if (roles_[i] == Role::column) {
            strides.column = step;
            step *= width;
        }
    }
    return strides;
}

void Layout::scatter(const Planes& rows, std::size_t first, std::size_t height, float* sample) const {
    const Strides step = strides(rows.channels, height, rows.width);
    for (std::size_t c = 0; c < rows.channels; ++c)
        for (std::size_t y = 0; y < rows.height; ++y) {
            const float* row = rows.plane(c) + y * rows.width;
            float* target = sample + c * step.channel + (first + y) * step.row;
            if (step.column == 1) {
                std::memcpy(target, row, rows.width * sizeof(float));
                continue;
            }
            for (std::size_t x = 0; x < rows.width; ++x) target[x * step.column] = row[x];
        }
}

void Layout::gather(const float* sample, std::size_t first, std::size_t height, Planes& rows) const {
    const Strides step = strides(rows.channels, height, rows.width);
    for (std::size_t c = 0; c < rows.channels; ++c)
        for (std::size_t y = 0; y < rows.height; ++y) {
            float* row = rows.plane(c) + y * rows.width;
            const float* source = sample + c * step.channel + (first + y) * step.row;
            if (step.column == 1) {
                std::memcpy(row, source, rows.width * sizeof(float));
                continue;
            }
            for (std::size_t x = 0; x < rows.width; ++x) row[x] = source[x * step.column];
        }
}

}  // namespace bioimageio
