// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// OpenCV's pool is one for the process, and so is its bound.
#include <chrono>
#include <mutex>
#include <opencv2/core.hpp>
#include <set>
#include <thread>

#include "loaded.hpp"
#include "model-threshold/model.hpp"

using namespace model_opencv_dnn;
using namespace model_opencv_dnn::test;
using oneapi::tbb::global_control;

namespace {

/// On how many threads OpenCV runs a loop that is long enough for all of them to come.
std::size_t threads_of_a_loop() {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    cv::parallel_for_(cv::Range(0, 64), [&](const cv::Range& range) {
        for (int i = range.start; i < range.end; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            const std::lock_guard lock(mutex);
            seen.insert(std::this_thread::get_id());
        }
    });
    return seen.size();
}

std::size_t bound() {
    return global_control::active_value(global_control::max_allowed_parallelism);
}

}  // namespace

TEST_CASE("OpenCV uses no more threads than the instance with the fewest may, for as long as it is there") {
    const Folder folder;
    bioimageio::Choices choices;
    choices.model = folder.put("net.onnx", spheroseg::test::onnx_of({}));
    const Served served(choices);
    model_threshold::Model threshold;
    spheroseg::sdk::Model other(spheroseg::sdk::provide_model(threshold));
    const auto three = served.start(3);
    CHECK(bound() == 3);
    {
        spheroseg::sdk::Call call;
        const auto one = other.create_instance(call, 1);
        CHECK(bound() == 1);
        CHECK(threads_of_a_loop() == 1);
        const auto later = served.start(2);
        CHECK(bound() == 1);
        CHECK(threads_of_a_loop() == 1);
    }
    CHECK(bound() == 3);
    {
        const auto none = served.start(0);
        CHECK(threads_of_a_loop() == 1);
    }
    CHECK(bound() == 3);
}
