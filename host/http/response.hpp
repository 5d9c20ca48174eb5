// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// An answer: a text, a body that is produced piece by piece, or a stream of events.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "error.hpp"

namespace spheroseg::http {

/// Gives the next piece of a body; empty at the end. Called on a worker lane, one call at a time, when the
/// client has taken what came before.
using Producer = std::function<Result<std::string>()>;

struct ProducedBody {
    Producer next;
    std::optional<std::uint64_t> length;  ///< none: chunked
};

/// Writes server-sent events. [any thread]
class EventWriter {
  public:
    virtual ~EventWriter() = default;
    /// False once the client has gone or is too slow: no more will arrive.
    virtual bool send(std::string_view text) = 0;
    virtual void close() = 0;
};

/// Called once, on a worker lane, when the head of the answer is on its way. What it returns is kept until
/// the stream ends: a subscription. An error ends the stream.
using Subscriber = std::function<Result<std::shared_ptr<void>>(std::shared_ptr<EventWriter>)>;

class Request;

/// Events until the client or the server ends them.
struct EventStream {
    Subscriber subscribe;
    /// Whether its client may still have them. Asked with each heartbeat, on a worker lane, once the request
    /// was authenticated anew; "unauthenticated", "forbidden" and "not_found" end the stream. Empty: who
    /// authenticates may.
    std::function<Result<void>(const Request&)> allowed = {};
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    /// The last: bytes that are shared with others and never change.
    std::variant<std::string, ProducedBody, EventStream, std::shared_ptr<const std::string>> body;
    bool close = false;                ///< end the connection after it
    std::vector<Error> failures = {};  ///< of the server's own, behind this answer: for the log, never sent
};

/// Fields of problem+json (RFC 9457). The one place where an ErrorKind becomes a status.
int status_of(ErrorKind kind);
/// A failure of the server's own (5xx), which its operator wants to know of.
bool is_failure(ErrorKind kind);
nlohmann::json problem_json(const Error& error, const std::string& request_id);
Response problem(const Error& error, const std::string& request_id);
/// For refusals of the front that have no ErrorKind.
Response problem(int status, const std::string& code, const std::string& detail,
                 const std::string& request_id);
const char* reason_phrase(int status);

}  // namespace spheroseg::http
