// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "parameters.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace model_threshold {

namespace sdk = spheroseg::sdk;
using nlohmann::json;

const char kParameterSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "method": {"type": "string", "enum": ["auto", "sauvola", "niblack", "otsu"], "default": "auto",
               "description": "auto: one threshold on the flattened image, found from its histogram and noise; sauvola and niblack: a threshold for each pixel from its window; otsu: plain Otsu."},
    "polarity": {"type": "string", "enum": ["auto", "dark", "bright"], "default": "auto",
                 "description": "Whether objects are darker or brighter than the background."},
    "window": {"type": "integer", "minimum": 0, "maximum": 4095, "default": 0,
               "description": "Side of the local window of sauvola and niblack in pixels, best twice an object; 0: from the image's size."},
    "k": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.15,
          "description": "Weight of the local contrast in sauvola and niblack: more finds less."},
    "sensitivity": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5,
                    "description": "Of auto: 0 finds only what stands out, 1 all that differs from the background."},
    "smoothing": {"type": "number", "minimum": 0, "maximum": 20, "default": 1,
                  "description": "Sigma in pixels of the blur before the threshold."},
    "closing": {"type": "integer", "minimum": 0, "maximum": 50, "default": 2,
                "description": "Radius in pixels over which gaps in an outline are bridged."},
    "fill_holes": {"type": "boolean", "default": true,
                   "description": "Fills holes that look like the inside of an object."},
    "clear_border": {"type": "boolean", "default": false,
                     "description": "Drops objects that touch the image's border."},
    "flatten": {"type": "boolean", "default": true,
                "description": "Takes uneven illumination out before the threshold."}
  }
})";

namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw sdk::Failure(SPHEROSEG_INVALID, "invalid_parameters", what);
}

template <typename Number>
void read_number(const json& from, const char* name, double least, double most, Number& to) {
    const auto found = from.find(name);
    if (found == from.end()) return;
    const bool fits = found->is_number() && (std::is_floating_point_v<Number> || found->is_number_integer());
    const double value = fits ? found->get<double>() : 0;
    if (!fits || !std::isfinite(value) || value < least || value > most)
        refuse(std::string(name) + " must be a number from " + std::to_string(least) + " to " +
               std::to_string(most) + ".");
    to = static_cast<Number>(value);
}

void read_flag(const json& from, const char* name, bool& to) {
    const auto found = from.find(name);
    if (found == from.end()) return;
    if (!found->is_boolean()) refuse(std::string(name) + " must be true or false.");
    to = found->get<bool>();
}

std::string read_word(const json& from, const char* name) {
    const auto found = from.find(name);
    if (found == from.end()) return "auto";
    if (!found->is_string()) refuse(std::string(name) + " must be a word.");
    return found->get<std::string>();
}

Method to_method(const std::string& word) {
    if (word == "auto") return Method::automatic;
    if (word == "sauvola") return Method::sauvola;
    if (word == "niblack") return Method::niblack;
    if (word == "otsu") return Method::otsu;
    refuse("method must be auto, sauvola, niblack or otsu.");
}

Polarity to_polarity(const std::string& word) {
    if (word == "auto") return Polarity::automatic;
    if (word == "dark") return Polarity::dark;
    if (word == "bright") return Polarity::bright;
    refuse("polarity must be auto, dark or bright.");
}

}  // namespace

Parameters read_parameters(std::string_view text) {
    const json from = text.empty() ? json::object() : json::parse(text, nullptr, false);
    if (!from.is_object()) refuse("The parameters must be a JSON object.");
    Parameters to;
    to.method = to_method(read_word(from, "method"));
    to.polarity = to_polarity(read_word(from, "polarity"));
    read_number(from, "window", 0, 4095, to.window);
    read_number(from, "k", 0, 1, to.k);
    read_number(from, "sensitivity", 0, 1, to.sensitivity);
    read_number(from, "smoothing", 0, 20, to.smoothing);
    read_number(from, "closing", 0, 50, to.closing);
    read_flag(from, "fill_holes", to.fill_holes);
    read_flag(from, "clear_border", to.clear_border);
    read_flag(from, "flatten", to.flatten);
    return to;
}

}  // namespace model_threshold
