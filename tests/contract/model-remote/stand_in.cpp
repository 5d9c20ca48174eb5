// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "stand_in.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <cstring>
#include <stdexcept>

namespace spheroseg::test {
namespace {

using nlohmann::json;

constexpr int kWatch = 10;  // milliseconds

std::size_t number(const std::map<std::string, std::string>& headers, const char* name, std::size_t unless) {
    const auto found = headers.find(name);
    return found == headers.end() ? unless : std::stoul(found->second);
}

bool wants_binary(const json& head) {
    return head["outputs"][0].value("parameters", json::object()).value("binary_data", false);
}

void read_numbers(const json& from, std::vector<float>& to) {
    for (const auto& value : from) to.push_back(value.get<float>());
}

}  // namespace

json Seen::head() const {
    return json::parse(body.substr(0, number(headers, "inference-header-content-length", body.size())));
}

std::vector<float> Seen::values() const {
    std::vector<float> values;
    const std::size_t length = number(headers, "inference-header-content-length", body.size());
    if (length == body.size()) {
        read_numbers(head()["inputs"][0]["data"], values);
        return values;
    }
    values.resize((body.size() - length) / sizeof(float));
    std::memcpy(values.data(), body.data() + length, values.size() * sizeof(float));
    return values;
}

Reply reply(int status, const std::string& body, const std::vector<std::string>& headers) {
    std::string bytes =
        "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size());
    for (const auto& header : headers) bytes += "\r\n" + header;
    return {bytes + "\r\n\r\n" + body};
}

Reply reply(const json& body) {
    return reply(200, body.dump());
}

Reply infer_reply(const Seen& asked, const std::vector<std::size_t>& shape, const std::vector<float>& values,
                  const std::string& version, const std::string& weights) {
    json output = {{"name", asked.head()["outputs"][0]["name"]}, {"datatype", "FP32"}, {"shape", shape}};
    json answer = {{"model_name", "made"}, {"model_version", version}};
    if (!weights.empty()) answer["parameters"] = {{"weights_sha256", weights}};
    if (!wants_binary(asked.head())) {
        output["data"] = values;
        answer["outputs"] = json::array({output});
        return reply(answer);
    }
    const std::size_t size = values.size() * sizeof(float);
    output["parameters"] = {{"binary_data_size", size}};
    answer["outputs"] = json::array({output});
    const std::string head = answer.dump();
    return reply(200, head + std::string(reinterpret_cast<const char*>(values.data()), size),
                 {"Inference-Header-Content-Length: " + std::to_string(head.size())});
}

json good_metadata() {
    return {{"name", "made"},
            {"versions", {"7"}},
            {"platform", "stand-in"},
            {"inputs", {{{"name", "image"}, {"datatype", "FP32"}, {"shape", {-1, 1, -1, -1}}}}},
            {"outputs", {{{"name", "mask"}, {"datatype", "FP32"}, {"shape", {-1, 2, -1, -1}}}}}};
}

Reply good_reply(const Seen& asked) {
    if (asked.path == "/v2")
        return reply(json{{"name", "stand-in"},
                          {"version", "1.2"},
                          {"extensions", {"classification", "binary_tensor_data"}}});
    if (!asked.is_infer()) return reply(good_metadata());
    const json shape = asked.head()["inputs"][0]["shape"];
    const std::vector<float> values = asked.values();
    const std::size_t batch = shape[0];
    const std::size_t each = values.size() / batch;
    std::vector<float> planes;
    for (std::size_t i = 0; i < batch; ++i) {
        const float* first = values.data() + i * each;
        planes.insert(planes.end(), first, first + each);
        for (std::size_t j = 0; j < each; ++j) planes.push_back(1 - first[j]);
    }
    return infer_reply(asked, {batch, 2, shape[2], shape[3]}, planes);
}

StandIn::StandIn(Handler handler, int port) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port for the stand-in");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

StandIn::~StandIn() {
    ending_ = true;
    acceptor_.join();
    for (auto& server : servers_) server.join();
    ::close(listener_);
}

void StandIn::answer_with(Handler handler) {
    const std::lock_guard lock(mutex_);
    handler_ = std::move(handler);
}

std::vector<Seen> StandIn::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

std::size_t StandIn::infers() const {
    std::size_t count = 0;
    for (const auto& one : seen()) count += one.is_infer() ? 1 : 0;
    return count;
}

void StandIn::wait_for_leaving() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(20), [&] { return left_ > 0; }))
        throw std::runtime_error("the client did not leave");
    left_ = 0;
}

bool StandIn::wait_readable(int socket, int milliseconds) const {
    pollfd wanted{socket, POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
}

void StandIn::accept_all() {
    for (int connection = 1; !ending_;) {
        if (!wait_readable(listener_, kWatch)) continue;
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        servers_.emplace_back([this, socket, connection] { serve(socket, connection); });
        ++connection;
    }
}

void StandIn::serve(int socket, int connection) {
    std::string buffer;
    for (;;) {
        Seen seen;
        seen.connection = connection;
        if (!read_request(socket, buffer, seen)) break;
        Handler handler;
        {
            const std::lock_guard lock(mutex_);
            seen_.push_back(seen);
            handler = handler_;
        }
        if (!send_reply(socket, handler(seen))) break;
    }
    ::close(socket);
}

bool StandIn::read_request(int socket, std::string& buffer, Seen& seen) const {
    std::size_t head = 0;
    std::size_t whole = 0;
    for (;;) {
        if (whole == 0 && (head = buffer.find("\r\n\r\n")) != std::string::npos) {
            std::size_t line = buffer.find("\r\n");
            const std::string first = buffer.substr(0, line);
            seen.method = first.substr(0, first.find(' '));
            seen.path = first.substr(seen.method.size() + 1, first.rfind(' ') - seen.method.size() - 1);
            while (line < head) {
                const std::size_t next = buffer.find("\r\n", line + 2);
                const std::string header = buffer.substr(line + 2, next - line - 2);
                std::string name = header.substr(0, header.find(':'));
                for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                seen.headers[name] = header.substr(header.find(':') + 2);
                line = next;
            }
            whole = head + 4 + number(seen.headers, "content-length", 0);
        }
        if (whole != 0 && buffer.size() >= whole) {
            seen.body = buffer.substr(head + 4, whole - head - 4);
            buffer.erase(0, whole);
            return true;
        }
        if (ending_) return false;
        if (!wait_readable(socket, kWatch)) continue;
        char bytes[65536];
        const ssize_t got = ::recv(socket, bytes, sizeof(bytes), 0);
        if (got <= 0) return false;
        buffer.append(bytes, static_cast<std::size_t>(got));
    }
}

bool StandIn::send_reply(int socket, const Reply& reply) {
    const auto put = [&](const char* data, std::size_t size) {
        while (size > 0) {
            const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
            if (sent <= 0) return false;
            data += sent;
            size -= static_cast<std::size_t>(sent);
        }
        return true;
    };
    if (reply.after == Reply::After::drip) {
        for (const char byte : reply.bytes) {
            if (ending_ || !put(&byte, 1) || wait_readable(socket, kWatch)) break;
        }
        return false;
    }
    if (!put(reply.bytes.data(), reply.bytes.size())) return false;
    if (reply.after == Reply::After::hang) {
        while (!ending_ && !wait_readable(socket, kWatch)) continue;
        const std::lock_guard lock(mutex_);
        ++left_;
        changed_.notify_all();
        return false;
    }
    if (reply.after == Reply::After::reset) {
        const linger at_once{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    return reply.after == Reply::After::keep;
}

}  // namespace spheroseg::test
