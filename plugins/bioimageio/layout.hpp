// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How a network's tensor lies in memory: a permutation of batch, channel, row and column, with axes of length
// 1 wherever the network wants them.
#pragma once

#include <string>
#include <vector>

#include "array.hpp"
#include "description.hpp"

namespace bioimageio {

class Layout {
  public:
    /// Throws Failure(UNSUPPORTED) for axes that are not of one 2-D image: more than one z, t or index, no y
    /// or x, a batch axis that is not the first.
    explicit Layout(const Tensor& tensor);

    /// Whether several samples may go at once.
    bool batches() const { return batches_; }
    /// nullptr when the tensor has none.
    const Axis* channel_axis() const { return find(Role::channel); }
    const Axis& row_axis() const { return *find(Role::row); }
    const Axis& column_axis() const { return *find(Role::column); }

    std::vector<std::size_t> shape(std::size_t batch, std::size_t channels, std::size_t height,
                                   std::size_t width) const;
    /// To and from the rows of one sample of `height` rows, `first` and those below it. A sample's values lie
    /// together since the batch axis is the first.
    void scatter(const Planes& rows, std::size_t first, std::size_t height, float* sample) const;
    void gather(const float* sample, std::size_t first, std::size_t height, Planes& rows) const;

  private:
    enum class Role { batch, channel, row, column, single };
    struct Strides {
        std::size_t channel, row, column;
    };
    Role role_of(const Axis& axis) const;
    const Axis* find(Role role) const;
    Strides strides(std::size_t channels, std::size_t height, std::size_t width) const;

    std::string tensor_;
    std::vector<Axis> axes_;
    std::vector<Role> roles_;
    bool batches_ = false;
};

}  // namespace bioimageio
