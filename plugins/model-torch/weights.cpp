// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "weights.hpp"

#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/csrc/jit/passes/tensorexpr_fuser.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <spheroseg/boundary.hpp>

#include "reason.hpp"

namespace model_torch {
namespace {

namespace sdk = spheroseg::sdk;

class MemoryReader final : public caffe2::serialize::ReadAdapterInterface {
  public:
    explicit MemoryReader(std::string_view bytes) : bytes_(bytes) {}
    std::size_t size() const override { return bytes_.size(); }
    std::size_t read(std::uint64_t at, void* to, std::size_t size, const char* /*what*/) const override {
        if (at >= bytes_.size()) return 0;
        const std::size_t got = std::min(size, bytes_.size() - static_cast<std::size_t>(at));
        std::memcpy(to, bytes_.data() + at, got);
        return got;
    }

  private:
    std::string_view bytes_;
};

[[noreturn]] void refuse(const char* word, const std::string& message) {
    throw sdk::Failure(SPHEROSEG_REFUSED, word, message);
}

/// A zip ends with its directory; the record that closes it may be followed by a comment of up to 64 KiB.
bool has_directory(std::string_view bytes) {
    constexpr std::size_t farthest = 65'536 + 22;
    const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), farthest));
    return tail.rfind("PK\x05\x06") != std::string_view::npos;
}

/// A LibTorch that has LLVM would compile kernels anew for each size of tile, which took minutes in 2.6.
void run_kernels_that_are_there() {
    static std::once_flag once;
    std::call_once(once, [] { torch::jit::setTensorExprFuserEnabled(false); });
}

}  // namespace

torch::jit::Module load_network(std::string_view bytes, const std::string& name, c10::Device device) {
    if (bytes.empty()) refuse("weights_empty", "The weights file " + name + " is empty.");
    if (bytes.substr(0, 4) != "PK\x03\x04")
        refuse("not_torchscript", "The weights file " + name +
                                      " is not TorchScript: it is no zip archive, as torch.jit.save writes.");
    if (!has_directory(bytes))
        refuse("weights_truncated", "The weights file " + name + " is cut off after " +
                                        std::to_string(bytes.size()) +
                                        " bytes: its zip directory is missing.");
    if (bytes.find("/constants.pkl") == std::string_view::npos &&
        bytes.find("/code/") == std::string_view::npos)
        refuse(
            "not_torchscript",
            "The weights file " + name +
                (bytes.find("data.pkl") != std::string_view::npos
                     ? " is a pickled state dict of torch.save, which has no network in it; export it with "
                       "torch.jit.script and torch.jit.save."
                     : " is a zip archive without TorchScript in it."));
    run_kernels_that_are_there();
    try {
        auto network = torch::jit::load(std::make_shared<MemoryReader>(bytes), device);
        if (!network.find_method("forward"))
            refuse("not_torchscript", "The network in " + name + " has no forward function.");
        network.eval();
        return network;
    } catch (const sdk::Failure&) {
        throw;
    } catch (const std::exception& error) {
        refuse("weights_damaged",
               "LibTorch can't load the weights file " + name + ": " + reason_of(error) + ".");
    }
}

}  // namespace model_torch
