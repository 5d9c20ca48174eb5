// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "operation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;
using Kind = Operation::Kind;

/// Compiles the steps of one tensor.
class Compiler {
  public:
    Compiler(const Tensor& tensor, std::size_t channels, const std::string& input_id)
        : tensor_(tensor), channels_(channels), input_id_(input_id) {}

    Operation compile(const Step& step) {
        step_ = &step;
        Operation done;
        done.eps = step.eps;
        if (step.id == "binarize") {
            done.kind = Kind::threshold;
            done.gain = along_channels("threshold", step.first);
        } else if (step.id == "scale_linear") {
            done.gain = along_channels("gain", step.first);
            done.offset = along_channels("offset", step.second);
        } else if (step.id == "fixed_zero_mean_unit_variance") {
            const auto mean = along_channels("mean", step.first);
            done = fixed_moments(mean, along_channels("std", step.second));
        } else if (step.id == "sigmoid") {
            done.kind = Kind::sigmoid;
        } else if (step.id == "softmax") {
            if (channels_ < 2 || role_of("axis", step.axis.value_or("channel")) != AxisRole::channel)
                refuse("axis", "is supported over more than one channel only");
            done.kind = Kind::softmax;
        } else if (step.id == "clip") {
            clip(done);
        } else if (step.id == "zero_mean_unit_variance") {
            done.kind = Kind::moments;
            done.joint = joint();
        } else if (step.id == "scale_range") {
            if (step.reference_tensor && *step.reference_tensor != tensor_.id)
                refuse("reference_tensor", "is supported for the tensor itself only");
            range(done, Kind::range);
        } else if (step.id == "scale_mean_variance") {
            if (step.reference_tensor && *step.reference_tensor != input_id_)
                refuse("reference_tensor", "is supported for the model's input only");
            done.kind = Kind::match;
            done.joint = joint();
        } else {
            throw Failure(
                SPHEROSEG_UNSUPPORTED, "unsupported_processing",
                "The processing step \"" + step.id + "\" of tensor " + tensor_.id + " is not supported.");
        }
        return done;
    }

    /// Nothing for a type that holds every value that a float has.
    std::vector<Operation> cast(const Step& step) {
        static const std::map<std::string, std::pair<double, double>> limits{
            {"uint8", {0, 255}},
            {"int8", {-128, 127}},
            {"uint16", {0, 65535}},
            {"int16", {-32768, 32767}},
            {"uint32", {0, 4294967295.0}},
            {"int32", {-2147483648.0, 2147483647.0}},
            {"uint64", {0, 1.8446744073709552e19}},
            {"int64", {-9.223372036854775e18, 9.223372036854775e18}},
            {"bool", {0, 0}}};
        if (step.dtype == "float32" || step.dtype == "float64") return {};
        const auto found = limits.find(step.dtype);
        step_ = &step;
        if (found == limits.end()) refuse("dtype", "\"" + step.dtype + "\" is not supported");
        Operation done;
        done.kind = Kind::cast;
        done.low = found->second.first;
        done.high = found->second.second;
        return {done};
    }

  private:
    [[noreturn]] void refuse(const std::string& field, const std::string& why) const {
        throw Failure(
            SPHEROSEG_UNSUPPORTED, "unsupported_processing",
            "In " + step_->id + " of tensor " + tensor_.id + " the field " + field + " " + why + ".");
    }
    AxisRole role_of(const std::string& field, const std::string& id) const {
        for (const auto& axis : tensor_.axes)
            if (axis.id == id) return axis.role;
        refuse(field, "names \"" + id + "\", which is no axis of the tensor");
    }
    /// One value for all or one for each channel.
    std::vector<double> along_channels(const std::string& field, const std::vector<double>& values) const {
        if (values.size() != 1) {
            if (!step_->axis || role_of("axis", *step_->axis) != AxisRole::channel)
                refuse("axis", "is supported along the channels only");
            if (values.size() != channels_)
                refuse(field, "has " + std::to_string(values.size()) + " values for " +
                                  std::to_string(channels_) + " channel(s)");
        }
        return values;
    }
    Operation fixed_moments(const std::vector<double>& mean, const std::vector<double>& deviation) const {
        Operation done;
        const std::size_t count = std::max(mean.size(), deviation.size());
        for (std::size_t c = 0; c < count; ++c) {
            const double divisor = deviation[deviation.size() == 1 ? 0 : c] + step_->eps;
            if (!(divisor > 0)) refuse("std", "must be positive");
            done.gain.push_back(1 / divisor);
            done.offset.push_back(-mean[mean.size() == 1 ? 0 : c] / divisor);
        }
        return done;
    }
    void clip(Operation& done) const {
        if (step_->min_percentile || step_->max_percentile) {
            if (step_->min || step_->max) refuse("min", "is not supported beside percentiles");
            return range(done, Kind::clip_range);
        }
        done.kind = Kind::clip;
        done.low = step_->min.value_or(-std::numeric_limits<double>::infinity());
        done.high = step_->max.value_or(std::numeric_limits<double>::infinity());
        if (!(done.low <= done.high)) refuse("min", "must not be above max");
    }
    void range(Operation& done, Kind kind) const {
        done.kind = kind;
        done.low = step_->min_percentile.value_or(0);
        done.high = step_->max_percentile.value_or(100);
        if (!(done.low >= 0 && done.low < done.high && done.high <= 100))
            refuse("min_percentile", "and max_percentile must be percentiles in order");
        done.joint = joint();
    }
    /// Whether the statistic is of all channels; it must be of both image axes.
    bool joint() const {
        if (!step_->axes) return channels_ > 1;
        bool rows = false;
        bool columns = false;
        bool channel = false;
        for (const auto& id : *step_->axes) {
            channel = channel || role_of("axes", id) == AxisRole::channel;
            rows = rows || id == "y";
            columns = columns || id == "x";
        }
        if (!rows || !columns) refuse("axes", "must name both y and x");
        return channel && channels_ > 1;
    }

    const Tensor& tensor_;
    const std::size_t channels_;
    const std::string& input_id_;
    const Step* step_ = nullptr;
};

void clip(float* values, std::size_t count, double low, double high) {
    for (std::size_t i = 0; i < count; ++i) {
        const double least = values[i] < low ? low : values[i];
        values[i] = static_cast<float>(least > high ? high : least);
    }
}

void map_values(float* values, std::size_t count, const Operation& operation, std::size_t channel) {
    switch (operation.kind) {
        case Kind::cast:
            for (std::size_t i = 0; i < count; ++i)
                values[i] = operation.high == 0 ? static_cast<float>(values[i] != 0)
                                                : static_cast<float>(std::clamp<double>(
                                                      std::trunc(values[i]), operation.low, operation.high));
            return;
        case Kind::threshold:
            for (std::size_t i = 0; i < count; ++i)
                values[i] = static_cast<float>(values[i] > operation.gain_of(channel));
            return;
        case Kind::clip:
            clip(values, count, operation.low, operation.high);
            return;
        case Kind::linear: {
            const double gain = operation.gain_of(channel);
            const double offset = operation.offset_of(channel);
            for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(values[i] * gain + offset);
            return;
        }
        case Kind::sigmoid:
            for (std::size_t i = 0; i < count; ++i) values[i] = 1.0F / (1.0F + std::exp(-values[i]));
            return;
        default:
            return;
    }
}

void softmax(Planes& planes) {
    for (std::size_t i = 0; i < planes.area(); ++i) {
        float most = planes.plane(0)[i];
        for (std::size_t c = 1; c < planes.channels; ++c) most = std::max(most, planes.plane(c)[i]);
        float sum = 0;
        for (std::size_t c = 0; c < planes.channels; ++c)
            sum += planes.plane(c)[i] = std::exp(planes.plane(c)[i] - most);
        for (std::size_t c = 0; c < planes.channels; ++c) planes.plane(c)[i] /= sum;
    }
}

void shift_and_divide(float* values, std::size_t count, double shift, double divisor, double back = 0) {
    const double factor = divisor > 0 ? 1 / divisor : 0;
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>((values[i] - shift) * factor + back);
}

/// A statistic over `count` values, which it then changes; `reference` has as many of its own.
void use_statistic(const Operation& operation, float* values, std::size_t count, const float* reference,
                   std::size_t reference_count) {
    if (operation.kind == Kind::range || operation.kind == Kind::clip_range) {
        const auto [low, high] = percentiles_of(values, count, operation.low, operation.high);
        if (operation.kind == Kind::range)
            return shift_and_divide(values, count, low, high - low + operation.eps);
        return clip(values, count, low, high);
    }
    const auto [mean, deviation] = moments_of(values, count);
    if (operation.kind == Kind::moments)
        return shift_and_divide(values, count, mean, deviation + operation.eps);
    const auto wanted = moments_of(reference, reference_count);
    shift_and_divide(values, count, mean, (deviation + operation.eps) / (wanted.deviation + operation.eps),
                     wanted.mean);
}

}  // namespace

std::vector<Operation> to_operations(const Tensor& tensor, std::size_t channels,
                                     const std::string& input_id) {
    Compiler compiler(tensor, channels, input_id);
    std::vector<Operation> all;
    for (const auto& step : tensor.processing) {
        if (step.id == "ensure_dtype") {
            for (auto& cast : compiler.cast(step)) all.push_back(std::move(cast));
        } else {
            all.push_back(compiler.compile(step));
        }
    }
    return all;
}

void apply(const Operation& operation, Planes& planes, const Planes* reference) {
    if (operation.kind == Kind::softmax) return softmax(planes);
    const std::size_t parts = operation.takes_statistic() && operation.joint ? 1 : planes.channels;
    const std::size_t count = planes.values.size() / parts;
    for (std::size_t part = 0; part < parts; ++part) {
        float* values = planes.values.data() + part * count;
        if (!operation.takes_statistic()) {
            map_values(values, count, operation, part);
            continue;
        }
        const bool own = reference == nullptr || reference->channels < parts;
        const std::size_t others = reference == nullptr ? 0 : reference->values.size() / (own ? 1 : parts);
        const float* other =
            reference == nullptr ? nullptr : reference->values.data() + (own ? 0 : part * others);
        use_statistic(operation, values, count, other, others);
    }
}

Moments moments_of(const float* values, std::size_t count) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    const double mean = sum / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i) squares += (values[i] - mean) * (values[i] - mean);
    return {mean, std::sqrt(squares / static_cast<double>(count))};
}

Percentiles percentiles_of(const float* values, std::size_t count, double low, double high) {
    std::vector<float> all(values, values + count);
    const auto at = [&](double percent) {
        const double position = percent / 100 * static_cast<double>(count - 1);
        const auto below = static_cast<std::size_t>(position);
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(below);
        std::nth_element(all.begin(), middle, all.end());
        if (below + 1 == count) return static_cast<double>(*middle);
        const double next = *std::min_element(middle + 1, all.end());
        return *middle + (next - *middle) * (position - static_cast<double>(below));
    };
    const double lower = at(low);
    return {lower, at(high)};
}

}  // namespace bioimageio
