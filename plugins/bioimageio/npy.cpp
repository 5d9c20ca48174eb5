// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "npy.hpp"

#include <cstring>
#include <limits>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMaxHeader = 65536;
constexpr std::size_t kMaxAxes = 16;
constexpr std::size_t kMostValues = std::size_t{1} << 26U;  // 256 MiB as float32

struct Header {
    std::string type;
    bool fortran = false;
    std::vector<std::size_t> shape;
};

/// The header is a Python literal: {'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }
class HeaderReader {
  public:
    HeaderReader(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

    Header read() {
        Header header;
        bool type = false;
        bool order = false;
        bool shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr" && !type) {
                header.type = quoted();
                type = true;
            } else if (key == "fortran_order" && !order) {
                header.fortran = truth();
                order = true;
            } else if (key == "shape" && !shape) {
                header.shape = tuple();
                shape = true;
            } else {
                refuse("its header has an unexpected key \"" + key + "\"");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip();
        if (!rest_.empty()) refuse("its header goes on after the closing brace");
        if (!type || !order || !shape) refuse("its header lacks descr, fortran_order or shape");
        return header;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw Failure(SPHEROSEG_REFUSED, "npy", name_ + " is no usable .npy file: " + why + ".");
    }
    void skip() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t'))
            rest_.remove_prefix(1);
    }
    bool accept(char wanted) {
        skip();
        if (rest_.empty() || rest_[0] != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) refuse(std::string("its header lacks a '") + wanted + "'");
    }
    std::string quoted() {
        skip();
        const char quote = rest_.empty() ? '\0' : rest_[0];
        if (quote != '\'' && quote != '"') refuse("its header has something else than a plain text");
        const std::size_t end = rest_.find(quote, 1);
        if (end == std::string_view::npos || end > 32) refuse("a text of its header does not end");
        std::string text(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        return text;
    }
    bool truth() {
        skip();
        for (const std::string_view word : {"True", "False"})
            if (rest_.substr(0, word.size()) == word) {
                rest_.remove_prefix(word.size());
                return word == "True";
            }
        refuse("fortran_order is neither True nor False");
    }
    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> lengths;
        expect('(');
        while (!accept(')')) {
            if (lengths.size() == kMaxAxes) refuse("its shape has too many axes");
            lengths.push_back(length());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return lengths;
    }
    std::size_t length() {
        skip();
        std::size_t value = 0;
        std::size_t digits = 0;
        for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1)) {
            value = value * 10 + static_cast<std::size_t>(rest_[0] - '0');
            if (++digits > 15) refuse("its shape has a number that is too large");
        }
        if (digits == 0) refuse("its shape has something else than a whole number");
        return value;
    }

    std::string_view rest_;
    const std::string& name_;
};

template <typename Sample>
void convert(std::string_view bytes, std::vector<float>& to) {
    for (std::size_t i = 0; i < to.size(); ++i) {
        Sample value;
        std::memcpy(&value, bytes.data() + i * sizeof(Sample), sizeof(Sample));
        to[i] = static_cast<float>(value);
    }
}

struct SampleType {
    std::string_view name;
    std::size_t bytes;
    void (*convert)(std::string_view, std::vector<float>&);
};

constexpr SampleType kTypes[] = {
    {"<f4", 4, convert<float>},        {"<f8", 8, convert<double>},
    {"|u1", 1, convert<std::uint8_t>}, {"|i1", 1, convert<std::int8_t>},
    {"|b1", 1, convert<std::uint8_t>}, {"<u2", 2, convert<std::uint16_t>},
    {"<i2", 2, convert<std::int16_t>}, {"<u4", 4, convert<std::uint32_t>},
    {"<i4", 4, convert<std::int32_t>}, {"<u8", 8, convert<std::uint64_t>},
    {"<i8", 8, convert<std::int64_t>},
};

/// From Fortran order (the first axis is contiguous) to C order.
std::vector<float> to_c_order(const std::vector<float>& from, const std::vector<std::size_t>& shape) {
    std::vector<float> to(from.size());
    std::vector<std::size_t> at(shape.size(), 0);
    for (float& value : to) {
        std::size_t index = 0;
        for (std::size_t axis = shape.size(); axis-- > 0;) index = index * shape[axis] + at[axis];
        value = from[index];
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            if (++at[axis] < shape[axis]) break;
            at[axis] = 0;
        }
    }
    return to;
}

}  // namespace

Array read_npy(std::string_view bytes, const std::string& name) {
    const auto refuse = [&](const std::string& why) -> Failure {
        return {SPHEROSEG_REFUSED, "npy", name + " is no usable .npy file: " + why + "."};
    };
    if (bytes.substr(0, kMagic.size()) != kMagic) throw refuse("it does not begin with NumPy's magic bytes");
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    if (bytes.size() < 12) throw refuse("it is cut off");
    const int version = byte(6);
    if (version < 1 || version > 3) throw refuse("its format version is " + std::to_string(version));
    const std::size_t begin = version == 1 ? 10 : 12;
    std::size_t length = byte(8) + (std::size_t{byte(9)} << 8U);
    if (version > 1) length += (std::size_t{byte(10)} << 16U) + (std::size_t{byte(11)} << 24U);
    if (length > kMaxHeader)
        throw refuse("its header is longer than " + std::to_string(kMaxHeader) + " bytes");
    if (bytes.size() - begin < length) throw refuse("it is cut off in its header");
    const Header header = HeaderReader(bytes.substr(begin, length), name).read();
    const SampleType* type = nullptr;
    for (const auto& known : kTypes)
        if (known.name == header.type) type = &known;
    if (type == nullptr)
        throw Failure(SPHEROSEG_UNSUPPORTED, "npy_type",
                      name + " holds numbers of type \"" + header.type +
                          "\"; little-endian integers, booleans, float32 and float64 are read.");
    const std::string_view data = bytes.substr(begin + length);
    std::size_t count = 1;
    for (const std::size_t axis : header.shape) {
        if (axis != 0 && count > data.size() / axis) throw refuse("its shape is larger than its data");
        count *= axis;
    }
    if (count > kMostValues) throw refuse("it has more than " + std::to_string(kMostValues) + " values");
    if (data.size() % type->bytes != 0 || data.size() / type->bytes != count)
        throw refuse("a shape of " + shape_text(header.shape) + " wants " + std::to_string(count) + " × " +
                     std::to_string(type->bytes) + " bytes of data, it has " + std::to_string(data.size()));
    Array array;
    array.shape = header.shape;
    array.values.resize(count);
    type->convert(data, array.values);
    if (header.fortran && header.shape.size() > 1) array.values = to_c_order(array.values, array.shape);
    return array;
}

std::string write_npy(const Array& array) {
    std::string shape;
    for (const std::size_t length : array.shape) shape += std::to_string(length) + ", ";
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
    while ((10 + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    std::string bytes(kMagic);
    bytes += '\1';
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 255U);
    bytes += static_cast<char>(header.size() >> 8U);
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(array.values.data()), array.values.size() * sizeof(float));
    return bytes;
}

}  // namespace bioimageio
