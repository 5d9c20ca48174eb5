// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Segments an image file with a tiled stand-in for a network (probability = brightness, guide = the same),
// and says what memory the whole process took at most.
//   segment_large FILE [MEMORY_MIB] [none|guide|distance] [DIAMETER_PX]
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "../../unit/inference/fake_model.hpp"
#include "images-vips/images.hpp"
#include "inference/segmenter.hpp"

using namespace spheroseg;

namespace {

/// A file that is read where it is looked at.
class FileBytes final : public ByteSource {
  public:
    explicit FileBytes(const char* path) : descriptor_(open(path, O_RDONLY | O_CLOEXEC)) {}
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;
    ~FileBytes() override { close(descriptor_); }

    spheroseg_source view() override {
        struct stat about {};
        fstat(descriptor_, &about);
        spheroseg_source source{};
        source.size = sizeof(source);
        source.bytes = static_cast<std::uint64_t>(about.st_size);
        source.context = this;
        source.read_at = [](void* context, std::uint64_t offset, void* buffer, std::uint64_t capacity,
                            std::uint64_t* got) -> spheroseg_code {
            const auto read = pread(static_cast<FileBytes*>(context)->descriptor_, buffer, capacity,
                                    static_cast<off_t>(offset));
            *got = static_cast<std::uint64_t>(std::max<ssize_t>(read, 0));
            return read < 0 ? SPHEROSEG_INTERNAL : SPHEROSEG_OK;
        };
        return source;
    }

  private:
    int descriptor_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    const std::uint64_t memory = std::uint64_t{count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1024}
                                 << 20U;
    testing::FakeModel fake([](const sdk::CallView&, spheroseg_model_item& item) {
        const std::size_t pixels = std::size_t{item.width} * item.height;
        for (std::size_t i = 0; i < pixels; ++i)
            item.probability[i] = item.probability[pixels + i] = item.input[i];
    });
    fake.info.normalise = SPHEROSEG_NORMALISE_PERCENTILE;
    fake.info.tile_width = fake.info.tile_height = 512;
    fake.info.halo = 64;
    fake.info.guide = SPHEROSEG_GUIDE_DISTANCE;
    if (count > 4) fake.info.object_diameter_px = 48;
    const sdk::Model model(sdk::provide_model(fake));
    auto facts = ModelFacts::read(model, "fake", "fake");
    if (!facts) return 1;
    std::vector<std::unique_ptr<ServedModel>> models;
    models.push_back(std::make_unique<ServedModel>(model, *facts, ModelLimits{}));
    if (!models[0]->start()) return 1;
    const Segmenter segmenter(
        std::move(models), "", [](const auto&, const auto& value) -> Result<nlohmann::json> { return value; },
        {}, memory);
    nlohmann::json wanted = {{"split", count > 3 ? arguments[3] : "guide"}};
    if (count > 4) wanted["diameter"] = std::strtod(arguments[4], nullptr);
    ServedModel& served = **segmenter.find("");
    const auto params = segmenter.read_params(served, wanted);
    if (!params) return std::fprintf(stderr, "%s\n", params.error().message.c_str()), 1;

    images_vips::Images vips({});
    const sdk::Images images(sdk::provide_images(vips));
    const auto file = ImageFile::open(images, std::make_unique<FileBytes>(arguments[1]), {}, {});
    if (!file) return std::fprintf(stderr, "%s\n", file.error().message.c_str()), 1;
    const auto result = segmenter.segment(*file, served, *params, PixelEdge::of_the_file(), {});
    if (!result) return std::fprintf(stderr, "%s\n", result.error().message.c_str()), 1;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%u × %u px, %zu objects, %.1f s, at most %ld MiB resident\n", result->width, result->height,
                result->objects.size(), result->timing.total_ms / 1000, usage.ru_maxrss / 1024);
    return 0;
}
