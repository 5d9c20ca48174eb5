// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The signing secret on the disk.
#pragma once

#include <filesystem>
#include <string>

namespace auth_jwt {

/// The content of `file` without a closing newline; made with 32 random bytes (as hex, mode 0600) when it is
/// not there, by exactly one of several that try at once. Throws Failure(REFUSED) for a file that others can
/// read, that is somebody else's, or that is too short.
std::string load_or_make_secret(const std::filesystem::path& file);

}  // namespace auth_jwt
