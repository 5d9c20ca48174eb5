// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http.hpp"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <new>

#include "remote_text.hpp"

namespace model_remote {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostHeadBytes = std::size_t{64} * 1024;
constexpr std::size_t kMostErrorBytes = std::size_t{64} * 1024;
constexpr long kConnections = 1;
constexpr long kBufferBytes = 256L * 1024;
constexpr milliseconds kWatch{20};  // a cancellation is seen after this at the latest

/// Once for the process; libcurl stays, as the plugin's code does.
void start_library() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw sdk::Failure(SPHEROSEG_INTERNAL, "http_library", "libcurl does not start.");
}

class Headers {
  public:
    void add(const std::string& line) {
        curl_slist* longer = curl_slist_append(list_, line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        list_ = longer;
    }
    Headers() = default;
    Headers(const Headers&) = delete;
    Headers& operator=(const Headers&) = delete;
    ~Headers() { curl_slist_free_all(list_); }
    curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

/// What libcurl's callbacks fill in. They are C: nothing is thrown through them.
struct Receiver {
    HttpAnswer answer;
    CURL* easy;
    std::size_t most_bytes;
    std::size_t head_bytes = 0;
    bool enough = false;  ///< of an error's text: the rest does not matter
    bool no_memory = false;

    bool take_head(std::string_view line) {
        head_bytes += line.size();
        if (head_bytes > kMostHeadBytes) {
            answer.trouble = Trouble::too_large;
            answer.reason = "its head is longer than " + std::to_string(kMostHeadBytes) + " bytes";
            return false;
        }
        keep(line, "inference-header-content-length:", answer.header_length);
        keep(line, "retry-after:", answer.retry_after);
        return true;
    }

    bool take_body(std::string_view bytes) {
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        const std::size_t most = status >= 300 ? kMostErrorBytes : most_bytes;
        if (bytes.size() <= most - answer.body.size()) {
            answer.body.append(bytes);
            return true;
        }
        if (status >= 300) {
            enough = true;
        } else {
            answer.trouble = Trouble::too_large;
            answer.reason = "it is longer than the " + std::to_string(most) + " bytes that fit the question";
        }
        return false;
    }

    static void keep(std::string_view line, std::string_view name, std::optional<std::string>& to) {
        if (line.size() < name.size() || ::strncasecmp(line.data(), name.data(), name.size()) != 0) return;
        line.remove_prefix(name.size());
        const auto first = line.find_first_not_of(" \t\r\n");
        const auto last = line.find_last_not_of(" \t\r\n");
        to = first == std::string_view::npos ? std::string()
                                             : std::string(line.substr(first, last - first + 1));
    }
};

template <bool (Receiver::*Take)(std::string_view)>
std::size_t receive(char* data, std::size_t size, std::size_t count, void* to) {
    auto& receiver = *static_cast<Receiver*>(to);
    try {
        return (receiver.*Take)({data, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
    } catch (...) {
        receiver.no_memory = true;
        return CURL_WRITEFUNC_ERROR;
    }
}

struct MultiDelete {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EasyDelete {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLE_OK)
        throw sdk::Failure(SPHEROSEG_INTERNAL, "http_library",
                           std::string("libcurl does not take an option: ") + curl_easy_strerror(code) + ".");
}

bool is_tls(CURLcode code) {
    constexpr std::array codes{CURLE_SSL_CONNECT_ERROR,     CURLE_PEER_FAILED_VERIFICATION,
                               CURLE_SSL_CERTPROBLEM,       CURLE_SSL_CIPHER,
                               CURLE_SSL_CACERT_BADFILE,    CURLE_SSL_ISSUER_ERROR,
                               CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS};
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// Whether the request had begun to be sent.
bool was_connected(CURL* easy) {
    curl_off_t before_sending = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &before_sending);
    return before_sending > 0;
}

Trouble trouble_of(CURLcode code, CURL* easy, const Receiver& receiver) {
    if (is_tls(code)) return Trouble::untrusted;
    switch (code) {
        case CURLE_OK:
            return Trouble::none;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
            return Trouble::unreachable;
        case CURLE_OPERATION_TIMEDOUT:
            return was_connected(easy) ? Trouble::too_slow : Trouble::unreachable;
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
            return receiver.head_bytes == 0 ? Trouble::unreachable : Trouble::broken_off;
        case CURLE_OUT_OF_MEMORY:  // also of a line in the head that does not end
            return Trouble::too_large;
        default:
            return Trouble::no_http;
    }
}

}  // namespace

struct HttpClient::Handles {
    // The multi handle keeps the connection; it goes after the easy handle that used it.
    std::unique_ptr<CURLM, MultiDelete> multi{curl_multi_init()};
    std::unique_ptr<CURL, EasyDelete> easy{curl_easy_init()};
};

HttpClient::HttpClient(const HttpSettings& settings) : settings_(settings) {
    start_library();
    handles_ = std::make_unique<Handles>();
    if (!handles_->multi || !handles_->easy) throw std::bad_alloc();
    curl_multi_setopt(handles_->multi.get(), CURLMOPT_MAXCONNECTS, kConnections);
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request, const Patience& patience) {
    CURL* easy = handles_->easy.get();
    CURLM* multi = handles_->multi.get();
    curl_easy_reset(easy);  // keeps the connection
    Receiver receiver{{}, easy, request.most_bytes};
    std::array<char, CURL_ERROR_SIZE> reason{};
    Headers headers;
    for (const auto& line : request.headers) headers.add(line);
    headers.add("Accept: application/json, application/octet-stream");
    headers.add("Expect:");  // no round trip before the body
    if (!settings_.token.empty()) headers.add("Authorization: Bearer " + settings_.token);

    set(easy, CURLOPT_URL, request.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
    set(easy, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
    set(easy, CURLOPT_SSL_VERIFYPEER, settings_.verify ? 1L : 0L);
    set(easy, CURLOPT_SSL_VERIFYHOST, settings_.verify ? 2L : 0L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!settings_.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    set(easy, CURLOPT_ERRORBUFFER, reason.data());
    set(easy, CURLOPT_HEADERFUNCTION, &receive<&Receiver::take_head>);
    set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&receiver));
    set(easy, CURLOPT_WRITEFUNCTION, &receive<&Receiver::take_body>);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
    if (request.body) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        set(easy, CURLOPT_POSTFIELDS, request.body->data());
    }
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.request_timeout.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(settings_.request_timeout, settings_.connect_timeout).count()));

    if (curl_multi_add_handle(multi, easy) != CURLM_OK) throw std::bad_alloc();
    CURLcode code = CURLE_OK;
    bool abandoned = false;
    for (int running = 1; running != 0 && !abandoned;) {
        if (curl_multi_perform(multi, &running) != CURLM_OK) {
            code = CURLE_OUT_OF_MEMORY;
            break;
        }
        if (running == 0) break;
        abandoned = patience.over();
        const auto watch = std::min(kWatch, patience.left().value_or(kWatch));
        if (!abandoned) curl_multi_poll(multi, nullptr, 0, static_cast<int>(watch.count()), nullptr);
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left))
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    curl_multi_remove_handle(multi, easy);  // closes the connection of a transfer that is not done

    if (receiver.no_memory) throw std::bad_alloc();
    HttpAnswer answer = std::move(receiver.answer);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    if (abandoned) answer.trouble = Trouble::abandoned;
    if (answer.trouble != Trouble::none || receiver.enough) return answer;
    answer.trouble = trouble_of(code, easy, receiver);
    if (answer.trouble == Trouble::none) return answer;
    answer.reason = clean_text(reason[0] != '\0' ? reason.data() : curl_easy_strerror(code));
    if (answer.trouble == Trouble::too_large) answer.reason = "its head does not end";
    return answer;
}

std::string http_library() {
    return std::string("libcurl ") + curl_version_info(CURLVERSION_NOW)->version;
}

}  // namespace model_remote
