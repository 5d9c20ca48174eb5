// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bioimageio/npy.hpp"

#include <cstring>
#include <random>

#include "refused.hpp"

using namespace bioimageio;
using bioimageio::test::refused;

namespace {

std::string file(std::string header, const std::string& data, char version = 1) {
    std::string bytes("\x93NUMPY", 6);
    bytes += version;
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 255U);
    bytes += static_cast<char>(header.size() >> 8U);
    if (version > 1) bytes += std::string(2, '\0');
    return bytes + header + data;
}

template <typename Sample>
std::string data_of(std::initializer_list<Sample> values) {
    std::string bytes(values.size() * sizeof(Sample), '\0');
    std::memcpy(bytes.data(), values.begin(), bytes.size());
    return bytes;
}

std::string header(const std::string& type, const std::string& shape, const std::string& fortran = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

std::string why(const std::string& bytes) {
    return refused(SPHEROSEG_REFUSED, [&] { read_npy(bytes, "a.npy"); });
}

}  // namespace

TEST_CASE("a .npy file comes back as it was written") {
    for (const auto& shape : {std::vector<std::size_t>{2, 3}, {6}, {1, 1, 6, 1}, {}}) {
        Array array;
        array.shape = shape;
        array.values.assign(shape.empty() ? 1 : 6, 0.5F);
        array.values[0] = -3.25F;
        const auto back = read_npy(write_npy(array), "a.npy");
        CHECK(back.shape == shape);
        CHECK(back.values == array.values);
        CHECK((write_npy(array).size() - array.values.size() * 4) % 64 == 0);
    }
}

TEST_CASE("every plain little-endian number is read") {
    CHECK(read_npy(file(header("<f8", "(2,)"), data_of<double>({1.5, -2})), "a").values ==
          std::vector<float>{1.5F, -2});
    CHECK(read_npy(file(header("|u1", "(2,)"), data_of<std::uint8_t>({1, 255})), "a").values ==
          std::vector<float>{1, 255});
    CHECK(read_npy(file(header("<i2", "(1,)"), data_of<std::int16_t>({-7}), 2), "a").values ==
          std::vector<float>{-7});
    CHECK(read_npy(file(header("<u8", "()"), data_of<std::uint64_t>({9})), "a").values ==
          std::vector<float>{9});
    CHECK(read_npy(file(header("|b1", "(0, 4)"), ""), "a").values.empty());
}

TEST_CASE("Fortran order becomes C order") {
    // [[1, 2, 3], [4, 5, 6]] column by column.
    const auto array = read_npy(file(header("|u1", "(2, 3)", "True"), "\1\4\2\5\3\6"), "a");
    CHECK(array.values == std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("hostile and damaged .npy files are refused in one sentence") {
    CHECK(why("") == "a.npy is no usable .npy file: it does not begin with NumPy's magic bytes.");
    CHECK(why(std::string("\x93NUMPY\1", 7)) == "a.npy is no usable .npy file: it is cut off.");
    CHECK(why(file(header("<f4", "(1,)"), "abc")) ==
          "a.npy is no usable .npy file: a shape of 1 wants 1 × 4 bytes of data, it has 3.");
    CHECK(why(file(header("<f4", "(1,)"), "abcde")) ==
          "a.npy is no usable .npy file: a shape of 1 wants 1 × 4 bytes of data, it has 5.");
    CHECK(why(file(header("<f4", "(99999999999999, 99999999999999, 99999999999999)"), "abcd"))
              .find("larger than its data") != std::string::npos);
    CHECK(why(file(header("<f4", "(9999999999999999,)"), "")).find("too large") != std::string::npos);
    CHECK(
        why(file(header("|u1", "(8192, 8193)"), std::string(8192 * 8193, '\0'))).find("more than 67108864") !=
        std::string::npos);
    CHECK(why(file(header("<f4", "(-1,)"), "")).find("something else than a whole number") !=
          std::string::npos);
    CHECK(why(file(header("<f4", "(1,)") + "x", "")).find("goes on after") != std::string::npos);
    CHECK(why(file("{'descr': __import__('os')}", "")).find("something else than a plain text") !=
          std::string::npos);
    CHECK(why(file("{'descr': '<f4'}", "")).find("lacks descr, fortran_order or shape") != std::string::npos);
    CHECK(why(file(header("<f4", "(1,)"), "abcd").substr(0, 40)).find("cut off in its header") !=
          std::string::npos);
    CHECK(why(file(header("<f4", "(1,)"), "abcd", 9)).find("format version is 9") != std::string::npos);
    for (const char* type : {">f4", "|O", "<f2", "|S5"}) {
        const auto message =
            refused(SPHEROSEG_UNSUPPORTED, [&] { read_npy(file(header(type, "(1,)"), "abcd"), "a.npy"); });
        CHECK(message == "a.npy holds numbers of type \"" + std::string(type) +
                             "\"; little-endian integers, booleans, float32 and float64 are read.");
    }
}

TEST_CASE("changed bytes of a .npy file are read or refused, never more") {
    Array array;
    array.shape = {3, 4};
    array.values.assign(12, 1);
    const std::string whole = write_npy(array);
    std::mt19937 random(20);
    for (int round = 0; round < 3000; ++round) {
        std::string changed = whole.substr(0, random() % 4 == 0 ? random() % whole.size() : whole.size());
        for (std::size_t i = 0; i < 1 + random() % 4 && !changed.empty(); ++i)
            changed[random() % changed.size()] = static_cast<char>(random());
        try {
            read_npy(changed, "a.npy");
        } catch (const spheroseg::sdk::Failure&) {
        }
    }
}
