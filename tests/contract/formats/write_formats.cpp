// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// write_formats CASE.json LABELS FOLDER: every format of a label image, for readers that are not ours.
//   CASE: {"width", "height", "simplify", "pixel_size_um"|null, "image_name", "classes": […], "scores":
//   […|null],
//          "measured": true|false, "formats": […]}; classes and scores are taken in turn.
//   LABELS: 32-bit little-endian, row by row. FOLDER gets a file a format, and "objects": the label image
//   with the numbers that the objects have.
#include <fstream>
#include <iostream>

#include "formats/format.hpp"
#include "geometry/simplify.hpp"

using namespace spheroseg;
using nlohmann::json;

namespace {

geometry::LabelImage read_labels(const char* path, std::uint32_t width, std::uint32_t height) {
    geometry::LabelImage image{width, height, std::vector<std::uint32_t>(std::size_t{width} * height)};
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(image.labels.data()),
              static_cast<std::streamsize>(image.labels.size() * sizeof(std::uint32_t)));
    if (!file) throw std::runtime_error("LABELS is too short");
    return image;
}

formats::Exported exported_of(const json& given, const geometry::Components& components) {
    const auto outlines = trace_outlines(components);
    const std::vector<std::uint16_t> samples(std::size_t{components.width} * components.height, 1000);
    const geometry::SampleView view{samples.data(), geometry::SampleView::Type::uint16, 1, 1};
    const auto measured = measure(components, outlines, &view);
    formats::Exported exported;
    exported.width = components.width;
    exported.height = components.height;
    exported.image_name = given.at("image_name");
    exported.identity = exported.image_name;
    exported.document = {
        {"model", "=1+1"}, {"params", {{"simplify", given.at("simplify")}}}, {"nothing", nullptr}};
    if (given.at("pixel_size_um").is_number())
        exported.pixel_size_um = given.at("pixel_size_um").get<double>();
    const json& classes = given.at("classes");
    const json& scores = given.at("scores");
    for (std::size_t i = 0; i < outlines.size(); ++i) {
        geometry::Object object;
        object.id = static_cast<std::int64_t>(i + 1);
        object.klass = classes[i % classes.size()].get<std::string>();
        if (const json& score = scores[i % scores.size()]; score.is_number())
            object.score = score.get<double>();
        object.bbox = bounding_box(outlines[i].exterior);
        object.polygon = simplify(outlines[i], given.at("simplify"));
        object.measurements =
            given.at("measured").get<bool>() ? to_json(measured[i], exported.pixel_size_um) : json::object();
        exported.objects.push_back(std::move(object));
    }
    exported.classes = formats::Classes::of(exported.objects, {});
    return exported;
}

void write(const formats::Format& format, const formats::ExportedPtr& exported, const std::string& folder) {
    const auto name = std::string(format.name);
    const auto writer = format.open(exported);
    if (!writer) {
        std::cout << name << ": " << writer.error().code << '\n';
        return;
    }
    std::ofstream file(folder + "/" + name, std::ios::binary);
    std::string bytes;
    std::size_t largest = 0;
    for (bool more = true; more; bytes.clear()) {
        const auto went_on = (*writer)->next(bytes);
        if (!went_on) throw std::runtime_error(name + ": " + went_on.error().message);
        more = *went_on;
        largest = std::max(largest, bytes.size());
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    if (!file.flush()) throw std::runtime_error(name + " can't be written");
    std::cout << name << ": largest piece " << largest << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 4) throw std::runtime_error("write_formats CASE.json LABELS FOLDER");
        const json given = json::parse(std::ifstream(argv[1]));
        const auto components = find_components(read_labels(argv[2], given.at("width"), given.at("height")));
        const std::string folder = argv[3];
        std::ofstream objects(folder + "/objects", std::ios::binary);
        const auto labels = to_label_image(components).labels;
        objects.write(reinterpret_cast<const char*>(labels.data()),
                      static_cast<std::streamsize>(labels.size() * sizeof(std::uint32_t)));
        const auto exported = std::make_shared<const formats::Exported>(exported_of(given, components));
        for (const json& name : given.at("formats")) {
            const auto* format = formats::find_format(name.get<std::string>());
            if (format == nullptr) throw std::runtime_error("unknown format " + name.dump());
            write(*format, exported, folder);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
