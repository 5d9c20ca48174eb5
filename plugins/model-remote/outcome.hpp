// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What an answer means for those who wait for it.
#pragma once

#include <spheroseg/boundary.hpp>
#include <string>

#include "http.hpp"

namespace model_remote {

/// The server can't serve anybody now: the instance is to be made anew, which looks whether it is back.
class ServerDown : public sdk::Failure {
  public:
    using Failure::Failure;
};

/// Whether asking again can help: inference changes nothing on the server, so asking twice harms nobody.
bool is_worth_another_try(const HttpAnswer& answer);

/// Throws what the answer stands for, unless it is a whole one of status 200. `server` is its URL, for
/// people.
void expect_good(const HttpAnswer& answer, const std::string& server, const HttpSettings& settings);

/// For what a server says that is not the protocol: Failure(UNAVAILABLE, "remote_answer").
[[noreturn]] void refuse_answer(const std::string& server, const std::string& why);

}  // namespace model_remote
