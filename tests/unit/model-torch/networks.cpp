// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "networks.hpp"

#include <ATen/ATen.h>
#include <torch/csrc/jit/api/module.h>

#include <cstdlib>
#include <stdexcept>

namespace model_torch::testing {
namespace {

using torch::jit::Module;

constexpr char kDark[] = "    y = torch.sigmoid((0.5 - x) * 20.0)\n";

void save(const std::filesystem::path& folder, const char* name, const std::string& body) {
    Module module(name);
    module.define("def forward(self, x):\n" + body);
    module.eval();
    module.save((folder / (std::string(name) + ".pt")).string());
}

Module smooth(const char* name, std::int64_t channels) {
    Module module(name);
    const auto count = static_cast<double>(channels);
    module.register_parameter("weight", at::full({1, channels, 5, 5}, -20.0 / 25 / count), false);
    module.register_parameter("scale", at::ones({1}), false);
    module.register_parameter("shift", at::full({1}, 10.0), false);
    module.register_buffer("mean", at::zeros({1}));
    module.register_buffer("variance", at::ones({1}));
    module.define(
        "def forward(self, x):\n"
        "    y = torch.conv2d(x, self.weight, None, [1, 1], [2, 2], [1, 1], 1)\n"
        "    y = torch.batch_norm(y, self.scale, self.shift, self.mean, self.variance, False, 0.1, 0.0, "
        "False)\n"
        "    return torch.sigmoid(y)\n");
    module.eval();
    return module;
}

}  // namespace

Networks::Networks() {
    std::string made = (std::filesystem::temp_directory_path() / "spheroseg-networks-XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = made;
    const std::string dark = kDark;
    save(folder_, "dark", dark + "    return y\n");
    save(folder_, "two", dark + "    return torch.cat([y, 1.0 - y], 1)\n");
    save(folder_, "logits", "    return (0.5 - x) * 20.0\n");
    save(folder_, "small", "    return torch.max_pool2d(torch.sigmoid(x), [2, 2])\n");
    save(folder_, "nan", "    return torch.sqrt(torch.zeros_like(x) - 1.0)\n");
    save(folder_, "root", "    return torch.clamp(torch.sqrt(x), 0.0, 1.0)\n");
    save(folder_, "picky",
         "    assert not bool(torch.any(x < -100.0)), \"far too dark\"\n" + dark + "    return y\n");
    save(folder_, "narrow", "    assert x.size(3) <= 256, \"too wide\"\n" + dark + "    return y\n");
    save(folder_, "single", "    assert x.size(0) == 1, \"one at a time\"\n" + dark + "    return y\n");
    save(folder_, "float32only", dark + "    return torch.matmul(y, torch.eye(x.size(3), dtype=6))\n");
    save(folder_, "gentle", "    return torch.sigmoid(x)\n");
    save(folder_, "coarse", "    return torch.clamp((x + 256.0) - 256.0, 0.0, 1.0)\n");
    save(folder_, "far", "    return (torch.clamp(x - 0.9, 0.0, 0.1) * 10.0 + 256.0) - 256.0\n");
    save(folder_, "several", dark + "    return (1.0 - y, y)\n");
    save(folder_, "text", "    return \"no tensor\"\n");
    smooth("smooth", 1).save(path("smooth"));
    smooth("colour", 3).save(path("colour"));
    torch::jit::freeze(smooth("frozen", 1)).save(path("frozen"));
}

Networks::~Networks() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace model_torch::testing
