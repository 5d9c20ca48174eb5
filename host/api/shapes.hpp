// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the store holds, as the JSON of rest-api: the one place where field names of resources are written.
#pragma once

#include <nlohmann/json.hpp>

#include "inference/served_model.hpp"
#include "store/images.hpp"
#include "store/job.hpp"
#include "store/projects.hpp"
#include "store/segmentations.hpp"
#include "store/users.hpp"

namespace spheroseg::api {

/// RFC 3339 in UTC with milliseconds: "2026-01-31T12:00:00.000Z".
std::string rfc3339(std::int64_t unix_ms);

nlohmann::json to_json(const store::Project& project);
nlohmann::json to_json(const store::projects::Statistics& statistics);
nlohmann::json to_json(const store::Member& member);
nlohmann::json to_json(const store::Image& image);
/// Without the objects.
nlohmann::json to_json(const store::Segmentation& segmentation);
nlohmann::json to_json(const store::Job& job, std::int64_t now_ms);
nlohmann::json to_json(const store::User& user);
nlohmann::json to_json(const ServedModel& model);

template <typename T>
nlohmann::json to_json(const store::Page<T>& page) {
    nlohmann::json items = nlohmann::json::array();
    for (const auto& item : page.items) items.push_back(to_json(item));
    return {{"items", std::move(items)},
            {"next_cursor", page.next_cursor ? nlohmann::json(*page.next_cursor) : nlohmann::json(nullptr)}};
}

template <typename T>
nlohmann::json or_null(const std::optional<T>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}
inline nlohmann::json or_null(const std::string& text) {
    return text.empty() ? nlohmann::json(nullptr) : nlohmann::json(text);
}

}  // namespace spheroseg::api
