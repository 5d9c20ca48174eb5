// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "files.hpp"

#include <spheroseg/boundary.hpp>

namespace model_package {

using spheroseg::sdk::Failure;

std::string checked_name(std::string_view name) {
    while (name.substr(0, 2) == "./") name.remove_prefix(2);
    const auto refuse = [&] {
        throw Failure(SPHEROSEG_REFUSED, "path_outside",
                      "The name \"" + std::string(name.substr(0, 200)) +
                          "\" is not a path within the package, so it is not followed.");
    };
    if (name.empty() || name.size() > 1000 || name.front() == '/' ||
        name.find_first_of(std::string_view("\\\0", 2)) != std::string_view::npos)
        refuse();
    for (std::string_view rest = name; !rest.empty();) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        if (part.empty() || part == "." || part == "..") refuse();
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::string(name);
}

std::string read_small(const Files& files, const std::string& name, std::uint64_t limit) {
    std::string whole;
    files.read(name, [&](const char* data, std::size_t size) {
        if (whole.size() + size > limit)
            throw Failure(SPHEROSEG_TOO_LARGE, "description_too_large",
                          name + " is larger than " + std::to_string(limit) + " bytes.");
        whole.append(data, size);
    });
    return whole;
}

}  // namespace model_package
