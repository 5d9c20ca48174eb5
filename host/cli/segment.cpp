// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"
#include "config/schema.hpp"
#include "inference/render.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "process/models.hpp"

namespace spheroseg::cli {
namespace {

using nlohmann::json;

Result<std::shared_ptr<const std::string>> read_whole(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0)
        return fail(ErrorKind::not_found, "file", path + ": " + std::strerror(errno) + ".");
    if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::invalid, "file", path + " is no file.");
    std::ifstream file(path, std::ios::binary);
    auto bytes = std::make_shared<std::string>(static_cast<std::size_t>(facts.st_size), '\0');
    if (!file.read(bytes->data(), static_cast<std::streamsize>(bytes->size())))
        return fail(ErrorKind::unavailable, "file", path + " can't be read.");
    return std::shared_ptr<const std::string>(std::move(bytes));
}

/// Written beside its name and moved there whole.
Result<void> write_whole(const std::filesystem::path& path, const std::string& bytes) {
    const auto part = path.string() + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
        const std::string reason = std::strerror(errno);
        std::remove(part.c_str());
        return fail(ErrorKind::storage_full, "write", path.string() + " can't be written: " + reason + ".");
    }
    return {};
}

void show_progress(std::size_t done, std::size_t total) {
    if (isatty(STDERR_FILENO) == 0 || total < 2) return;
    constexpr std::size_t width = 30;
    const std::size_t full = done * width / total;
    std::cerr << "\r[" << std::string(full, '#') << std::string(width - full, ' ') << "] " << done << '/'
              << total << (done == total ? "\n" : "") << std::flush;
}

json params_of(const SegmentOptions& options, const json& own) {
    json params = own;
    if (options.threshold >= 0) params["threshold"] = options.threshold;
    if (options.min_area >= 0) params["min_area"] = options.min_area;
    if (options.simplify >= 0) params["simplify"] = options.simplify;
    if (options.page > 0) params["page"] = options.page;
    if (options.fill_holes) params["holes"] = false;
    return params;
}

struct Job {
    const Segmenter& segmenter;
    const sdk::Images images;
    const ImageBudget budget;
    ServedModel& model;
    const SegmentParams params;
    const SegmentOptions& options;
};

Result<Rendered> segment_one(const Job& job, const std::string& path) {
    const CallContext context;
    SPHEROSEG_TRY(bytes, read_whole(path));
    SPHEROSEG_TRY(file, ImageFile::open(job.images, memory_source(*bytes), job.budget, context));
    const PixelEdge edge = job.options.pixel_size_um > 0 ? PixelEdge::exactly(job.options.pixel_size_um)
                                                         : PixelEdge::of_the_file();
    SPHEROSEG_TRY(result, job.segmenter.segment(*file, job.model, job.params, edge, context));
    const json document = {
        {"image", path},
        {"width", result->width},
        {"height", result->height},
        {"model", result->model},
        {"model_version", result->model_version},
        {"params", result->params.to_json()},
        {"pixel_size_um", result->pixel_size_um ? json(*result->pixel_size_um) : json(nullptr)},
        {"timing", result->timing.to_json()}};
    const geometry::ExportContext about{std::filesystem::path(path).filename().string(), result->width,
                                        result->height, result->pixel_size_um};
    return render_objects(job.images, job.options.format, document, result->objects, about, context);
}

/// "a.png" gives "a.geojson"; a mask never takes the image's own name.
std::filesystem::path result_path(const SegmentOptions& options, const std::string& image,
                                  const Rendered& rendered) {
    const std::filesystem::path from(image);
    const std::string suffix =
        options.format == "mask" || options.format == "labels" ? "_" + options.format + "." : ".";
    const auto folder = options.out.empty() ? from.parent_path() : std::filesystem::path(options.out);
    return folder / (from.stem().string() + suffix + rendered.extension);
}

int segment_all(const Job& job) {
    const SegmentOptions& options = job.options;
    const bool to_output = options.out.empty() && options.images.size() == 1;
    int failed = 0;
    for (std::size_t i = 0; i < options.images.size(); ++i) {
        show_progress(i, options.images.size());
        const std::string& image = options.images[i];
        const auto rendered = segment_one(job, image);
        Result<void> outcome = rendered ? Result<void>() : Result<void>(tl::unexpected(rendered.error()));
        if (rendered && to_output) {
            std::cout << rendered->bytes << std::flush;
        } else if (rendered) {
            const auto path = result_path(options, image, *rendered);
            outcome = write_whole(path, rendered->bytes);
            if (outcome && isatty(STDERR_FILENO) == 0) std::cerr << image << " -> " << path.string() << '\n';
        }
        if (outcome) continue;
        ++failed;
        std::cerr << image << ": " << outcome.error().message << '\n';
    }
    show_progress(options.images.size(), options.images.size());
    if (failed > 0) std::cerr << failed << " of " << options.images.size() << " images failed.\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace

int segment(const Common& common, const SegmentOptions& options) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const json own = json::parse(options.params, nullptr, false);
    if (!own.is_object()) return report({ErrorKind::invalid, "params", "--params takes a JSON object."});
    if (auto set = set_up_log(configuration->settings().log); !set) return report(set.error());
    if (!options.out.empty()) {
        std::error_code error;
        std::filesystem::create_directories(options.out, error);
        if (error)
            return report({ErrorKind::unavailable, "out",
                           "The folder " + options.out + " can't be made: " + error.message() + "."});
    }
    const auto plugins =
        load_plugins(*configuration, std::filesystem::absolute(configuration->settings().data),
                     {SPHEROSEG_IMAGES_1, SPHEROSEG_MODEL_1});
    if (!plugins) return report(plugins.error());
    const auto images = required_interface(**plugins, SPHEROSEG_IMAGES_1);
    if (!images) return report(images.error());
    const auto segmenter = start_models(*configuration, **plugins);
    if (!segmenter) return report(segmenter.error());
    const auto model = (*segmenter)->find(options.model);
    if (!model) return report(model.error());
    if (auto loaded = (*model)->wait_until_loaded({}); !loaded) return report(loaded.error());
    const auto params = (*segmenter)->read_params(**model, params_of(options, own));
    if (!params) return report(params.error());
    return segment_all({**segmenter, sdk::Images(*images), image_budget(configuration->settings().images),
                        **model, *params, options});
}

}  // namespace spheroseg::cli
