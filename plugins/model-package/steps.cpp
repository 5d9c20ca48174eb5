// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "steps.hpp"

namespace model_package {
namespace {

using nlohmann::json;

constexpr double kEpsilon = 1e-6;  // of both formats

json or_null(const std::optional<Field>& field) {
    return field ? json(field->number()) : json();
}

double epsilon(const Field& kwargs, double otherwise = kEpsilon) {
    const auto given = kwargs.find("eps");
    if (!given) return otherwise;
    if (given->number() <= 0 || given->number() > 0.1) given->refuse("must be above 0 and at most 0.1");
    return given->number();
}

double percentile(const Field& kwargs, const char* key, double otherwise) {
    const auto given = kwargs.find(key);
    if (!given) return otherwise;
    if (given->number() < 0 || given->number() > 100) given->refuse("must be a percentile from 0 to 100");
    return given->number();
}

/// Members that depend on how a format writes axes; the rest is common.
class StepReader {
  public:
    StepReader(Field kwargs, bool letters) : kwargs_(std::move(kwargs)), letters_(letters) {}

    json read(const std::string& id, const Field& step) {
        if (id == "ensure_dtype" && !letters_) {
            kwargs_.only({"dtype"});
            return {{"id", id}, {"dtype", kwargs_.at("dtype").text()}};
        }
        if (id == "binarize") {
            known({"threshold", "axis"}, {"threshold"});
            const auto threshold = kwargs_.at("threshold").numbers();
            return {{"id", id}, {"threshold", threshold}, {"axis", axis(threshold.size())}};
        }
        if (id == "clip") return clip();
        if (id == "scale_linear") return linear();
        if (id == "sigmoid") {
            kwargs_.only({});
            return {{"id", id}};
        }
        if (id == "softmax" && !letters_) {
            kwargs_.only({"axis"});
            const auto given = kwargs_.find("axis");
            return {{"id", id}, {"axis", given ? given->text() : "channel"}};
        }
        if (id == "fixed_zero_mean_unit_variance" && !letters_) {
            kwargs_.only({"mean", "std", "axis"});
            return fixed(0);
        }
        if (id == "zero_mean_unit_variance") return moments();
        if (id == "scale_range") return range();
        if (id == "scale_mean_variance") {
            known({"axes", "eps", "reference_tensor"}, {"axes", "eps", "reference_tensor", "mode"});
            return {{"id", id},
                    {"axes", axes()},
                    {"eps", epsilon(kwargs_)},
                    {"reference_tensor", kwargs_.at("reference_tensor").text()}};
        }
        step.unsupported("names the processing step \"" + id + "\", which is not supported");
    }

  private:
    void known(std::initializer_list<const char*> ids, std::initializer_list<const char*> letters) const {
        kwargs_.only(letters_ ? letters : ids);
    }
    /// The axis that several values lie along. 0.4 has no word for it: they are those of the channels.
    json axis(std::size_t values) const {
        if (values == 1) return nullptr;
        if (letters_) return "channel";
        return kwargs_.at("axis").text();
    }
    /// The axes of a statistic.
    json axes() const {
        const auto given = kwargs_.find("axes");
        if (!letters_) {
            if (!given) return nullptr;
            json ids = json::array();
            for (const auto& id : given->items()) ids.push_back(id.text());
            return ids;
        }
        const Field mode = kwargs_.at("mode");
        if (mode.text() != "per_sample" && mode.text() != "per_dataset")
            mode.refuse("must be per_sample or per_dataset");
        if (!given) return nullptr;
        json ids = json::array();
        if (mode.text() == "per_dataset") ids.push_back("batch");
        for (const char letter : given->text()) ids.push_back(axis_id_of(letter, *given));
        return ids;
    }
    json clip() const {
        known({"min", "max", "min_percentile", "max_percentile", "axes"}, {"min", "max"});
        const auto low = kwargs_.find("min_percentile");
        const auto high = kwargs_.find("max_percentile");
        if (!kwargs_.find("min") && !kwargs_.find("max") && !low && !high)
            kwargs_.refuse("names neither a minimum nor a maximum");
        return {{"id", "clip"},
                {"min", or_null(kwargs_.find("min"))},
                {"max", or_null(kwargs_.find("max"))},
                {"min_percentile", low ? json(percentile(kwargs_, "min_percentile", 0)) : json()},
                {"max_percentile", high ? json(percentile(kwargs_, "max_percentile", 100)) : json()},
                {"axes", low || high ? axes() : json()}};
    }
    json linear() const {
        known({"gain", "offset", "axis"}, {"gain", "offset", "axes"});
        const auto gain = kwargs_.find("gain");
        const auto offset = kwargs_.find("offset");
        const auto gains = gain ? gain->numbers() : std::vector<double>{1};
        const auto offsets = offset ? offset->numbers() : std::vector<double>{0};
        if (gains.size() != 1 && offsets.size() != 1 && gains.size() != offsets.size())
            kwargs_.refuse("has a gain and an offset of different lengths");
        return {{"id", "scale_linear"},
                {"gain", gains},
                {"offset", offsets},
                {"axis", axis(std::max(gains.size(), offsets.size()))}};
    }
    json fixed(double eps) const {
        const auto mean = kwargs_.at("mean").numbers();
        const auto deviation = kwargs_.at("std").numbers();
        if (mean.size() != 1 && deviation.size() != 1 && mean.size() != deviation.size())
            kwargs_.refuse("has a mean and a std of different lengths");
        for (const double value : deviation)
            if (value < 1e-6) kwargs_.at("std").refuse("must be at least 1e-6");
        return {{"id", "fixed_zero_mean_unit_variance"},
                {"mean", mean},
                {"std", deviation},
                {"eps", eps},
                {"axis", axis(std::max(mean.size(), deviation.size()))}};
    }
    json moments() const {
        known({"axes", "eps"}, {"mode", "axes", "mean", "std", "eps"});
        if (letters_) {
            const auto mode = kwargs_.find("mode");
            if (!mode || mode->text() == "fixed") return fixed(epsilon(kwargs_));
            for (const char* key : {"mean", "std"})
                if (const auto given = kwargs_.find(key)) given->refuse("is for mode fixed only");
        }
        return {{"id", "zero_mean_unit_variance"}, {"axes", axes()}, {"eps", epsilon(kwargs_)}};
    }
    json range() const {
        known({"axes", "min_percentile", "max_percentile", "eps", "reference_tensor"},
              {"mode", "axes", "min_percentile", "max_percentile", "eps", "reference_tensor"});
        const double low = percentile(kwargs_, "min_percentile", 0);
        const double high = percentile(kwargs_, "max_percentile", 100);
        if (low >= high) kwargs_.refuse("has a min_percentile that is not below max_percentile");
        const auto reference = kwargs_.find("reference_tensor");
        return {
            {"id", "scale_range"},     {"axes", axes()},
            {"min_percentile", low},   {"max_percentile", high},
            {"eps", epsilon(kwargs_)}, {"reference_tensor", reference ? json(reference->text()) : json()}};
    }

    const Field kwargs_;
    const bool letters_;
};

json read_step(const Field& step, const char* key, bool letters) {
    step.only({key, "kwargs"});
    static const json none = json::object();
    const auto kwargs = step.find("kwargs");
    return StepReader(kwargs ? *kwargs : Field(none, step.path() + ".kwargs"), letters)
        .read(step.at(key).text(), step.at(key));
}

}  // namespace

json read_step_0_5(const Field& step) {
    return read_step(step, "id", false);
}

json read_step_0_4(const Field& step) {
    return read_step(step, "name", true);
}

std::string axis_id_of(char letter, const Field& field) {
    switch (letter) {
        case 'b':
            return "batch";
        case 'i':
            return "index";
        case 't':
            return "time";
        case 'c':
            return "channel";
        case 'z':
        case 'y':
        case 'x':
            return std::string(1, letter);
        default:
            field.refuse("has a letter that is none of b, i, t, c, z, y, x");
    }
}

}  // namespace model_package
