// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Who must be created before whom. Pure: knows names, not libraries.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace spheroseg {

struct OrderNode {
    std::string name;
    std::vector<std::string> provides;
    std::vector<std::string> requires_interfaces;
    std::optional<std::string> failure;  ///< why it can't be used, also on the way in
};

/// Fails the nodes that can't be served (missing interface, second provider, circle) by setting `failure`,
/// then returns the indices of the others, providers first and otherwise in the order given. `given`:
/// interfaces that the host has itself. `undescribed`: plugins whose descriptor could not even be read, named
/// in the message of a missing interface.
std::vector<std::size_t> order_by_dependencies(std::vector<OrderNode>& nodes,
                                               const std::set<std::string>& given,
                                               const std::vector<std::string>& undescribed);

/// "The plugin b requires database/1, whose provider a failed: …"
std::string failed_provider_message(const std::string& name, const std::string& interface_id,
                                    const std::string& provider, const std::string& cause);

}  // namespace spheroseg
