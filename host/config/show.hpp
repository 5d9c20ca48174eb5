// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A configuration as YAML that a person may paste into a report: without its secrets.
#pragma once

#include <map>
#include <string>

#include "config/configuration.hpp"

namespace spheroseg::config {

constexpr const char* kMasked = "********";

/// True for the name of a setting whose value must not be seen, such as "password" or "client_secret", and
/// false for "secret_file" or "access_token_lifetime".
bool names_secret(const std::string& key);

/// The text, with a password inside a URL or a connection string replaced by kMasked.
std::string mask_text(const std::string& text);

/// Every setting, each scalar with a comment that says where it stands; secrets are masked. Blocks of plugins
/// stand as they were given.
std::string show(const Configuration& configuration);
/// The same with the checked blocks of plugins by their index, which show their defaults, too. A block that
/// is not among them may hold secrets that nobody knows of, so all of its values are masked.
std::string show(const Configuration& configuration, const std::map<std::size_t, Node>& checked);

}  // namespace spheroseg::config
