// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A server that fails, lies or dawdles costs one clear error, and the next image is served.
#include <atomic>
#include <limits>

#include "loaded.hpp"

using namespace model_remote::test;

namespace {

/// `fault` for the first `times` infer requests from now, then as it should be.
StandIn::Handler faulty(std::function<Reply(const Seen&)> fault, int times = 1000) {
    auto left = std::make_shared<std::atomic<int>>(times);
    return [fault = std::move(fault), left](const Seen& asked) {
        return asked.is_infer() && (*left)-- > 0 ? fault(asked) : good_reply(asked);
    };
}

Reply cut(Reply whole, std::size_t bytes, Reply::After after) {
    whole.bytes.resize(bytes);
    whole.after = after;
    return whole;
}

double retries_of(const Loaded& loaded) {
    const auto metrics = loaded.host.metrics();
    return metrics.count("spheroseg_model_remote_retries_total") == 0 ? 0 : 1;
}

/// Runs one image and expects the instance to break.
std::string breaks(sdk::ModelInstance& instance) {
    try {
        run_one(instance);
    } catch (const sdk::Failure& failure) {
        CHECK(failure.code() == SPHEROSEG_UNAVAILABLE);
        return failure.word() + ": " + failure.what();
    }
    return "it runs";
}

}  // namespace

TEST_CASE("no answer, 429, 502, 503 and 504 are tried again") {
    const std::vector<std::function<Reply(const Seen&)>> faults{
        [](const Seen&) {
            return Reply{"", Reply::After::close};
        },
        [](const Seen&) {
            return Reply{"", Reply::After::reset};
        },
        [](const Seen&) { return reply(429, "", {"Retry-After: 0"}); },
        [](const Seen&) { return reply(502, "<html>bad gateway</html>"); },
        [](const Seen&) { return reply(503, R"({"error": "busy"})", {"Retry-After: never"}); },
        [](const Seen&) { return reply(504, ""); },
    };
    for (std::size_t i = 0; i < faults.size(); ++i) {
        INFO(i);
        StandIn server;
        const Loaded loaded(config_of(server));
        auto instance = loaded.start();
        const std::size_t before = server.infers();
        server.answer_with(faulty(faults[i], 2));
        CHECK(run_one(instance).message.empty());
        CHECK(server.infers() >= before + 3);
        CHECK(retries_of(loaded) == 1);
    }
}

TEST_CASE("a server that stays away ends the instance, and a new one needs it back") {
    auto server = std::make_unique<StandIn>();
    const Loaded loaded(config_of(*server, {{"retries", 1}}));
    auto instance = loaded.start();
    const int port = server->port();
    server.reset();
    CHECK(has(breaks(instance), "remote_unreachable: The server http://127.0.0.1:" + std::to_string(port) +
                                    " can't be reached: "));
    CHECK(has(loaded.why(), "can't be reached"));
    server = std::make_unique<StandIn>(good_reply, port);
    auto again = loaded.start();
    CHECK(run_one(again).code == SPHEROSEG_OK);
}

TEST_CASE("a server that denies, redirects, has no such model or is down ends the instance") {
    StandIn server;
    const Loaded loaded(config_of(server, {{"retries", 0}, {"token", "s3cret-s3cret"}}));
    auto instance = loaded.start();
    const auto say = [&](int status, const std::string& body, const std::vector<std::string>& headers = {}) {
        server.answer_with(faulty([=](const Seen&) { return reply(status, body, headers); }));
        return breaks(instance);
    };
    CHECK(say(401, "") == "remote_denies: The server " + server.url() + " denies access (401).");
    CHECK(has(say(403, R"({"error": "token s3cret-s3cret is old."})"),
              "denies access (403): token *** is old."));
    CHECK(has(say(404, R"({"error": "unknown model"})"), "remote_model_missing: "));
    CHECK(has(say(503, R"({"detail": "draining"})"), "answers 503: draining."));
    const StandIn elsewhere;
    CHECK(has(say(302, "", {"Location: " + elsewhere.url() + "/v2"}), "redirects are not followed"));
    CHECK(elsewhere.seen().empty());
    server.answer_with(good_reply);
    CHECK(run_one(instance).code == SPHEROSEG_OK);
}

TEST_CASE("what the server refuses is not asked again, and its reason is passed on, cleaned and bounded") {
    StandIn server;
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    std::size_t before = server.infers();
    server.answer_with(faulty([](const Seen&) {
        return reply(400, json{{"error", "no\r\nsuch \x1b[31mthing" + std::string(1000, 'x')}}.dump());
    }));
    const auto refused = run_one(instance);
    CHECK(refused.code == SPHEROSEG_REFUSED);
    CHECK(refused.word == "remote_refuses");
    CHECK(has(refused.message, "answers 400: no such [31mthingxxx"));
    CHECK(refused.message.size() < 400);
    CHECK(server.infers() == before + 1);
    before = server.infers();
    server.answer_with(faulty([](const Seen&) { return reply(500, "no JSON"); }));
    const auto failed = run_one(instance);
    CHECK(failed.code == SPHEROSEG_UNAVAILABLE);
    CHECK(has(failed.message, "answers 500."));
    CHECK(server.infers() == before + 1);
    server.answer_with(faulty([](const Seen&) { return reply(413, ""); }));
    CHECK(run_one(instance).code == SPHEROSEG_TOO_LARGE);
    server.answer_with(faulty([](const Seen&) { return reply(400, std::string(1 << 20, '{')); }));
    CHECK(has(run_one(instance).message, "answers 400."));
    server.answer_with(good_reply);
    CHECK(run_one(instance).code == SPHEROSEG_OK);
}

TEST_CASE("a batch that the server refuses is run one by one") {
    StandIn server;
    const Loaded loaded(config_of(server, {{"max_batch", 2}}));
    auto instance = loaded.start();
    server.answer_with([](const Seen& asked) {
        if (!asked.is_infer()) return good_reply(asked);
        const bool bad = asked.head()["inputs"][0]["shape"][0] == 2 || asked.values()[0] > 0.4F;
        return bad ? reply(400, R"({"error": "not this"})") : good_reply(asked);
    });
    const auto outcomes = run(instance, {drawn(16), drawn(16, 0.5F)}, 4, 4);
    CHECK(outcomes[0].code == SPHEROSEG_OK);
    CHECK(outcomes[1].code == SPHEROSEG_REFUSED);
    CHECK(has(outcomes[1].message, "not this"));
}

TEST_CASE("a deadline and a cancellation end a transfer at once, and the next image is served") {
    StandIn server;
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    server.answer_with(faulty([](const Seen&) { return Reply{"", Reply::After::hang}; }, 2));
    const auto began = std::chrono::steady_clock::now();
    const auto late = run_one(instance, {150, {}});
    CHECK(late.code == SPHEROSEG_DEADLINE);
    CHECK(late.word == "deadline");
    server.wait_for_leaving();
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    const auto left = run_one(instance, {0, [until] { return std::chrono::steady_clock::now() > until; }});
    CHECK(left.code == SPHEROSEG_CANCELLED);
    server.wait_for_leaving();
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));  // far from request_timeout
    CHECK(run_one(instance).code == SPHEROSEG_OK);
}

TEST_CASE("one of a batch that leaves does not take the other with it") {
    StandIn server;
    const Loaded loaded(config_of(server, {{"max_batch", 2}}));
    auto instance = loaded.start();
    auto gone = std::make_shared<std::atomic<bool>>(false);
    server.answer_with(faulty([gone](const Seen& asked) {
        *gone = true;
        return good_reply(asked);
    }));
    const auto outcomes =
        run(instance, {drawn(16), drawn(16)}, 4, 4, {{0, [gone] { return gone->load(); }}, {}});
    CHECK(outcomes[0].code == SPHEROSEG_CANCELLED);
    CHECK(outcomes[1].code == SPHEROSEG_OK);
}

TEST_CASE("no attempt is waited for that the deadline does not allow") {
    StandIn server;
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    const std::size_t before = server.infers();
    server.answer_with(
        faulty([](const Seen&) { return reply(429, R"({"error": "full"})", {"Retry-After: 30"}); }));
    const auto began = std::chrono::steady_clock::now();
    const auto busy = run_one(instance, {8000, {}});
    CHECK(busy.code == SPHEROSEG_TOO_MANY);
    CHECK(has(busy.message, "answers 429: full."));
    CHECK(server.infers() == before + 1);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("an answer that is slow, cut off, too long or no HTTP is refused") {
    StandIn server;
    const Loaded loaded(config_of(server, {{"retries", 0}, {"request_timeout", 1000}}));
    auto instance = loaded.start();
    const auto message = [&](std::function<Reply(const Seen&)> fault) {
        server.answer_with(faulty(std::move(fault), 1));
        const auto outcome = run_one(instance);
        CHECK(outcome.code == SPHEROSEG_UNAVAILABLE);
        return outcome.message;
    };
    const std::string start = "HTTP/1.1 200 OK\r\n";
    CHECK(has(message([](const Seen&) {
                  return Reply{"", Reply::After::hang};
              }),
              "within request_timeout (1 s)"));
    CHECK(has(message([](const Seen& asked) {
                  auto whole = good_reply(asked);
                  whole.after = Reply::After::drip;
                  return whole;
              }),
              "within request_timeout (1 s)"));
    CHECK(has(message([](const Seen& asked) { return cut(good_reply(asked), 90, Reply::After::close); }),
              "broke its answer off"));
    CHECK(has(message([&](const Seen&) {
                  std::string head = start;
                  while (head.size() < 200'000) head += "X-More: and more\r\n";
                  return Reply{head, Reply::After::hang};
              }),
              "its head is longer than 65536 bytes"));
    CHECK(has(message([&](const Seen&) {
                  return Reply{start + "X-Long: " + std::string(300'000, 'x'), Reply::After::hang};
              }),
              "its head does not end"));
    CHECK(has(message([](const Seen&) {
                  std::string interim;
                  while (interim.size() < 200'000) interim += "HTTP/1.1 100 Continue\r\n\r\n";
                  return Reply{interim, Reply::After::hang};
              }),
              "its head is longer than 65536 bytes"));
    CHECK(has(message([&](const Seen&) {
                  return Reply{start + "Content-Length: 99999999999\r\n\r\n" + std::string(3 << 20, ' '),
                               Reply::After::close};
              }),
              "bytes that fit the question"));
    CHECK(has(message([](const Seen&) {
                  return Reply{"SSH-2.0-OpenSSH_9.2\r\n", Reply::After::close};
              }),
              "is not as it should be"));
    server.answer_with(good_reply);
    CHECK(run_one(instance).code == SPHEROSEG_OK);
}

TEST_CASE("an answer of another shape, type or size than was asked for is refused") {
    StandIn server;
    const Loaded loaded(config_of(server));
    auto instance = loaded.start();
    const auto outcome = [&](std::function<Reply(const Seen&)> fault) {
        server.answer_with(faulty(std::move(fault), 1));
        return run_one(instance);
    };
    const auto shape = outcome([](const Seen& asked) { return infer_reply(asked, {1, 2, 8, 2}, drawn(32)); });
    CHECK(shape.code == SPHEROSEG_REFUSED);
    CHECK(shape.message ==
          "The network gives 1 × 2 × 8 × 2 for an input of 1 × 1 × 4 × 4; 1 × 2 × 4 × 4 was expected.");
    auto values = drawn(32);
    values[7] = std::numeric_limits<float>::quiet_NaN();
    const auto nan = outcome([values](const Seen& asked) {
        return infer_reply(asked, {1, 2, 4, 4}, values);
    });
    CHECK(nan.code == SPHEROSEG_REFUSED);
    CHECK(nan.message == "The network gives a value that is not a finite number.");
    const auto json_nan = outcome([](const Seen&) {
        return reply(200,
                     R"({"outputs":[{"name":"mask","datatype":"FP32","shape":[1,2,4,4],"data":[NaN]}]})");
    });
    CHECK(json_nan.word == "remote_answer");
    CHECK(has(json_nan.message, "is not JSON"));
    CHECK(run_one(instance).code == SPHEROSEG_OK);
}

TEST_CASE("a host that ends while a server is met does not wait for it") {
    StandIn server([](const Seen&) { return Reply{"", Reply::After::hang}; });
    const Loaded loaded(config_of(server));
    std::atomic<bool> ending{false};
    std::thread end([&] {
        while (server.seen().empty()) std::this_thread::yield();
        ending = true;
    });
    sdk::Call call({}, 0, [&] { return ending.load(); });
    CHECK_THROWS_WITH(loaded.served.create_instance(call, 1), "The request was cancelled.");
    end.join();
    server.wait_for_leaving();
}
