// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/classes.hpp"

#include <array>
#include <set>

namespace spheroseg::formats {

bool Classes::add(const std::string& name) {
    if (!numbers_.emplace(name, names_.size()).second) return false;
    names_.push_back(name);
    return true;
}

Classes Classes::of(const std::vector<geometry::Object>& objects, const std::vector<std::string>& known) {
    Classes classes;
    for (const std::string& name : known) classes.add(name);
    std::set<std::string> others;
    for (const auto& object : objects) others.insert(object.klass);
    for (const std::string& name : others) classes.add(name);
    return classes;
}

Result<Classes> Classes::fixed(const std::vector<geometry::Object>& objects,
                               const std::vector<std::string>& wanted) {
    Classes classes;
    for (const std::string& name : wanted)
        if (name.empty() || !classes.add(name))
            return fail(ErrorKind::invalid, "invalid_classes",
                        "The classes are names with commas between them, each once and none empty.");
    for (const auto& object : objects)
        if (classes.numbers_.count(object.klass) == 0)
            return fail(
                ErrorKind::unprocessable, "class_unknown",
                "There are objects of the class '" + object.klass + "', which the given classes leave out.");
    return classes;
}

Colour Classes::colour(const std::string& name) const {
    static constexpr std::array<Colour, 7> colours = {{{230, 159, 0},
                                                       {86, 180, 233},
                                                       {0, 158, 115},
                                                       {240, 228, 66},
                                                       {0, 114, 178},
                                                       {213, 94, 0},
                                                       {204, 121, 167}}};
    return colours[index(name) % colours.size()];
}

}  // namespace spheroseg::formats
