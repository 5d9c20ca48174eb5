// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/quantity.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace spheroseg::config {

TEST_CASE("sizes are read exactly as they are written") {
    CHECK(parse_byte_size("0") == 0);
    CHECK(parse_byte_size("4096") == 4096);
    CHECK(parse_byte_size("512 MiB") == 536870912);
    CHECK(parse_byte_size("10GB") == 10'000'000'000);
    CHECK(parse_byte_size("1.5 KiB") == 1536);
    CHECK(parse_byte_size("0.5 B") == std::nullopt);
    CHECK(parse_byte_size("1.25kB") == 1250);
    CHECK(parse_byte_size("9223372036854775807") == INT64_MAX);
    CHECK(parse_byte_size("8388607 TiB") == 8388607 * (std::int64_t{1} << 40));
}

TEST_CASE("what is no size is refused") {
    for (const char* text : {"",
                             " ",
                             "-1",
                             "-1 MiB",
                             "+1",
                             "1e3 MiB",
                             "1e3",
                             "MiB",
                             "1 mib",
                             "1 MIB",
                             "1 M",
                             "1,5 MiB",
                             "1. MiB",
                             ".5 MiB",
                             "1.2.3",
                             "0x10",
                             "1 MiB ",
                             " 1 MiB",
                             "1\tMiB",
                             "1 MiB MiB",
                             "1 XB",
                             "9223372036854775808",
                             "8388608 TiB",
                             "99999999999999999999 B",
                             "nan",
                             "inf",
                             "0.0000000000001 TiB",
                             "1 MiB\n",
                             "١ MiB"}) {
        CAPTURE(text);
        CHECK(parse_byte_size(text) == std::nullopt);
    }
}

TEST_CASE("durations need a unit") {
    CHECK(parse_duration("0") == 0);
    CHECK(parse_duration("250ms") == 250);
    CHECK(parse_duration("30 s") == 30000);
    CHECK(parse_duration("5m") == 300000);
    CHECK(parse_duration("1.5 h") == 5400000);
    CHECK(parse_duration("7d") == 604800000);
    CHECK(parse_duration("0.001s") == 1);
    for (const char* text : {"", "30", "1", "-5 s", "0.5ms", "1h30m", "5 min", "5 M", "1e3 s",
                             "9223372036854775807 s", "106751991168 d", "s", "00:30"}) {
        CAPTURE(text);
        CHECK(parse_duration(text) == std::nullopt);
    }
}

TEST_CASE("a size or duration that is printed is read back as itself") {
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 20000; ++i) {
        const auto amount = static_cast<std::int64_t>((random() >> 1) >> (random() % 63));
        CHECK(parse_byte_size(format_byte_size(amount)) == amount);
        CHECK(parse_duration(format_duration(amount)) == amount);
    }
    CHECK(format_byte_size(536870912) == "512 MiB");
    CHECK(format_byte_size(1000) == "1000 B");
    CHECK(format_duration(90000) == "90 s");
    CHECK(format_duration(1500) == "1500 ms");
    CHECK(format_duration(0) == "0 s");
}

}  // namespace spheroseg::config
