// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Classes by number and colour.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "error.hpp"
#include "geometry/objects.hpp"

namespace spheroseg::formats {

struct Colour {
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
};

/// The order that numbers classes in yolo and coco.
class Classes {
  public:
    /// Those of `known`, then others that the objects have, by name.
    static Classes of(const std::vector<geometry::Object>& objects, const std::vector<std::string>& known);
    /// Exactly `wanted`; 422 "class_unknown" when an object's class is not in it, 400 "invalid_classes" when
    /// a name is empty or comes twice.
    static Result<Classes> fixed(const std::vector<geometry::Object>& objects,
                                 const std::vector<std::string>& wanted);

    const std::vector<std::string>& names() const { return names_; }
    /// From 0; throws std::out_of_range for a class that no object had.
    std::size_t index(const std::string& name) const { return numbers_.at(name); }
    /// Told apart by people with any colour vision (Okabe & Ito 2008), again from the first after seven.
    Colour colour(const std::string& name) const;

  private:
    bool add(const std::string& name);

    std::vector<std::string> names_;
    std::map<std::string, std::size_t> numbers_;
};

}  // namespace spheroseg::formats
