// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/inspection.hpp"

#include <cstddef>
#include <cstring>

#include "plugin/elf_file.hpp"

namespace spheroseg {
namespace {

constexpr std::uint64_t kHeaderBytes = offsetof(spheroseg_plugin_descriptor, id);

template <typename T>
T member(const std::string& bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

}  // namespace

Result<void> check_header(const std::string& name, std::uint64_t magic, std::uint32_t size, AbiVersion plugin,
                          AbiVersion host) {
    const auto version = [](AbiVersion abi) {
        return std::to_string(abi.major) + "." + std::to_string(abi.minor);
    };
    if (magic != SPHEROSEG_ABI_MAGIC)
        return fail(
            ErrorKind::unprocessable, "plugin_wrong_magic",
            "The descriptor in " + name +
                " does not begin with the Spheroseg magic number; it is something else of that name.");
    if (plugin.major != host.major)
        return fail(ErrorKind::unprocessable, "plugin_abi_major",
                    "The plugin " + name + " is built for ABI " + version(plugin) +
                        ", this host speaks ABI " + version(host) +
                        "; the first numbers must be equal: build it with the SDK of this host.");
    if (plugin.minor > host.minor)
        return fail(ErrorKind::unprocessable, "plugin_abi_minor",
                    "The plugin " + name + " is built for ABI " + version(plugin) +
                        ", this host speaks ABI " + version(host) +
                        "; update the host, or build the plugin with the SDK of this host.");
    if (size < kSmallestDescriptor)
        return fail(ErrorKind::unprocessable, "plugin_descriptor_small",
                    "The descriptor in " + name + " has " + std::to_string(size) + " bytes, ABI " +
                        version(plugin) + " needs at least " + std::to_string(kSmallestDescriptor) +
                        "; set its size to sizeof(spheroseg_plugin_descriptor).");
    return {};
}

Result<Inspection> inspect(const std::filesystem::path& path, AbiVersion host) {
    const auto file = ElfFile::open(path);
    if (!file) return tl::unexpected(file.error());
    const auto bytes = file->exported_object(SPHEROSEG_DESCRIPTOR_SYMBOL, kHeaderBytes);
    if (!bytes) return tl::unexpected(bytes.error());
    Inspection found;
    found.descriptor_size = member<std::uint32_t>(*bytes, offsetof(spheroseg_plugin_descriptor, size));
    found.abi.major = member<std::uint16_t>(*bytes, offsetof(spheroseg_plugin_descriptor, abi_major));
    found.abi.minor = member<std::uint16_t>(*bytes, offsetof(spheroseg_plugin_descriptor, abi_minor));
    const auto magic = member<std::uint64_t>(*bytes, offsetof(spheroseg_plugin_descriptor, magic));
    if (auto fit = check_header(path.string(), magic, found.descriptor_size, found.abi, host); !fit)
        return tl::unexpected(fit.error());
    std::error_code failure;
    found.path = std::filesystem::canonical(path, failure);
    if (failure) found.path = std::filesystem::absolute(path, failure);
    return found;
}

}  // namespace spheroseg
