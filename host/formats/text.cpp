// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/text.hpp"

namespace spheroseg::formats {

using nlohmann::json;

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string as_utf8(const std::string& text) {
    return json::parse(dump(text)).get<std::string>();
}

}  // namespace spheroseg::formats
