// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/failure.hpp"

#include <algorithm>
#include <array>

namespace spheroseg {
namespace {

struct Translation {
    spheroseg_code code;
    ErrorKind kind;
    const char* word;  // the error's code when the plugin gave none
};

constexpr std::array<Translation, 16> kTranslations{{
    {SPHEROSEG_INVALID, ErrorKind::invalid, "invalid"},
    {SPHEROSEG_NOT_FOUND, ErrorKind::not_found, "not_found"},
    {SPHEROSEG_CONFLICT, ErrorKind::conflict, "conflict"},
    {SPHEROSEG_UNSUPPORTED, ErrorKind::unsupported_media, "unsupported"},
    {SPHEROSEG_REFUSED, ErrorKind::unprocessable, "refused"},
    {SPHEROSEG_TOO_LARGE, ErrorKind::too_large, "too_large"},
    {SPHEROSEG_UNAUTHENTICATED, ErrorKind::unauthenticated, "unauthenticated"},
    {SPHEROSEG_FORBIDDEN, ErrorKind::forbidden, "forbidden"},
    {SPHEROSEG_BUSY, ErrorKind::too_many, "busy"},
    {SPHEROSEG_CANCELLED, ErrorKind::cancelled, "cancelled"},
    {SPHEROSEG_DEADLINE, ErrorKind::deadline, "deadline"},
    {SPHEROSEG_UNAVAILABLE, ErrorKind::unavailable, "unavailable"},
    {SPHEROSEG_FULL, ErrorKind::storage_full, "storage_full"},
    {SPHEROSEG_CORRUPT, ErrorKind::internal, "corrupt"},
    {SPHEROSEG_TOO_MANY, ErrorKind::too_many, "too_many"},
    {SPHEROSEG_INTERNAL, ErrorKind::internal, "internal"},
}};

constexpr std::size_t kLongestWord = 64;
constexpr int kRetryAfterSeconds = 1;

bool is_word(const std::string& word) {
    return !word.empty() && word.size() <= kLongestWord && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

Error to_error(const sdk::Failure& failure) {
    const auto* found = std::find_if(kTranslations.begin(), kTranslations.end(),
                                     [&](const Translation& row) { return row.code == failure.code(); });
    if (found == kTranslations.end())
        return {ErrorKind::internal, "unknown_code",
                "A plugin answered with the unknown code " + std::to_string(failure.code()) + ": " +
                    failure.what()};
    Error error{found->kind, found->word, failure.what()};
    // Damage and a lack of room are told by one code each, whatever the plugin called them.
    const bool one_word = failure.code() == SPHEROSEG_CORRUPT || failure.code() == SPHEROSEG_FULL;
    if (!one_word && is_word(failure.word())) error.code = failure.word();
    if (error.kind == ErrorKind::too_many) error.retry_after_s = kRetryAfterSeconds;
    return error;
}

Error unexpected_exception(const char* what) {
    return {ErrorKind::internal, "internal", std::string("An unexpected exception was caught: ") + what};
}

}  // namespace spheroseg
