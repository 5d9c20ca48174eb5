// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects of a segmentation as they lie in the object store: a JSON list, as REST shows it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "geometry/objects.hpp"
#include "inference/call_context.hpp"
#include "objects/object_store.hpp"

namespace spheroseg {

nlohmann::json objects_to_json(const std::vector<geometry::Object>& objects);
/// The key of the stored list.
Result<std::string> save_objects(const ObjectStore& to, const nlohmann::json& objects,
                                 const CallContext& context);
/// internal "corrupt" when what lies there is no list.
Result<nlohmann::json> load_objects(const ObjectStore& from, const std::string& key,
                                    const CallContext& context);
/// The same as values, with their boxes and measurements; one object at a time is JSON.
Result<std::vector<geometry::Object>> load_object_values(const ObjectStore& from, const std::string& key,
                                                         const CallContext& context);

}  // namespace spheroseg
