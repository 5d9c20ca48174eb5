// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The network alone on as many tiles as an image has, one process, nothing else: the ceiling of a host that
// serves it. Of the forms that model-torch chooses from, the fastest here is taken. Prints one line of JSON.
#include <ATen/ATen.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "model-torch/device.hpp"
#include "model-torch/network.hpp"
#include "model-torch/weights.hpp"

namespace {

using model_torch::Network;
using model_torch::Precision;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Used {
    double seconds = 0;    ///< of all threads
    double mebibytes = 0;  ///< resident, at its peak
};

Used used_so_far() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return {static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
            static_cast<double>(used.ru_maxrss) / 1024};
}

/// `count` tiles of numbers between 0 and 1, in batches.
std::vector<at::Tensor> draw_batches(long count, long batch, long height, long width) {
    std::vector<at::Tensor> batches;
    for (long left = count; left > 0; left -= batch)
        batches.push_back(at::rand({std::min(left, batch), 1, height, width}));
    return batches;
}

/// Runs every shape often enough for the JIT to be done with it; then the best of three runs of the first.
double warmed_seconds(const Network& network, const std::vector<at::Tensor>& batches) {
    double best = 0;
    for (int i = 0; i < 6; ++i) {
        const auto start = Clock::now();
        network.run(batches.front());
        const double took = seconds_since(start);
        best = i <= 3 ? took : std::min(best, took);
        if (i < 3) network.run(batches.back());
    }
    return best;
}

/// The second of two runs of a part of a tile: without bfloat16 units a whole one takes most of a minute.
double glimpse_seconds(const Network& network, const at::Tensor& batch) {
    const at::Tensor part = batch.narrow(2, 0, std::min<long>(batch.size(2), 256))
                                .narrow(3, 0, std::min<long>(batch.size(3), 256))
                                .contiguous();
    network.run(part);
    const auto start = Clock::now();
    network.run(part);
    return seconds_since(start);
}

/// Its name goes to `name`.
Network fastest_form(const model_torch::LoadedNetwork& loaded, const std::vector<at::Tensor>& batches,
                     std::string& name) {
    name = "float32";
    Network best = Network::freeze(loaded, Precision::float32);
    double least = warmed_seconds(best, batches);
    const auto consider = [&](const char* rival_name, const std::function<Network()>& make) {
        try {
            Network rival = make();
            if (glimpse_seconds(rival, batches.front()) > 4 * glimpse_seconds(best, batches.front())) return;
            const double took = warmed_seconds(rival, batches);
            if (took >= least) return;
            best = std::move(rival);
            least = took;
            name = rival_name;
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s: %s\n", rival_name, error.what());
        }
    };
    consider("float32 rewritten for inference", [&] { return Network::rewrite(loaded); });
    consider("bfloat16", [&] { return Network::freeze(loaded, Precision::bfloat16); });
    return best;
}

void measure(const char* path, const std::vector<at::Tensor>& batches, long tiles, double seconds) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    model_torch::LoadedNetwork loaded;
    loaded.module = model_torch::load_network(bytes, path, c10::Device(c10::kCPU));
    std::string form;
    const Network network = fastest_form(loaded, batches, form);

    std::vector<double> took;
    const double used_before = used_so_far().seconds;
    const auto start = Clock::now();
    while (took.empty() || seconds_since(start) < seconds) {
        const auto begun = Clock::now();
        for (const at::Tensor& input : batches) network.run(input);
        took.push_back(seconds_since(begun));
    }
    const auto images = static_cast<double>(took.size());
    const double rate = images / seconds_since(start);
    const Used used = used_so_far();
    std::sort(took.begin(), took.end());
    std::printf(
        "{\"form\": \"%s\", \"images\": %zu, \"images_per_s\": %.6g, \"tiles_per_s\": %.6g, \"p50_ms\": "
        "%.6g, "
        "\"p99_ms\": %.6g, \"cpu_s_per_image\": %.6g, \"peak_mib\": %.6g}\n",
        form.c_str(), took.size(), rate, rate * static_cast<double>(tiles), took[took.size() / 2] * 1e3,
        took[took.size() * 99 / 100] * 1e3, (used.seconds - used_before) / images, used.mebibytes);
}

}  // namespace

int main(int argc, char** argv) {
    const auto number = [&](int at, long otherwise) { return argc > at ? std::atol(argv[at]) : otherwise; };
    const long tiles = number(2, 0), seconds = number(3, 5), threads = number(4, 1), batch = number(5, 1);
    const long width = number(6, 512), height = number(7, width);
    if (argc < 3 || tiles < 1 || seconds < 0 || threads < 1 || threads > 1024 || batch < 1 ||
        std::min(width, height) < 32) {
        std::fprintf(stderr,
                     "bench_torch_bare WEIGHTS TILES [SECONDS=5 THREADS=1 BATCH=1 WIDTH=512 HEIGHT=WIDTH]\n");
        return 2;
    }
    try {
        model_torch::use_threads(static_cast<unsigned>(threads));
        measure(argv[1], draw_batches(tiles, batch, height, width), tiles, static_cast<double>(seconds));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
