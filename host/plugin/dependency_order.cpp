// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/dependency_order.hpp"

#include <algorithm>

#include "plugin/descriptor.hpp"

namespace spheroseg {
namespace {

class Graph {
  public:
    Graph(std::vector<OrderNode>& nodes, const std::set<std::string>& given,
          const std::vector<std::string>& undescribed)
        : nodes_(nodes), given_(given), undescribed_(undescribed) {}

    void refuse_second_providers() {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            for (const auto& id : nodes_[i].provides) {
                if (may_have_several_providers(id) || nodes_[i].failure) continue;
                if (given_.count(id) != 0)
                    nodes_[i].failure = "The plugin " + nodes_[i].name + " provides " + id +
                                        ", which the host itself provides; remove the plugin.";
                else if (const auto first = provider_before(i, id))
                    nodes_[i].failure = "The plugins " + nodes_[*first].name + " and " + nodes_[i].name +
                                        " both provide " + id +
                                        ", of which there can be one; remove one of them.";
            }
    }

    /// True when a plugin failed for it.
    bool refuse_missing() {
        bool changed = false;
        for (auto& node : nodes_) {
            if (node.failure) continue;
            for (const auto& id : node.requires_interfaces) {
                if (given_.count(id) != 0 || !providers(id).empty()) continue;
                node.failure = missing_message(node, id);
                changed = true;
                break;
            }
        }
        return changed;
    }

    /// True when a circle was found; its members have failed then.
    bool refuse_circle() {
        state_.assign(nodes_.size(), Mark::unseen);
        order_.clear();
        path_.clear();
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!nodes_[i].failure && state_[i] == Mark::unseen && !visit(i)) return true;
        return false;
    }
    const std::vector<std::size_t>& order() const { return order_; }

  private:
    enum class Mark { unseen, open, done };

    std::optional<std::size_t> provider_before(std::size_t end, const std::string& id) const {
        for (std::size_t i = 0; i < end; ++i)
            if (!nodes_[i].failure && provides(nodes_[i], id)) return i;
        return std::nullopt;
    }
    static bool provides(const OrderNode& node, const std::string& id) {
        return std::find(node.provides.begin(), node.provides.end(), id) != node.provides.end();
    }
    std::vector<std::size_t> providers(const std::string& id) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (!nodes_[i].failure && provides(nodes_[i], id)) found.push_back(i);
        return found;
    }

    std::string missing_message(const OrderNode& node, const std::string& id) const {
        for (const auto& other : nodes_)
            if (other.failure && provides(other, id))
                return failed_provider_message(node.name, id, other.name, *other.failure);
        std::string message = "The plugin " + node.name + " requires " + id + ", which no plugin provides";
        for (std::size_t i = 0; i < undescribed_.size(); ++i)
            message += (i == 0 ? " (could not be loaded: " : ", ") + undescribed_[i];
        if (!undescribed_.empty()) message += ")";
        return message + "; add one that does.";
    }

    bool visit(std::size_t at) {  // NOLINT(misc-no-recursion): as deep as there are plugins
        state_[at] = Mark::open;
        path_.push_back(at);
        for (const auto& id : nodes_[at].requires_interfaces) {
            if (given_.count(id) != 0) continue;
            for (const std::size_t provider : providers(id)) {
                if (state_[provider] == Mark::done) continue;
                if (state_[provider] == Mark::open) {
                    refuse_path_from(provider);
                    return false;
                }
                if (!visit(provider)) return false;
            }
        }
        path_.pop_back();
        state_[at] = Mark::done;
        order_.push_back(at);
        return true;
    }

    void refuse_path_from(std::size_t first) {
        const auto begin = std::find(path_.begin(), path_.end(), first);
        std::string circle;
        for (auto member = begin; member != path_.end(); ++member) circle += nodes_[*member].name + " → ";
        const std::string message =
            begin + 1 == path_.end()
                ? "The plugin " + nodes_[first].name + " requires an interface that only it provides."
                : "The plugins " + circle + nodes_[first].name +
                      " require each other in a circle, so none can be created first.";
        for (auto member = begin; member != path_.end(); ++member) nodes_[*member].failure = message;
    }

    std::vector<OrderNode>& nodes_;
    const std::set<std::string>& given_;
    const std::vector<std::string>& undescribed_;
    std::vector<Mark> state_;
    std::vector<std::size_t> path_;
    std::vector<std::size_t> order_;
};

}  // namespace

std::string failed_provider_message(const std::string& name, const std::string& interface_id,
                                    const std::string& provider, const std::string& cause) {
    return "The plugin " + name + " requires " + interface_id + ", whose provider " + provider +
           " failed: " + cause;
}

std::vector<std::size_t> order_by_dependencies(std::vector<OrderNode>& nodes,
                                               const std::set<std::string>& given,
                                               const std::vector<std::string>& undescribed) {
    Graph graph(nodes, given, undescribed);
    graph.refuse_second_providers();
    do {
        while (graph.refuse_missing()) {
        }
    } while (graph.refuse_circle());
    return graph.order();
}

}  // namespace spheroseg
