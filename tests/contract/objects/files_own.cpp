// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What objects-files promises beyond the contract.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "folder_probe.hpp"
#include "loaded_plugin.hpp"
#include "objects-files/store.hpp"

using namespace spheroseg;
using contract::failure_of;
using contract::object_path;
using contract::TemporaryFolder;

namespace {

struct Place {
    TemporaryFolder parent;
    std::filesystem::path folder = parent.path() / "deep" / "objects";
    std::vector<std::string> lines;
    std::unique_ptr<objects_files::Store> store;
    sdk::Call call;

    explicit Place(std::uint64_t minimum_free = 0) { open(minimum_free); }
    void open(std::uint64_t minimum_free = 0) {
        store.reset();
        store = std::make_unique<objects_files::Store>(
            objects_files::Settings{folder, minimum_free},
            [this](std::int32_t, std::string_view line) { lines.emplace_back(line); });
    }
    sdk::Objects objects() { return sdk::Objects(sdk::provide_objects(*store)); }
};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    REQUIRE(::lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 0777;
}

}  // namespace

TEST_CASE("folders and files are their owner's alone") {
    Place place;
    const auto key = place.objects().put(place.call, "abc").key;
    const auto file = object_path(place.folder, key);
    CHECK(mode_of(file) == 0600);
    for (const auto& folder : {file.parent_path(), file.parent_path().parent_path(), place.folder,
                               place.folder / "tmp", place.folder.parent_path()})
        CHECK(mode_of(folder) == 0700);
}

TEST_CASE("below minimum_free nothing is stored, but all is read") {
    Place place;
    const auto key = place.objects().put(place.call, "abc").key;
    place.open(UINT64_MAX);
    for (const auto& failure : {failure_of([&] { place.objects().put(place.call, "more"); }),
                                failure_of([&] { place.objects().check(place.call); })}) {
        CHECK(failure.code() == SPHEROSEG_FULL);
        CHECK(std::string(failure.what()).find("minimum_free") != std::string::npos);
    }
    CHECK(place.objects().get(place.call, key) == "abc");
    place.objects().remove(place.call, key);
}

TEST_CASE("what killed writers left is removed at start, what a living one writes is not") {
    Place place;
    std::ofstream(place.folder / "tmp" / "999999-1-1.part") << "left behind";
    objects_files::Store& writer = *place.store;
    struct Look {
        Place* place;
        std::size_t seen = 99;
        int step = 0;
    } look{&place};
    const spheroseg_reader reader{
        &look, [](void* self, void* buffer, std::uint64_t, std::uint64_t* got) -> spheroseg_code {
            auto& state = *static_cast<Look*>(self);
            *got = state.step++ == 0 ? 1 : 0;
            *static_cast<char*>(buffer) = 'q';
            if (state.step == 2) {
                const objects_files::Store neighbour({state.place->folder, 0},
                                                     [](std::int32_t, std::string_view) {});
                state.seen = contract::files_in(state.place->folder / "tmp");
            }
            return SPHEROSEG_OK;
        }};
    const auto stored = writer.put(sdk::CallView(place.call.raw()), reader);
    CHECK(look.seen == 1);
    CHECK(place.objects().get(place.call, stored.key) == "q");
}

TEST_CASE("a truncated object is corrupt, and a new upload repairs it") {
    Place place;
    const auto key = place.objects().put(place.call, "abcdef").key;
    std::filesystem::resize_file(object_path(place.folder, key), 3);
    CHECK(failure_of([&] { place.objects().get(place.call, key); }).code() == SPHEROSEG_CORRUPT);
    place.open();  // a new process has not seen the damage, but sees the size
    CHECK(place.objects().put(place.call, "abcdef").key == key);
    CHECK(place.objects().get(place.call, key) == "abcdef");
    REQUIRE_FALSE(place.lines.empty());
    CHECK(place.lines.back().find("replaced") != std::string::npos);
}

TEST_CASE("links in the folder are not followed") {
    Place place;
    const auto key = place.objects().put(place.call, "abc").key;
    const auto file = object_path(place.folder, key);
    const auto secret = place.parent.path() / "secret";
    std::ofstream(secret) << "abc";
    std::filesystem::remove(file);
    std::filesystem::create_symlink(secret, file);
    CHECK(failure_of([&] { place.objects().get(place.call, key); }).code() == SPHEROSEG_CORRUPT);
    CHECK(failure_of([&] { place.objects().stat(place.call, key); }).code() == SPHEROSEG_CORRUPT);
    CHECK(place.objects().put(place.call, "abc").key == key);
    CHECK(place.objects().get(place.call, key) == "abc");

    const auto folder = file.parent_path();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory_symlink(place.parent.path(), folder);
    CHECK(failure_of([&] { place.objects().get(place.call, key); }).code() == SPHEROSEG_CORRUPT);
    CHECK(failure_of([&] { place.objects().put(place.call, "abc"); }).code() == SPHEROSEG_CORRUPT);
}

TEST_CASE("what is no object is not listed") {
    Place place;
    const auto key = place.objects().put(place.call, "abc").key;
    std::ofstream(place.folder / "README") << "x";
    std::ofstream(object_path(place.folder, key).parent_path() / "notes.txt") << "x";
    std::filesystem::create_directories(place.folder / "ba" / "zz");
    std::ofstream(place.folder / "ba" / std::string(64, 'b')) << "x";
    CHECK(place.objects().list(place.call, "", 10) == std::vector<std::string>{key});
}

TEST_CASE("a folder that others can look into is told of") {
    Place place;
    ::chmod(place.folder.c_str(), 0755);
    place.open();
    REQUIRE(place.lines.size() == 1);
    CHECK(place.lines[0].find("chmod 700") != std::string::npos);
}

TEST_CASE("settings are read from canonical JSON, and nonsense is refused") {
    const auto settings = objects_files::read_settings(R"({"path":"o","minimum_free":5})", "/data");
    CHECK(settings.folder == "/data/o");
    CHECK(settings.minimum_free_bytes == 5);
    CHECK(objects_files::read_settings("", "/data").folder == "/data/objects");
    for (const char* wrong : {"[]", "nonsense", R"({"path":""})", R"({"path":7})", R"({"minimum_free":-1})"})
        CHECK(failure_of([&] { objects_files::read_settings(wrong, "/data"); }).code() == SPHEROSEG_INVALID);
    CHECK(failure_of([&] { objects_files::read_settings("{}", ""); }).code() == SPHEROSEG_INVALID);
}
