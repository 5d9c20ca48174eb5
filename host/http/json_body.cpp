// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/json_body.hpp"

#include <set>
#include <vector>

namespace spheroseg::http {
namespace {

using nlohmann::json;

/// Walks the document once before it is built, so that nothing deep or endless is ever built.
class Guard : public json::json_sax_t {
  public:
    explicit Guard(JsonLimits limits) : limits_(limits) {}
    const std::string& reason() const { return reason_; }

    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(number_integer_t) override { return count(); }
    bool number_unsigned(number_unsigned_t) override { return count(); }
    bool number_float(number_float_t, const string_t&) override { return count(); }
    bool string(string_t&) override { return count(); }
    bool binary(binary_t&) override { return count(); }
    bool start_object(std::size_t) override { return enter(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }
    bool key(string_t& name) override {
        if (keys_.back().insert(name).second) return true;
        reason_ = name.size() <= 64 ? "the name \"" + name + "\" stands twice in one object"
                                    : "a long name stands twice in one object";
        return false;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        if (reason_.empty()) reason_ = "it is malformed at byte " + std::to_string(position);
        return false;
    }

  private:
    bool count() {
        if (++values_ <= limits_.values) return true;
        reason_ = "it holds more than " + std::to_string(limits_.values) + " values";
        return false;
    }
    bool enter() {
        keys_.emplace_back();
        if (static_cast<int>(keys_.size()) > limits_.depth) {
            reason_ = "it is nested deeper than " + std::to_string(limits_.depth);
            return false;
        }
        return count();
    }
    bool leave() {
        keys_.pop_back();
        return true;
    }
    const JsonLimits limits_;
    std::vector<std::set<std::string>> keys_;
    std::size_t values_ = 0;
    std::string reason_;
};

}  // namespace

Result<void> check_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes)
        return fail(ErrorKind::too_large, "json_too_large",
                    "A JSON body has at most " + std::to_string(limits.bytes) + " bytes, this one has " +
                        std::to_string(text.size()) + ".");
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fail(ErrorKind::invalid, "invalid_json", "Expected a JSON body, got none.");
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        return fail(ErrorKind::invalid, "invalid_json", "A JSON body begins without a byte order mark.");
    Guard guard(limits);
    if (!json::sax_parse(text.begin(), text.end(), &guard))
        return fail(ErrorKind::invalid, "invalid_json",
                    "The body is no JSON that is taken here: " + guard.reason() + ".");
    return {};
}

Result<json> parse_json(std::string_view text, JsonLimits limits) {
    if (auto checked = check_json(text, limits); !checked) return tl::unexpected(checked.error());
    return json::parse(text.begin(), text.end());
}

}  // namespace spheroseg::http
