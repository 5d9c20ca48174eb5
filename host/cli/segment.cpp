// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "api/segment_query.hpp"
#include "cli/commands.hpp"
#include "cli/output_file.hpp"
#include "config/schema.hpp"
#include "formats/format.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "process/models.hpp"

namespace spheroseg::cli {
namespace {

using nlohmann::json;

/// A bar on a terminal, of all images and of the tiles within one.
class Progress {
  public:
    explicit Progress(std::size_t images) : images_(static_cast<std::int64_t>(images)) {}

    void next_image() {
        ++image_;
        tile_ = 0;
        tiles_ = 1;
        show();
    }
    void tiles(std::int64_t done, std::int64_t total) {
        tile_ = done;
        tiles_ = std::max<std::int64_t>(1, total);
        show();
    }
    /// The rest of standard error begins on a line of its own.
    void end() const {
        if (shown_) std::cerr << '\n';
    }

  private:
    void show() {
        if (isatty(STDERR_FILENO) == 0 || (images_ < 2 && tiles_ < 2 && !shown_)) return;
        shown_ = true;
        constexpr std::int64_t width = 30;
        const auto full = static_cast<std::size_t>((image_ * tiles_ + tile_) * width / (images_ * tiles_));
        std::cerr << "\r[" << std::string(full, '#') << std::string(width - full, ' ') << "] " << image_
                  << '/' << images_ << " images";
        if (image_ < images_) std::cerr << ", " << tile_ << '/' << tiles_ << " tiles";
        std::cerr << "\x1b[K" << std::flush;
    }

    const std::int64_t images_;
    std::int64_t image_ = -1;  // how many are done
    std::int64_t tile_ = 0;
    std::int64_t tiles_ = 1;
    bool shown_ = false;
};

json params_of(const SegmentOptions& options, const json& own) {
    json params = own;
    const auto give = [&params](const char* name, const auto& value) {
        if (value) params[name] = *value;
    };
    give("threshold", options.threshold);
    give("min_area", options.min_area);
    give("min_score", options.min_score);
    give("simplify", options.simplify);
    give("seed_threshold", options.seed_threshold);
    give("prominence", options.prominence);
    give("neck", options.neck);
    give("diameter", options.diameter);
    give("page", options.page);
    give("channel", options.channel);
    give("split", options.split);
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
    const formats::Format& format;
    Progress& progress;
};

Result<formats::ExportedPtr> segment_one(const Job& job, const std::string& path) {
    CallContext context;
    context.progress = [&job](std::int64_t done, std::int64_t total) { job.progress.tiles(done, total); };
    SPHEROSEG_TRY(bytes, file_source(path));
    SPHEROSEG_TRY(file, ImageFile::open(job.images, std::move(*bytes), job.budget, context));
    const PixelEdge edge =
        job.options.pixel_size_um ? PixelEdge::exactly(*job.options.pixel_size_um) : PixelEdge::of_the_file();
    SPHEROSEG_TRY(result, job.segmenter.segment(*file, job.model, job.params, edge, context));
    formats::Exported exported;
    exported.document = api::to_json(*result);
    exported.document["image"] = path;
    exported.image_name = std::filesystem::path(path).filename().string();
    exported.width = result->width;
    exported.height = result->height;
    exported.pixel_size_um = result->pixel_size_um;
    exported.identity = exported.image_name + '\n' + result->model + '\n' + result->model_version;
    exported.classes = formats::Classes::of(result->objects, job.model.facts().classes);
    exported.objects = std::move(result->objects);
    return std::make_shared<const formats::Exported>(std::move(exported));
}

/// Whether --out is the one image's result itself, not a folder for it.
bool names_file(const SegmentOptions& options, const formats::Format& format) {
    const std::filesystem::path out(options.out);
    return options.images.size() == 1 && out.has_extension() &&
           out.extension() == std::filesystem::path("x" + std::string(format.suffix)).extension() &&
           !std::filesystem::is_directory(out);
}

/// "a.png" gives "a.geojson" beside it or in the folder for results.
std::filesystem::path result_path(const Job& job, const std::string& image) {
    if (names_file(job.options, job.format)) return job.options.out;
    const std::filesystem::path from(image);
    const auto folder = job.options.out.empty() ? from.parent_path() : std::filesystem::path(job.options.out);
    return folder / formats::result_name(from.filename().string(), job.format);
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
    std::error_code unknown;
    return a.lexically_normal() == b.lexically_normal() || std::filesystem::equivalent(a, b, unknown);
}

/// Two results of one name, or a result in another file's place, would lose one of them.
Result<void> check_paths(const Job& job) {
    std::map<std::filesystem::path, std::string> taken;
    for (const std::string& image : job.options.images) {
        const auto path = result_path(job, image);
        const auto [other, free] = taken.emplace(path.lexically_normal(), image);
        if (!free)
            return fail(ErrorKind::invalid, "out",
                        other->second + " and " + image + " would both give " + path.string() +
                            "; segment them one by one with different --out.");
        for (const std::string& input : job.options.images)
            if (std::filesystem::exists(path) && is_same_file(path, input))
                return fail(
                    ErrorKind::invalid, "out",
                    "The result of " + image + " would overwrite the image " + input + "; give --out.");
        if (!job.options.overwrite && std::filesystem::exists(path))
            return fail(ErrorKind::conflict, "out",
                        path.string() + " is there already; give --overwrite to replace it, or --out.");
    }
    return {};
}

Result<void> write_result(const Job& job, const std::string& image, bool to_output) {
    SPHEROSEG_TRY(exported, segment_one(job, image));
    SPHEROSEG_TRY(writer, job.format.open(std::move(*exported)));
    if (to_output) return write_to_output(**writer);
    const auto path = result_path(job, image);
    SPHEROSEG_TRY(written, write_file(**writer, path));
    if (isatty(STDERR_FILENO) == 0) std::cerr << image << " -> " << path.string() << '\n';
    return {};
}

int segment_all(const Job& job) {
    const SegmentOptions& options = job.options;
    const bool to_output = options.out.empty() && options.images.size() == 1;
    if (to_output && !job.format.text && isatty(STDOUT_FILENO) != 0)
        return report({ErrorKind::invalid, "out",
                       std::string(job.format.name) + " is nothing for a terminal; give --out."});
    if (!to_output)
        if (auto free = check_paths(job); !free) return report(free.error());
    int failed = 0;
    for (std::size_t i = 0; i < options.images.size(); ++i) {
        job.progress.next_image();
        const auto outcome = write_result(job, options.images[i], to_output);
        if (outcome) continue;
        ++failed;
        job.progress.end();
        std::cerr << options.images[i] << ": " << outcome.error().message << '\n';
    }
    job.progress.next_image();
    job.progress.end();
    if (failed > 0) std::cerr << failed << " of " << options.images.size() << " images failed.\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace

int segment(const Common& common, const SegmentOptions& options) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const json own = json::parse(options.params, nullptr, false);
    const formats::Format* format = formats::find_format(options.format);
    if (format == nullptr)
        return report({ErrorKind::invalid, "format", "--format takes " + formats::format_names() + "."});
    if (!own.is_object()) return report({ErrorKind::invalid, "params", "--params takes a JSON object."});
    if (auto set = set_up_log(configuration->settings().log); !set) return report(set.error());
    if (!options.out.empty()) {
        std::filesystem::path folder = options.out;
        if (names_file(options, *format)) folder = folder.has_parent_path() ? folder.parent_path() : ".";
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error)
            return report({ErrorKind::unavailable, "out",
                           "The folder " + folder.string() + " can't be made: " + error.message() + "."});
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
    Progress progress(options.images.size());
    return segment_all({**segmenter, sdk::Images(*images), image_budget(configuration->settings().images),
                        **model, *params, options, *format, progress});
}

}  // namespace spheroseg::cli
