// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/dependency_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace spheroseg;

namespace {

std::vector<std::string> names(const std::vector<OrderNode>& nodes, const std::vector<std::size_t>& order) {
    std::vector<std::string> all;
    for (const auto at : order) all.push_back(nodes[at].name);
    return all;
}

}  // namespace

TEST_CASE("plugins without ties keep the order of the configuration") {
    std::vector<OrderNode> nodes{{"c", {}, {}, {}}, {"a", {}, {}, {}}, {"b", {}, {}, {}}};
    CHECK(names(nodes, order_by_dependencies(nodes, {}, {})) == std::vector<std::string>{"c", "a", "b"});
}

TEST_CASE("whoever requires models waits for all of them") {
    std::vector<OrderNode> nodes{
        {"user", {}, {"model/1"}, {}}, {"m1", {"model/1"}, {}, {}}, {"m2", {"model/1"}, {}, {}}};
    CHECK(names(nodes, order_by_dependencies(nodes, {}, {})) == std::vector<std::string>{"m1", "m2", "user"});
}

TEST_CASE("what hangs on a circle fails, what does not goes on") {
    std::vector<OrderNode> nodes{{"leaf", {}, {"x/1"}, {}},
                                 {"a", {"x/1"}, {"y/1"}, {}},
                                 {"b", {"y/1"}, {"x/1"}, {}},
                                 {"free", {"z/1"}, {}, {}}};
    CHECK(names(nodes, order_by_dependencies(nodes, {}, {})) == std::vector<std::string>{"free"});
    CHECK(nodes[0].failure.value().find("requires x/1, whose provider a failed: The plugins a → b → a") !=
          std::string::npos);
}

TEST_CASE("an interface of the host breaks no circle and needs no provider") {
    std::vector<OrderNode> nodes{{"a", {"x/1"}, {"host/1"}, {}}, {"b", {}, {"x/1", "host/1"}, {}}};
    CHECK(order_by_dependencies(nodes, {"host/1"}, {}).size() == 2);
}

TEST_CASE("in any graph without circles every provider comes before its users") {
    const unsigned seed = 7;
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 200; ++round) {
        std::vector<OrderNode> nodes;
        const int count = 2 + static_cast<int>(random() % 30);
        for (int i = 0; i < count; ++i) {
            OrderNode node{"p" + std::to_string(i), {"i" + std::to_string(i) + "/1"}, {}, {}};
            for (int j = 0; j < i; ++j)
                if (random() % 5 == 0) node.requires_interfaces.push_back("i" + std::to_string(j) + "/1");
            nodes.push_back(node);
        }
        std::shuffle(nodes.begin(), nodes.end(), random);
        const auto order = order_by_dependencies(nodes, {}, {});
        REQUIRE(order.size() == nodes.size());
        std::set<std::string> made;
        for (const auto at : order) {
            for (const auto& id : nodes[at].requires_interfaces) CHECK(made.count(id) == 1);
            made.insert(nodes[at].provides.begin(), nodes[at].provides.end());
        }
    }
}
