// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1: what the host's tiler and batcher rely on.
#include <cmath>
#include <optional>
#include <spheroseg/model.hpp>

#include "check.hpp"

namespace spheroseg::check {
namespace {

struct Size {
    std::uint32_t width;
    std::uint32_t height;
};

struct Output {
    std::vector<float> probability;
    std::vector<std::uint32_t> labels;
    std::string polygons;
    bool operator==(const Output& other) const {
        return probability == other.probability && labels == other.labels && polygons == other.polygons;
    }
};

/// A created plugin, its model and one instance.
struct Loaded {
    Created plugin;
    sdk::Model model;
    spheroseg_model_info info;
    std::string parameters;
    explicit Loaded(const Subject& subject)
        : plugin(subject), model(plugin.interface(SPHEROSEG_MODEL_1)), info(describe()) {
        parameters = defaults(nlohmann::json::parse(sdk::to_view(info.parameter_schema))).dump();
    }
    spheroseg_model_info describe() const {
        sdk::Call call;
        return model.describe(call);
    }
    /// Of a probability map: the classes, then the guide.
    std::size_t planes() const {
        return std::size_t{info.class_count} + (info.guide == SPHEROSEG_GUIDE_NONE ? 0 : 1);
    }
    std::uint32_t channels() const { return info.input_channels == 0 ? 3 : info.input_channels; }
    Size fit(Size wanted) const {
        const std::uint32_t step = std::max(1U, info.size_multiple);
        const Size rounded{(wanted.width + step - 1) / step * step, (wanted.height + step - 1) / step * step};
        if (info.tile_width == 0) return rounded;
        if (info.tile_shrinks == 0) return {info.tile_width, info.tile_height};
        return {std::min(rounded.width, info.tile_width), std::min(rounded.height, info.tile_height)};
    }
};

/// A dark disc on an uneven bright ground, the same for the same size and seed.
std::vector<float> picture(const Loaded& loaded, Size size, std::uint32_t seed) {
    const float white = loaded.info.normalise == SPHEROSEG_NORMALISE_NONE ? 255.0F : 1.0F;
    std::vector<float> pixels(std::size_t{size.width} * size.height * loaded.channels());
    std::size_t at = 0;
    for (std::uint32_t y = 0; y < size.height; ++y)
        for (std::uint32_t x = 0; x < size.width; ++x) {
            seed = seed * 1664525U + 1013904223U;
            const double dx = (x + 0.5) / size.width - 0.5;
            const double dy = (y + 0.5) / size.height - 0.5;
            const double value = (dx * dx + dy * dy < 0.06 ? 0.25 : 0.7 + 0.1 * dx) + (seed >> 24) / 5000.0;
            for (std::uint32_t c = 0; c < loaded.channels(); ++c)
                pixels[at++] = static_cast<float>(value) * white;
        }
    return pixels;
}

/// An item with the memory it points to. Stays where it is.
struct Job {
    std::vector<float> input;
    Output output;
    spheroseg_writer writer{};
    sdk::Call call;
    spheroseg_model_item item{};
    Job(const Loaded& loaded, Size size, std::uint32_t seed, sdk::Call::Cancelled cancelled = {})
        : input(picture(loaded, size, seed)), call("check", 0, std::move(cancelled)) {
        const std::size_t area = std::size_t{size.width} * size.height;
        writer = sdk::string_writer(output.polygons);
        item.size = sizeof(item);
        item.channels = loaded.channels();
        item.width = size.width;
        item.height = size.height;
        item.input = input.data();
        item.parameters = sdk::to_text(loaded.parameters);
        item.call = call.raw();
        item.status = SPHEROSEG_INTERNAL;
        if (loaded.info.output == SPHEROSEG_OUTPUT_PROBABILITY) {
            // What a model does not fill in is seen as not finite.
            output.probability.assign(area * loaded.planes(), std::nanf(""));
            item.probability = output.probability.data();
        } else if (loaded.info.output == SPHEROSEG_OUTPUT_LABELS) {
            output.labels.assign(area, UINT32_MAX);
            item.labels = output.labels.data();
        } else {
            item.polygons = &writer;
        }
    }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
};

std::string name(Size size) {
    return std::to_string(size.width) + "×" + std::to_string(size.height);
}

void run(sdk::ModelInstance& instance, std::vector<Job*> jobs) {
    std::vector<spheroseg_model_item> items;
    items.reserve(jobs.size());
    for (const auto* job : jobs) items.push_back(job->item);
    sdk::Call call;
    instance.execute(call, items);
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]->item.status = items[i].status;
}

void expect_ok(const Job& job, Size size) {
    expect(job.item.status == SPHEROSEG_OK, "an image of " + name(size) + " failed with code " +
                                                std::to_string(job.item.status) + ": " + job.call.message());
}

void expect_sound(const Output& output, Size size) {
    for (const float value : output.probability)
        expect(
            std::isfinite(value) && value >= 0 && value <= 1,
            "an image of " + name(size) + " gives a probability that is not within 0…1 or was not filled in");
    for (const std::uint32_t label : output.labels)
        expect(
            label <= std::uint64_t{size.width} * size.height,
            "an image of " + name(size) + " gives a label larger than its number of pixels or not filled in");
    if (!output.polygons.empty())
        expect(nlohmann::json::parse(output.polygons, nullptr, false).is_array(),
               "its polygons are no JSON array");
}

void check_description(const Subject& subject) {
    const Loaded loaded(subject);
    const auto& info = loaded.info;
    expect(!sdk::to_view(info.name).empty() && !sdk::to_view(info.version).empty(),
           "it has no name or version");
    expect(info.input_channels <= 4, "input_channels is above 4");
    expect(info.normalise <= SPHEROSEG_NORMALISE_RANGE, "normalise is unknown");
    expect(info.normalise != SPHEROSEG_NORMALISE_RANGE ||
               (info.normalise_low >= 0 && info.normalise_low < info.normalise_high &&
                info.normalise_high <= 100),
           "normalise_low and normalise_high are not percentiles in order");
    expect(info.normalise_epsilon >= 0 && std::isfinite(info.normalise_epsilon),
           "normalise_epsilon is negative");
    expect(info.output <= SPHEROSEG_OUTPUT_POLYGONS, "output is unknown");
    expect((info.tile_width == 0) == (info.tile_height == 0), "only one edge of the tile is fixed");
    expect(info.tile_width == 0 || (info.tile_width > 2 * info.halo && info.tile_height > 2 * info.halo),
           "the halo leaves nothing of a tile");
    expect(info.tile_width == 0 || info.output == SPHEROSEG_OUTPUT_PROBABILITY,
           "labels and polygons need the whole image (tile 0)");
    expect(info.tile_shrinks == 0 || (info.tile_shrinks == 1 && info.tile_width != 0 &&
                                      info.tile_width % std::max(1U, info.size_multiple) == 0 &&
                                      info.tile_height % std::max(1U, info.size_multiple) == 0),
           "tiles that shrink in multiples of size_multiple are no multiple of it");
    expect(info.tile_width == 0 || info.margin <= info.halo, "the margin is wider than the halo");
    expect(info.tile_width == 0 || info.tile_shrinks == 1 || info.margin == 0 || info.margin == info.halo,
           "tiles of one size have the halo for a margin");
    expect(info.guide <= SPHEROSEG_GUIDE_DISTANCE, "guide is unknown");
    expect(info.guide == SPHEROSEG_GUIDE_NONE || info.output == SPHEROSEG_OUTPUT_PROBABILITY,
           "a guide goes with a probability only");
    expect(info.max_batch >= 1, "max_batch is 0");
    expect(info.class_count >= 1 && info.class_count <= 1000 && info.classes != nullptr, "it names no class");
    for (std::uint32_t i = 0; i < info.class_count; ++i)
        expect(!sdk::to_view(info.classes[i]).empty(), "a class has no name");
    const auto sha = sdk::to_view(info.weights_sha256);
    expect(sha.empty() || (sha.size() == 64 && sha.find_first_not_of("0123456789abcdef") == sha.npos),
           "weights_sha256 is no lower-case hex SHA-256");
    expect(nlohmann::json::parse(sdk::to_view(info.parameter_schema)).is_object(),
           "parameter_schema is no JSON object");
    expect(info.pixel_size_um >= 0 && std::isfinite(info.pixel_size_um), "pixel_size_um is negative");
}

void check_description_again(const Subject& subject) {
    const Loaded loaded(subject);
    const auto again = loaded.describe();
    expect(sdk::to_view(again.name) == sdk::to_view(loaded.info.name) && again.output == loaded.info.output &&
               again.class_count == loaded.info.class_count && again.tile_width == loaded.info.tile_width,
           "two descriptions differ");
}

void check_execution(const Subject& subject) {
    Loaded loaded(subject);
    sdk::Call call;
    auto instance = loaded.model.create_instance(call, 2);
    for (const Size wanted : {Size{1, 1}, Size{3, 2}, Size{17, 5}, Size{64, 64}, Size{201, 133}}) {
        const Size size = loaded.fit(wanted);
        Job first(loaded, size, 1);
        Job other(loaded, size, 2);
        Job again(loaded, size, 1);
        for (Job* job : {&first, &other, &again}) {
            run(instance, {job});
            expect_ok(*job, size);
            expect_sound(job->output, size);
        }
        expect(first.output == again.output,
               "the same image of " + name(size) + " gives two different results");
    }
}

void check_batch(const Subject& subject) {
    Loaded loaded(subject);
    if (loaded.info.max_batch < 2) throw NotApplicable("its max_batch is 1");
    sdk::Call call;
    auto instance = loaded.model.create_instance(call, 1);
    const Size size = loaded.fit({40, 24});
    Job a(loaded, size, 1);
    Job b(loaded, size, 2);
    Job alone(loaded, size, 2);
    run(instance, {&a, &b});
    run(instance, {&alone});
    for (const Job* job : {&a, &b, &alone}) expect_ok(*job, size);
    for (std::size_t i = 0; i < alone.output.probability.size(); ++i)
        expect(std::abs(alone.output.probability[i] - b.output.probability[i]) < 1e-3F,
               "an image in a batch gives another result than alone");
    expect(alone.output.labels == b.output.labels && alone.output.polygons == b.output.polygons,
           "an image in a batch gives another result than alone");
}

void check_cancelled(const Subject& subject) {
    Loaded loaded(subject);
    sdk::Call call;
    auto instance = loaded.model.create_instance(call, 1);
    const Size size = loaded.fit({64, 64});
    Job cancelled(loaded, size, 1, [] { return true; });
    run(instance, {&cancelled});
    expect(cancelled.item.status == SPHEROSEG_CANCELLED || cancelled.item.status == SPHEROSEG_OK,
           "a cancelled image has code " + std::to_string(cancelled.item.status) + ", not CANCELLED or OK");
    Job after(loaded, size, 1);
    run(instance, {&after});
    expect_ok(after, size);
}

void check_instances(const Subject& subject) {
    Loaded loaded(subject);
    sdk::Call call;
    const Size size = loaded.fit({32, 32});
    auto one = std::optional(loaded.model.create_instance(call, 1));
    auto two = loaded.model.create_instance(call, 1);
    Job before(loaded, size, 1);
    run(*one, {&before});
    one.reset();
    Job after(loaded, size, 1);
    run(two, {&after});
    expect_ok(before, size);
    expect_ok(after, size);
}

}  // namespace

std::vector<Check> model_checks() {
    return {
        {"model/1: the description is sound", check_description},
        {"model/1: it describes itself twice alike", check_description_again},
        {"model/1: images of several sizes give sound results, twice the same", check_execution},
        {"model/1: a batch gives what its images give alone", check_batch},
        {"model/1: a cancelled image harms no later one", check_cancelled},
        {"model/1: instances do not depend on each other", check_instances},
    };
}

}  // namespace spheroseg::check
