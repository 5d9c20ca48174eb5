// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 in C++: Model and ModelInstance for who asks, provide_model for who answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "boundary.hpp"

namespace spheroseg::sdk {

/// An instance, made, used and destroyed on one thread. Every function throws Failure.
class ModelInstance {
  public:
    ModelInstance(const spheroseg_model_v1* table, spheroseg_model_instance* instance)
        : table_(table), instance_(instance) {}
    ModelInstance(ModelInstance&& other) noexcept
        : table_(other.table_), instance_(std::exchange(other.instance_, nullptr)) {}
    ModelInstance& operator=(ModelInstance&& other) noexcept {
        std::swap(table_, other.table_);
        std::swap(instance_, other.instance_);
        return *this;
    }
    ~ModelInstance() {
        if (instance_ != nullptr) table_->destroy_instance(instance_);
    }
    /// Throws only when the instance is broken; each item carries its own status.
    void execute(Call& call, std::vector<spheroseg_model_item>& items) {
        call.check(table_->execute(instance_, call.raw(), items.data(), items.size()));
    }

  private:
    const spheroseg_model_v1* table_;
    spheroseg_model_instance* instance_;
};

/// model/1 as its consumer sees it. Copyable.
class Model {
  public:
    explicit Model(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_model_v1*>(from.table)) {}

    spheroseg_model_info describe(Call& call) const {
        spheroseg_model_info info{};
        info.size = sizeof(info);
        call.check(table_->describe(self_, call.raw(), &info));
        return info;
    }
    ModelInstance create_instance(Call& call, std::uint32_t threads) const {
        spheroseg_model_instance* instance = nullptr;
        call.check(table_->create_instance(self_, call.raw(), threads, &instance));
        return ModelInstance(table_, instance);
    }

  private:
    void* self_;
    const spheroseg_model_v1* table_;
};

/// The items of one execute. A later host's items may be larger than this header knows, so they are walked in
/// steps of their own size.
class ModelItems {
  public:
    ModelItems(spheroseg_model_item* first, std::uint64_t count) : first_(first), count_(count) {}
    std::uint64_t size() const { return count_; }
    spheroseg_model_item& operator[](std::uint64_t i) const {
        return *reinterpret_cast<spheroseg_model_item*>(reinterpret_cast<unsigned char*>(first_) +
                                                        i * first_->size);
    }

  private:
    spheroseg_model_item* first_;
    std::uint64_t count_;
};

namespace detail {

template <typename N>
auto execute_items(N& instance, const spheroseg_call* call, ModelItems items, int)
    -> decltype(instance.execute(CallView(call), items), spheroseg_code{}) {
    return guard(call, [&] { instance.execute(CallView(call), items); });
}

template <typename N>
spheroseg_code execute_items(N& instance, const spheroseg_call*, ModelItems items, long) {
    for (std::uint64_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = items[i];
        item.status = guard(item.call, [&] { instance.execute(CallView(item.call), item); });
    }
    return SPHEROSEG_OK;
}

}  // namespace detail

/// Answers model/1 with a class M that has
///   void describe(const CallView&, spheroseg_model_info&);   // texts live as long as M
///   std::unique_ptr<M::Instance> create_instance(const CallView&, uint32_t threads);
/// and M::Instance with one of
///   void execute(const CallView&, spheroseg_model_item& item);   // one item; throws Failure for it alone
///   void execute(const CallView&, ModelItems items);   // all at once; sets each item's status itself, and
///                                                      // throws only when the instance is broken
template <typename M>
spheroseg_interface provide_model(M& model) {
    using N = typename M::Instance;
    static const spheroseg_model_v1 table = {
        sizeof(spheroseg_model_v1),
        0,
        [](void* self, const spheroseg_call* call, spheroseg_model_info* out) {
            return guard(call, [&] { static_cast<M*>(self)->describe(CallView(call), *out); });
        },
        [](void* self, const spheroseg_call* call, std::uint32_t threads, spheroseg_model_instance** out) {
            return guard(call, [&] {
                *out = reinterpret_cast<spheroseg_model_instance*>(
                    static_cast<M*>(self)->create_instance(CallView(call), threads).release());
            });
        },
        [](spheroseg_model_instance* instance) { delete reinterpret_cast<N*>(instance); },
        [](spheroseg_model_instance* instance, const spheroseg_call* call, spheroseg_model_item* items,
           std::uint64_t count) -> spheroseg_code {
            if (count == 0) return SPHEROSEG_OK;
            return detail::execute_items(*reinterpret_cast<N*>(instance), call, ModelItems(items, count), 0);
        },
    };
    return {&model, &table};
}

}  // namespace spheroseg::sdk
