// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "outcome.hpp"

#include "remote_text.hpp"

namespace model_remote {
namespace {

std::string seconds(std::chrono::milliseconds length) {
    const auto count = length.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

[[noreturn]] void fail_of(Trouble trouble, const std::string& reason, const std::string& server,
                          const HttpSettings& settings) {
    const std::string subject = "The server " + server + " ";
    switch (trouble) {
        case Trouble::unreachable:
            throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_unreachable",
                             subject + "can't be reached: " + reason + ".");
        case Trouble::untrusted:
            throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_untrusted",
                             subject + "can't be spoken to by TLS: " + reason + ".");
        case Trouble::too_slow:
            throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "remote_slow",
                               subject + "did not answer within request_timeout (" +
                                   seconds(settings.request_timeout) + ").");
        case Trouble::abandoned:
            throw sdk::Failure(SPHEROSEG_DEADLINE, "deadline",
                               "The deadline passed while the server " + server + " was waited for.");
        case Trouble::broken_off:
            throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "remote_broken_off",
                               subject + "broke its answer off: " + reason + ".");
        default:
            refuse_answer(server, reason);
    }
}

[[noreturn]] void fail_of(long status, const std::string& said, const std::string& server) {
    const std::string reason = said.empty() ? "." : ": " + said + ".";
    const std::string answers = "The server " + server + " answers " + std::to_string(status) + reason;
    if (status >= 300 && status < 400)
        throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_redirects",
                         "The server " + server + " redirects (" + std::to_string(status) +
                             "); redirects are not followed, so give the final address as url.");
    switch (status) {
        case 401:
        case 403:
            throw ServerDown(
                SPHEROSEG_UNAVAILABLE, "remote_denies",
                "The server " + server + " denies access (" + std::to_string(status) + ")" + reason);
        case 404:
            throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_model_missing", answers);
        case 413:
            throw sdk::Failure(SPHEROSEG_TOO_LARGE, "remote_too_large", answers);
        case 429:
            throw sdk::Failure(SPHEROSEG_TOO_MANY, "remote_busy", answers);
        case 502:
        case 503:
            throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_unavailable", answers);
        default:
            break;
    }
    if (status >= 400 && status < 500) throw sdk::Failure(SPHEROSEG_REFUSED, "remote_refuses", answers);
    throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "remote_fails", answers);
}

}  // namespace

bool is_worth_another_try(const HttpAnswer& answer) {
    if (answer.trouble != Trouble::none) return answer.trouble == Trouble::unreachable;
    return answer.status == 429 || (answer.status >= 502 && answer.status <= 504);
}

void expect_good(const HttpAnswer& answer, const std::string& server, const HttpSettings& settings) {
    const auto plain = [&](const std::string& text) { return without_secret(text, settings.token); };
    if (answer.trouble != Trouble::none) fail_of(answer.trouble, plain(answer.reason), server, settings);
    if (answer.status != 200) fail_of(answer.status, plain(reason_in(answer.body)), server);
}

void refuse_answer(const std::string& server, const std::string& why) {
    throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "remote_answer",
                       "The answer of the server " + server + " is not as it should be: " + why + ".");
}

}  // namespace model_remote
