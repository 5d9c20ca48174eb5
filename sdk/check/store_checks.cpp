// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects/1 and images/1: the smallest there-and-back. The full contracts are the host's own tests.
#include <spheroseg/images.hpp>
#include <spheroseg/objects.hpp>

#include "check.hpp"

namespace spheroseg::check {
namespace {

template <typename Body>
void expect_code(spheroseg_code code, const std::string& what, Body&& body) {
    try {
        body();
    } catch (const sdk::Failure& failure) {
        expect(failure.code() == code, what + " gives code " + std::to_string(failure.code()) + ", " +
                                           std::to_string(code) + " was expected: " + failure.what());
        return;
    }
    throw Problem(what + " gives OK, code " + std::to_string(code) + " was expected");
}

void check_objects(const Subject& subject) {
    Created plugin(subject);
    const sdk::Objects objects(plugin.interface(SPHEROSEG_OBJECTS_1));
    sdk::Call call;
    const std::string hello_sha = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    const auto stored = objects.put(call, "hello");
    expect(stored.key == hello_sha, "the key of \"hello\" is not its SHA-256");
    expect(stored.bytes == 5, "the number of bytes stored is wrong");
    expect(objects.put(call, "hello").key == stored.key, "the same content again has another key");
    expect(objects.get(call, stored.key) == "hello", "what was stored does not come back");
    expect(objects.get(call, stored.key, 1, 3) == "ell", "a range does not come back");
    expect(objects.stat(call, stored.key).bytes == 5, "stat tells a wrong size");
    expect(objects.list(call, "", 10) == std::vector<std::string>{stored.key},
           "list does not name the object");
    objects.check(call);
    objects.remove(call, stored.key);
    objects.remove(call, stored.key);
    expect_code(SPHEROSEG_NOT_FOUND, "get of a removed object", [&] { objects.get(call, stored.key); });
    expect_code(SPHEROSEG_NOT_FOUND, "stat of a removed object", [&] { objects.stat(call, stored.key); });
}

void check_images(const Subject& subject) {
    Created plugin(subject);
    const sdk::Images images(plugin.interface(SPHEROSEG_IMAGES_1));
    sdk::Call call;
    spheroseg_image_limits limits{};
    limits.size = sizeof(limits);
    const auto garbage = sdk::memory_source("this is no image at all, only a few words");
    expect_code(SPHEROSEG_UNSUPPORTED, "open of text", [&] { images.open(call, garbage, limits); });

    std::vector<std::uint8_t> grey(std::size_t{7} * 5);
    for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = static_cast<std::uint8_t>(i * 7);
    spheroseg_pixels pixels{};
    pixels.size = sizeof(pixels);
    pixels.channels = 1;
    pixels.width = pixels.row_bytes = 7;
    pixels.height = 5;
    pixels.data = grey.data();
    std::string file;
    images.encode(call, pixels, "image/png", sdk::string_writer(file));
    const auto source = sdk::memory_source(file);
    const auto image = images.open(call, source, limits);
    const auto info = image.describe(call);
    expect(info.width == 7 && info.height == 5 && info.channels == 1 && info.sample_type == SPHEROSEG_UINT8,
           "a grey PNG of 7×5 is described otherwise");
    std::vector<std::uint8_t> back(grey.size());
    pixels.data = back.data();
    image.read_region(call, 0, 0, 0, pixels);
    expect(back == grey, "the pixels of a PNG do not come back");
    expect_code(SPHEROSEG_REFUSED, "open of half a PNG header", [&] {
        const auto cut = sdk::memory_source(std::string_view(file).substr(0, 20));
        images.open(call, cut, limits);
    });
    limits.max_pixels = 10;
    expect_code(SPHEROSEG_TOO_LARGE, "open above max_pixels", [&] { images.open(call, source, limits); });
}

}  // namespace

std::vector<Check> store_checks() {
    return {{"objects/1: bytes come back by their hash", check_objects},
            {"images/1: pixels come back, text and damage are refused", check_images}};
}

}  // namespace spheroseg::check
