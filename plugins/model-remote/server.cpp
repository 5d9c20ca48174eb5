// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "server.hpp"

#include <algorithm>
#include <utility>

#include "outcome.hpp"
#include "remote_text.hpp"
#include "request.hpp"

namespace model_remote {
namespace {

constexpr std::size_t kMostMetadataBytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kLongestPause{60000};  // where no deadline ends it

std::string model_path(const Settings& settings) {
    const std::string path = "/v2/models/" + escaped(settings.choices.model);
    return settings.version.empty() ? path : path + "/versions/" + escaped(settings.version);
}

}  // namespace

Server::Server(const Settings& settings, std::uint32_t seed, std::function<void()> retried)
    : settings_(settings),
      model_path_(model_path(settings)),
      retried_(std::move(retried)),
      http_(settings.http),
      backoff_(seed) {}

void Server::meet(const bioimageio::Recipe& recipe, const Patience& patience) {
    try {
        facts_ = read_server_facts(get("/v2", patience));
        const auto described = get(model_path_, patience);
        HttpRequest ready;
        ready.url = settings_.address.base + model_path_ + "/ready";
        ready.most_bytes = kMostMetadataBytes;
        expect_good(send(ready, patience), settings_.address.base, settings_.http);
        model_ = match_model(described, settings_, recipe);
    } catch (const BadAnswer& bad) {
        refuse_answer(settings_.address.base, without_secret(bad.what(), settings_.http.token));
    }
    if (settings_.binary == Binary::always && !facts_.binary)
        throw sdk::Failure(SPHEROSEG_REFUSED, "remote_model",
                           "binary: always is configured, but the server " + settings_.address.base +
                               " does not list the extension binary_tensor_data.");
    binary_ = settings_.binary == Binary::automatic ? facts_.binary : settings_.binary == Binary::always;
}

std::string Server::described(const Origin& origin) const {
    const std::string name = facts_.name.empty() ? "A server" : facts_.name;
    const std::string weights =
        !origin.weights_sha256.empty() ? ", which names its weights"
        : settings_.choices.sha256.empty()
            ? ", which does not name its weights"
            : ", which does not name its weights: their SHA-256 is the configuration's word";
    return without_secret(name + " at " + settings_.address.base + weights + "; tensors go as " +
                              (binary_ ? "bytes." : "JSON."),
                          settings_.http.token);
}

nlohmann::json Server::get(const std::string& path, const Patience& patience) {
    HttpRequest request;
    request.url = settings_.address.base + path;
    request.most_bytes = kMostMetadataBytes;
    const HttpAnswer answer = send(request, patience);
    expect_good(answer, settings_.address.base, settings_.http);
    return read_object(answer.body);
}

InferAnswer Server::infer(const std::string& id, const std::vector<std::size_t>& shape,
                          const std::vector<float>& values, std::size_t most, const Patience& patience) {
    InferQuestion question;
    question.id = id;
    question.input = model_.input;
    question.output = model_.output;
    question.shape = shape;
    question.values = &values;
    question.parameters = &settings_.parameters;
    question.binary = binary_;
    question.timeout = patience.left();
    auto written = write_request(question);
    HttpRequest request;
    request.url = settings_.address.base + model_path_ + "/infer";
    request.headers = std::move(written.headers);
    request.body = written.body;
    request.most_bytes = most_answer_bytes(most, binary_);
    const HttpAnswer answer = persist(request, patience);
    try {
        InferAnswer read = read_answer(answer.body, answer.header_length, model_.output, most);
        if (!settings_.version.empty() && !read.origin.version.empty() &&
            read.origin.version != settings_.version)
            throw BadAnswer("it is of version " + read.origin.version + ", not of " + settings_.version);
        return read;
    } catch (const BadAnswer& bad) {
        refuse_answer(settings_.address.base, without_secret(bad.what(), settings_.http.token));
    }
}

HttpAnswer Server::send(const HttpRequest& request, const Patience& patience) {
    HttpAnswer answer = http_.send(request, patience);
    if (answer.trouble == Trouble::abandoned) patience.check();  // says which of the two it was
    return answer;
}

HttpAnswer Server::persist(const HttpRequest& request, const Patience& patience) {
    for (std::uint32_t failures = 1;; ++failures) {
        patience.check();
        HttpAnswer answer = send(request, patience);
        if (!is_worth_another_try(answer) || failures > settings_.retries ||
            !wait_before_retry(failures, answer, patience)) {
            expect_good(answer, settings_.address.base, settings_.http);
            return answer;
        }
        retried_();
    }
}

/// False when there is no time for another attempt.
bool Server::wait_before_retry(std::uint32_t failures, const HttpAnswer& answer, const Patience& patience) {
    auto pause = backoff_.after(failures);
    if (answer.retry_after) pause = std::max(pause, read_retry_after(*answer.retry_after).value_or(pause));
    if (pause >= patience.left().value_or(kLongestPause)) return false;
    patience.pause(pause);
    return true;
}

}  // namespace model_remote
