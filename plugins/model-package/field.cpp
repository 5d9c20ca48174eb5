// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "field.hpp"

#include <cmath>
#include <cstring>
#include <spheroseg/boundary.hpp>

namespace model_package {

using nlohmann::json;
using spheroseg::sdk::Failure;

void Field::refuse(const std::string& why) const {
    throw Failure(SPHEROSEG_REFUSED, "malformed_package",
                  (path_.empty() ? "The description " : "The field " + path_ + " ") + why + ".");
}

void Field::unsupported(const std::string& why) const {
    throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_field", "The field " + path_ + " " + why + ".");
}

std::optional<Field> Field::find(const char* key) const {
    if (!is_map()) refuse("must be a map");
    const auto found = value_->find(key);
    if (found == value_->end() || found->is_null()) return std::nullopt;
    return Field(*found, path_.empty() ? key : path_ + "." + key);
}

Field Field::at(const char* key) const {
    auto found = find(key);
    if (!found) refuse(std::string("lacks ") + key);
    return *found;
}

std::vector<Field> Field::items() const {
    if (!is_list()) refuse("must be a list");
    std::vector<Field> all;
    for (std::size_t i = 0; i < value_->size(); ++i)
        all.emplace_back((*value_)[i], path_ + "[" + std::to_string(i) + "]");
    return all;
}

std::vector<std::pair<std::string, Field>> Field::members() const {
    if (!is_map()) refuse("must be a map");
    std::vector<std::pair<std::string, Field>> all;
    for (const auto& [key, value] : value_->items()) all.emplace_back(key, Field(value, path_ + "." + key));
    return all;
}

std::string Field::text() const {
    if (!value_->is_string()) refuse("must be a text");
    return value_->get<std::string>();
}

std::string Field::text_or_number() const {
    return value_->is_number() ? value_->dump() : text();
}

double Field::number() const {
    if (!value_->is_number() || !std::isfinite(value_->get<double>())) refuse("must be a finite number");
    return value_->get<double>();
}

std::int64_t Field::whole(std::int64_t least, std::int64_t most) const {
    const double value = number();
    if (value != std::floor(value) || value < static_cast<double>(least) || value > static_cast<double>(most))
        refuse("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return static_cast<std::int64_t>(value);
}

bool Field::truth() const {
    if (!value_->is_boolean()) refuse("must be true or false");
    return value_->get<bool>();
}

std::vector<double> Field::numbers() const {
    if (!is_list()) return {number()};
    std::vector<double> all;
    for (const auto& item : items()) all.push_back(item.number());
    if (all.empty()) refuse("must not be empty");
    return all;
}

void Field::only(std::initializer_list<const char*> known) const {
    for (const auto& [key, member] : members()) {
        bool found = false;
        for (const char* name : known) found = found || key == name;
        if (!found && !member.is_null()) member.unsupported("is not supported");
    }
}

}  // namespace model_package
