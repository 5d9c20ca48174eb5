// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "device.hpp"

#include <ATen/Parallel.h>
#include <torch/cuda.h>

#include <algorithm>
#include <mutex>
#include <spheroseg/boundary.hpp>

namespace model_torch {

namespace sdk = spheroseg::sdk;

c10::Device find_device(std::string_view wanted) {
    if (wanted == "cpu") return {c10::kCPU};
    // Both are known at run time only: a LibTorch without CUDA answers 0.
    const std::size_t found = torch::cuda::is_available() ? torch::cuda::device_count() : 0;
    if (wanted == "auto") return found == 0 ? c10::Device(c10::kCPU) : c10::Device(c10::kCUDA, 0);
    constexpr std::string_view prefix = "cuda:";
    const std::string_view number =
        wanted.substr(0, prefix.size()) == prefix ? wanted.substr(prefix.size()) : std::string_view{};
    if (number.empty() || number.size() > 2 || number.find_first_not_of("0123456789") != number.npos)
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           "`device` is auto, cpu or cuda:N, not '" + std::string(wanted) + "'.");
    const auto index = static_cast<std::size_t>(std::stoul(std::string(number)));
    if (index >= found)
        throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "no_device",
                           "The device " + std::string(wanted) + " is not here: LibTorch finds " +
                               std::to_string(found) + " CUDA devices; say `device: cpu` or `auto`.");
    return {c10::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

void use_threads(unsigned threads) {
    static std::once_flag once;
    std::call_once(once, [] {
        try {
            at::set_num_interop_threads(1);
        } catch (const std::exception&) {
            // Another user of LibTorch in this process has set it before; that holds.
        }
    });
    at::set_num_threads(static_cast<int>(std::max(1U, threads)));
}

}  // namespace model_torch
