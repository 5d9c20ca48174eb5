// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a file says of itself before any of its code runs.
#pragma once

#include <spheroseg/abi.h>
#include <cstdint>
#include <filesystem>

#include "error.hpp"

namespace spheroseg {

struct AbiVersion {
    std::uint16_t major = SPHEROSEG_ABI_MAJOR;
    std::uint16_t minor = SPHEROSEG_ABI_MINOR;
};

struct Inspection {
    std::filesystem::path path;  ///< absolute, links resolved
    AbiVersion abi;
    std::uint32_t descriptor_size = 0;
};

/// Bytes of the descriptor in ABI 1.0; no released plugin has fewer.
inline constexpr std::uint32_t kSmallestDescriptor = sizeof(spheroseg_plugin_descriptor);
static_assert(kSmallestDescriptor == 96, "keep the size of ABI 1.0 when the descriptor grows");

/// Reads the ELF file: right machine, exported descriptor, magic, size and a version that `host` can serve.
/// Nothing of the file is mapped or run. Every error has kind unprocessable and a code of its own:
/// plugin_file_missing, plugin_file_unreadable, plugin_not_a_library, plugin_wrong_machine,
/// plugin_no_descriptor, plugin_wrong_magic, plugin_descriptor_small, plugin_abi_major, plugin_abi_minor.
Result<Inspection> inspect(const std::filesystem::path& path, AbiVersion host = {});

/// The checks on the four leading members alone, for the copy in memory too. `name` opens the message.
Result<void> check_header(const std::string& name, std::uint64_t magic, std::uint32_t size, AbiVersion plugin,
                          AbiVersion host);

}  // namespace spheroseg
