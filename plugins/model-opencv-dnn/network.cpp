// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "network.hpp"

#include <algorithm>
#include <cctype>
#include <new>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <spheroseg/boundary.hpp>

namespace model_opencv_dnn {
namespace {

using spheroseg::sdk::Failure;

/// OpenCV's reason on one line.
[[noreturn]] void refuse(const std::string& what, const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) throw std::bad_alloc();
    std::string reason = error.err.substr(0, 300);
    std::replace_if(
        reason.begin(), reason.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    while (!reason.empty() && (reason.back() == ' ' || reason.back() == '.')) reason.pop_back();
    throw Failure(SPHEROSEG_REFUSED, "network", what + reason + ".");
}

}  // namespace

struct Network::Net {
    cv::dnn::Net net;
    std::string output;
    cv::Mat result;
};

Network::Network(const std::string& onnx, const std::string& output, std::size_t index)
    : net_(std::make_unique<Net>()) {
    try {
        net_->net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
        if (net_->net.empty()) throw Failure(SPHEROSEG_REFUSED, "network", "The ONNX file holds no network.");
        net_->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net_->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        const auto names = net_->net.getUnconnectedOutLayersNames();
        if (std::find(names.begin(), names.end(), output) != names.end())
            net_->output = output;
        else if (index < names.size())
            net_->output = names[index];
        else
            throw Failure(SPHEROSEG_REFUSED, "network",
                          "The network has " + std::to_string(names.size()) +
                              " output(s), none of which is \"" + output + "\".");
    } catch (const cv::Exception& error) {
        refuse("The file is no ONNX network that OpenCV can read: ", error);
    }
}

Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

NetworkOutput Network::run(float* input, const std::vector<std::size_t>& shape) {
    std::vector<int> lengths(shape.begin(), shape.end());
    try {
        const cv::Mat blob(lengths, CV_32F, input);
        net_->net.setInput(blob);
        net_->result = net_->net.forward(net_->output);
    } catch (const cv::Exception& error) {
        refuse("The network can't run on this input: ", error);
    }
    cv::Mat& result = net_->result;
    if (result.type() != CV_32F)
        throw Failure(SPHEROSEG_REFUSED, "network", "The network does not give 32-bit floats.");
    if (!result.isContinuous()) result = result.clone();
    NetworkOutput output{result.ptr<float>(), {}};
    for (int i = 0; i < result.dims; ++i) output.shape.push_back(static_cast<std::size_t>(result.size[i]));
    return output;
}

std::optional<std::size_t> Network::input_channels() const {
    constexpr int kImageDimensions = 4;
    try {
        for (const auto& name : net_->net.getLayerNames()) {
            const auto layer = net_->net.getLayer(net_->net.getLayerId(name));
            if (layer->type == "Identity") continue;
            if (layer->type != "Convolution") return std::nullopt;
            // [out, in / groups, rows, columns]
            if (layer->blobs.empty() || layer->blobs[0].dims != kImageDimensions) return std::nullopt;
            return static_cast<std::size_t>(layer->blobs[0].size[1]);
        }
    } catch (const cv::Exception&) {
    }
    return std::nullopt;
}

std::string library_version() {
    return "OpenCV " + cv::getVersionString();
}

}  // namespace model_opencv_dnn
