// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Pistache's own hello world. The one use of Pistache outside host/http: it is what we are measured against.
#include <pistache/endpoint.h>

#include <cstdlib>

namespace {

class Hello final : public Pistache::Http::Handler {
  public:
    HTTP_PROTOTYPE(Hello)
    void onRequest(const Pistache::Http::Request&, Pistache::Http::ResponseWriter writer) override {
        writer.send(Pistache::Http::Code::Ok, R"({"status":"ok"})");
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    Pistache::Http::Endpoint endpoint(
        Pistache::Address("127.0.0.1", Pistache::Port(static_cast<std::uint16_t>(std::atoi(argv[1])))));
    endpoint.init(Pistache::Http::Endpoint::options()
                      .threads(std::atoi(argv[2]))
                      .flags(Pistache::Flags<Pistache::Tcp::Options>(Pistache::Tcp::Options::ReuseAddr) |
                             Pistache::Tcp::Options::NoDelay));
    endpoint.setHandler(Pistache::Http::make_handler<Hello>());
    endpoint.serve();
}
