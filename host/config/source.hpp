// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where configuration text comes from: files and the environment, both bounded.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "error.hpp"

namespace spheroseg::config {

/// A YAML file, or a text that stands for one.
struct Source {
    std::string name;  ///< shown in messages; the path to read when there is no text
    std::optional<std::string> text = {};
};

/// One value set from the command line, above every file: {"http.port", "0", "--port"}.
struct Override {
    std::string path;
    std::string value;   ///< read as a plain YAML scalar, without ${…}
    std::string origin;  ///< shown in messages
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// That of the process. Not to be called while another thread changes it.
Environment process_environment();

/// The bytes of a regular file of at most `most_bytes`. The message is a phrase that follows a path, such as
/// "is a folder; expected a file". Blocks on no pipe and no device.
Result<std::string> read_file(const std::string& path, std::size_t most_bytes);

/// What makes a text no UTF-8 text: a phrase and the line it is on. Nothing when all is well.
struct TextFault {
    int line;
    std::string phrase;
};
std::optional<TextFault> find_text_fault(const std::string& text);

}  // namespace spheroseg::config
