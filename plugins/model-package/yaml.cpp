// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <spheroseg/boundary.hpp>

namespace model_package {
namespace {

using nlohmann::json;
using spheroseg::sdk::Failure;

constexpr int kMaxDepth = 64;
constexpr int kMaxNodes = 100'000;
constexpr std::size_t kMaxText = std::size_t{8} << 20U;  // of all values; an alias is a copy

class Converter {
  public:
    explicit Converter(const std::string& name) : name_(name) {}

    json convert(const YAML::Node& node, int depth) {  // NOLINT(misc-no-recursion): bounded by kMaxDepth
        if (depth > kMaxDepth) refuse(node, "is nested too deeply");
        if (++nodes_ > kMaxNodes) refuse(node, "has too many values");
        switch (node.Type()) {
            case YAML::NodeType::Scalar:
                return scalar(node);
            case YAML::NodeType::Sequence: {
                json list = json::array();
                for (const auto& item : node) list.push_back(convert(item, depth + 1));
                return list;
            }
            case YAML::NodeType::Map: {
                json map = json::object();
                for (const auto& pair : node) {
                    if (!pair.first.IsScalar()) refuse(node, "has a key that is not a word");
                    const auto& key = pair.first.Scalar();
                    if ((text_ += key.size()) > kMaxText) refuse(node, "has too much text");
                    if (map.contains(key)) refuse(pair.first, "has the key " + key + " twice");
                    map[key] = convert(pair.second, depth + 1);
                }
                return map;
            }
            default:
                return nullptr;
        }
    }

  private:
    [[noreturn]] void refuse(const YAML::Node& node, const std::string& why) const {
        throw Failure(SPHEROSEG_REFUSED, "yaml",
                      name_ + ", line " + std::to_string(node.Mark().line + 1) + ": it " + why + ".");
    }

    json scalar(const YAML::Node& node) {
        const std::string& text = node.Scalar();
        if ((text_ += text.size()) > kMaxText) refuse(node, "has too much text");
        if (node.Tag() == "!") return text;  // quoted
        if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
        if (text == "true" || text == "True" || text == "TRUE") return true;
        if (text == "false" || text == "False" || text == "FALSE") return false;
        const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
        const std::string_view rest = std::string_view(text).substr(sign);
        const double infinity = std::numeric_limits<double>::infinity();
        if (rest == ".inf" || rest == ".Inf" || rest == ".INF") return text[0] == '-' ? -infinity : infinity;
        if (text == ".nan" || text == ".NaN" || text == ".NAN")
            return std::numeric_limits<double>::quiet_NaN();
        if (rest.empty() || rest.find_first_not_of("0123456789.eE+-") != rest.npos ||
            rest.find_first_of("0123456789") > 1)
            return text;
        char* end = nullptr;
        if (rest.find_first_of(".eE") == rest.npos) {
            errno = 0;
            const long long whole = std::strtoll(text.c_str(), &end, 10);
            if (*end == '\0' && errno == 0) return whole;
        }
        const double real = std::strtod(text.c_str(), &end);
        if (*end == '\0') return real;
        return text;
    }

    const std::string& name_;
    int nodes_ = 0;
    std::size_t text_ = 0;
};

}  // namespace

json read_yaml(const std::string& text, const std::string& name) {
    try {
        return Converter(name).convert(YAML::Load(text), 0);
    } catch (const YAML::Exception& error) {
        throw Failure(SPHEROSEG_REFUSED, "yaml",
                      name + ", line " + std::to_string(error.mark.line + 1) + ": " + error.msg + ".");
    }
}

}  // namespace model_package
