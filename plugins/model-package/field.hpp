// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A value of a description together with its place, so that each complaint names the field.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace model_package {

/// A view: the JSON that it was made of outlives it. What is of a wrong kind throws Failure(REFUSED).
class Field {
  public:
    Field(const nlohmann::json& value, std::string path) : value_(&value), path_(std::move(path)) {}

    const std::string& path() const { return path_; }
    const nlohmann::json& value() const { return *value_; }
    bool is_map() const { return value_->is_object(); }
    bool is_list() const { return value_->is_array(); }
    bool is_null() const { return value_->is_null(); }

    Field at(const char* key) const;                   ///< must be there
    std::optional<Field> find(const char* key) const;  ///< nothing when it is not there or null
    std::vector<Field> items() const;
    std::vector<std::pair<std::string, Field>> members() const;
    std::string text() const;
    std::string text_or_number() const;
    double number() const;  ///< finite
    std::int64_t whole(std::int64_t least, std::int64_t most) const;
    bool truth() const;
    std::vector<double> numbers() const;  ///< one number or a list
    /// Throws Failure(UNSUPPORTED, "unsupported_field") for a member that is not among `known` and says
    /// something: null is what a newer description's fields are where they are not used.
    void only(std::initializer_list<const char*> known) const;

    [[noreturn]] void refuse(const std::string& why) const;       ///< "The field <path> " + why
    [[noreturn]] void unsupported(const std::string& why) const;  ///< the same, UNSUPPORTED

  private:
    const nlohmann::json* value_;
    std::string path_;
};

}  // namespace model_package
