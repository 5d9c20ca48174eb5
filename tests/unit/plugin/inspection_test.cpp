// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/inspection.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <random>

#include "fixtures.hpp"

using namespace spheroseg;
using namespace spheroseg::test;

namespace {

Error refusal(const std::string& path, AbiVersion host = {}) {
    const auto inspected = inspect(path, host);
    REQUIRE_FALSE(inspected.has_value());
    CHECK(inspected.error().kind == ErrorKind::unprocessable);
    return inspected.error();
}

}  // namespace

TEST_CASE("a sound plugin is inspected without being loaded") {
    const Journal journal;
    const auto inspected = inspect(fixture("good"));
    REQUIRE(inspected.has_value());
    CHECK(inspected->abi.major == SPHEROSEG_ABI_MAJOR);
    CHECK(inspected->abi.minor == SPHEROSEG_ABI_MINOR);
    CHECK(inspected->descriptor_size == sizeof(spheroseg_plugin_descriptor));
    CHECK(inspected->path.is_absolute());
    CHECK_FALSE(journal.has_run("good"));
}

TEST_CASE("a file that is not there is named") {
    const auto error = refusal("/nowhere/lib.so");
    CHECK(error.code == "plugin_file_missing");
    CHECK(error.message ==
          "The library /nowhere/lib.so does not exist; check the path in the configuration.");
}

TEST_CASE("what is not a library is refused") {
    const TemporaryFolder folder;
    const auto text = folder.file("a.so", "#!/bin/sh\necho a script, not a library\n");
    auto error = refusal(text);
    CHECK(error.code == "plugin_not_a_library");
    CHECK(error.message ==
          text +
              " is not a shared library: it does not begin as an ELF file. 'library' names a "
              "plugin's .so file.");
    const auto empty = folder.file("empty.so", "");
    CHECK(refusal(empty).message ==
          empty + " is not a shared library: it is too short. 'library' names a plugin's .so file.");
    CHECK(refusal(folder.path().string()).message ==
          folder.path().string() + " is not a file; 'library' names a shared library (.so).");
    const auto pipe = (folder.path() / "pipe.so").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(refusal(pipe).code == "plugin_not_a_library");
    auto object = content_of(fixture("good"));
    object[16] = 1;  // ET_REL
    const auto relocatable = folder.file("object.so", object);
    CHECK(refusal(relocatable).message == relocatable +
                                              " is not a shared library: it is an object file, a core or a "
                                              "program. 'library' names a plugin's .so file.");
}

TEST_CASE("a library for another machine is refused with both names") {
    const TemporaryFolder folder;
    auto bytes = content_of(fixture("good"));
    bytes[18] = 22;  // IBM S/390
    bytes[19] = 0;
    auto error = refusal(folder.file("s390.so", bytes));
    CHECK(error.code == "plugin_wrong_machine");
    CHECK(error.message.find("is for machine number 22, this host runs on ") != std::string::npos);
    bytes = content_of(fixture("good"));
    bytes[4] = 1;  // ELFCLASS32
    CHECK(refusal(folder.file("small.so", bytes)).message.find("is for a 32-bit machine") !=
          std::string::npos);
    bytes[4] = 2;
    bytes[5] = 2;  // ELFDATA2MSB
    CHECK(refusal(folder.file("big.so", bytes)).message.find("is for a big-endian machine") !=
          std::string::npos);
}

TEST_CASE("a library without the descriptor is refused") {
    auto error = refusal(fixture("no_descriptor"));
    CHECK(error.code == "plugin_no_descriptor");
    CHECK(error.message ==
          "The library " + fixture("no_descriptor") +
              " is no Spheroseg plugin: it exports no 'spheroseg_plugin' (see SPHEROSEG_PLUGIN in "
              "the SDK).");
    error = refusal(fixture("function_descriptor"));
    CHECK(error.code == "plugin_no_descriptor");
    CHECK(error.message == "The library " + fixture("function_descriptor") +
                               " is no Spheroseg plugin: something other than a data object is exported as "
                               "'spheroseg_plugin' (see SPHEROSEG_PLUGIN in the SDK).");
}

TEST_CASE("a descriptor that is filled in only at load time is refused") {
    const auto error = refusal(fixture("unset_descriptor"));
    CHECK(error.code == "plugin_wrong_magic");
    CHECK(error.message ==
          "The descriptor in " + fixture("unset_descriptor") +
              " has no bytes in the file; it must be a constant, known when the plugin is compiled "
              "(use SPHEROSEG_PLUGIN).");
}

TEST_CASE("a wrong magic number is refused") {
    const auto error = refusal(fixture("wrong_magic"));
    CHECK(error.code == "plugin_wrong_magic");
    CHECK(error.message ==
          "The descriptor in " + fixture("wrong_magic") +
              " does not begin with the Spheroseg magic number; it is something else of that name.");
}

TEST_CASE("another major version is refused") {
    const auto error = refusal(fixture("wrong_major"));
    CHECK(error.code == "plugin_abi_major");
    CHECK(error.message ==
          "The plugin " + fixture("wrong_major") +
              " is built for ABI 2.1, this host speaks ABI 1.1; the first numbers must be equal: "
              "build it with the SDK of this host.");
    CHECK(refusal(fixture("good"), AbiVersion{2, 0}).code == "plugin_abi_major");
}

TEST_CASE("a newer minor version is refused, an older one is served") {
    const auto error = refusal(fixture("newer_minor"));
    CHECK(error.code == "plugin_abi_minor");
    CHECK(error.message ==
          "The plugin " + fixture("newer_minor") +
              " is built for ABI 1.2, this host speaks ABI 1.1; update the host, or build the plugin "
              "with the SDK of this host.");
    CHECK(inspect(fixture("newer_minor"), AbiVersion{1, 2}).has_value());
    CHECK(inspect(fixture("good"), AbiVersion{1, 7}).has_value());
}

TEST_CASE("a descriptor smaller than that of ABI 1.0 is refused") {
    const auto error = refusal(fixture("small_descriptor"));
    CHECK(error.code == "plugin_descriptor_small");
    CHECK(error.message == "The descriptor in " + fixture("small_descriptor") +
                               " has 88 bytes, ABI 1.1 needs at least 96; set its size to "
                               "sizeof(spheroseg_plugin_descriptor).");
}

TEST_CASE("a library cut off anywhere is refused, never read past its end") {
    const TemporaryFolder folder;
    const auto whole = content_of(fixture("good"));
    for (std::size_t size = 0; size + 1 < whole.size(); size += 509) {
        const auto inspected = inspect(folder.file("cut.so", whole.substr(0, size)));
        CAPTURE(size);
        // The section headers lie last, so nothing short of the whole file can be read.
        REQUIRE_FALSE(inspected.has_value());
        CHECK(inspected.error().code == "plugin_not_a_library");
    }
}

TEST_CASE("damaged headers give an error or the descriptor, never a crash") {
    const TemporaryFolder folder;
    const auto whole = content_of(fixture("good"));
    const unsigned seed = 20260101;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::uint64_t sections = 0;
    std::memcpy(&sections, whole.data() + 40, sizeof(sections));
    for (int round = 0; round < 3000; ++round) {
        auto bytes = whole;
        for (int change = 0; change < 4; ++change) {
            const std::size_t table = random() % 2 == 0 ? 0 : static_cast<std::size_t>(sections);
            const std::size_t at = table + random() % (table == 0 ? 0x2000 : whole.size() - table);
            bytes[at % bytes.size()] = static_cast<char>(random() % 4 == 0 ? 0xff : random());
        }
        const auto inspected = inspect(folder.file("damaged.so", bytes));
        if (!inspected) CHECK(inspected.error().message.find("damaged.so") != std::string::npos);
    }
}
