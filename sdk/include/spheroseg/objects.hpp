// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// objects/1 in C++: Objects for who asks, provide_objects for who answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "boundary.hpp"

namespace spheroseg::sdk {

struct StoredObject {
    std::string key;  ///< lower-case hex SHA-256 of the content
    std::uint64_t bytes = 0;
};

struct ObjectFacts {
    std::uint64_t bytes = 0;
    std::int64_t stored_unix_ns = 0;
};

/// objects/1 as its consumer sees it. Copyable; every function may be called on any thread and throws
/// Failure.
class Objects {
  public:
    explicit Objects(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_objects_v1*>(from.table)) {}

    StoredObject put(Call& call, const spheroseg_reader& content) const {
        spheroseg_object_key key{};
        StoredObject stored;
        call.check(table_->put(self_, call.raw(), &content, &key, &stored.bytes));
        stored.key = key.hex;
        return stored;
    }
    StoredObject put(Call& call, std::string_view content) const { return put(call, view_reader(content)); }
    void get(Call& call, std::string_view key, std::uint64_t offset, std::uint64_t length,
             const spheroseg_writer& to) const {
        call.check(table_->get(self_, call.raw(), to_text(key), offset, length, &to));
    }
    std::string get(Call& call, std::string_view key, std::uint64_t offset = 0,
                    std::uint64_t length = UINT64_MAX) const {
        std::string content;
        get(call, key, offset, length, string_writer(content));
        return content;
    }
    ObjectFacts stat(Call& call, std::string_view key) const {
        spheroseg_object_stat facts{};
        facts.size = sizeof(facts);
        call.check(table_->stat(self_, call.raw(), to_text(key), &facts));
        return {facts.bytes, facts.stored_unix_ns};
    }
    void remove(Call& call, std::string_view key) const {
        call.check(table_->remove(self_, call.raw(), to_text(key)));
    }
    std::vector<std::string> list(Call& call, std::string_view after, std::uint64_t limit) const {
        std::string lines;
        const auto to = string_writer(lines);
        call.check(table_->list(self_, call.raw(), to_text(after), limit, &to));
        std::vector<std::string> keys;
        for (std::size_t from = 0; from < lines.size();) {
            const std::size_t end = lines.find('\n', from);
            keys.push_back(lines.substr(from, end - from));
            if (end == std::string::npos) break;
            from = end + 1;
        }
        return keys;
    }
    void check(Call& call) const { call.check(table_->check(self_, call.raw())); }

  private:
    void* self_;
    const spheroseg_objects_v1* table_;
};

/// Answers objects/1 with a class O that has
///   StoredObject put(const CallView&, const spheroseg_reader&);
///   void get(const CallView&, std::string_view key, uint64_t offset, uint64_t length, const
///   spheroseg_writer&); ObjectFacts stat(const CallView&, std::string_view); void remove(const CallView&,
///   std::string_view); void list(const CallView&, std::string_view after, uint64_t limit, const
///   spheroseg_writer&); void check(const CallView&);
template <typename O>
spheroseg_interface provide_objects(O& objects) {
    static const spheroseg_objects_v1 table = {
        sizeof(spheroseg_objects_v1),
        0,
        [](void* self, const spheroseg_call* call, const spheroseg_reader* content, spheroseg_object_key* key,
           std::uint64_t* bytes) {
            return guard(call, [&] {
                const StoredObject stored = static_cast<O*>(self)->put(CallView(call), *content);
                copy_text(key->hex, stored.key);
                if (bytes != nullptr) *bytes = stored.bytes;
            });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text key, std::uint64_t offset,
           std::uint64_t length, const spheroseg_writer* to) {
            return guard(
                call, [&] { static_cast<O*>(self)->get(CallView(call), to_view(key), offset, length, *to); });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text key, spheroseg_object_stat* out) {
            return guard(call, [&] {
                const ObjectFacts facts = static_cast<O*>(self)->stat(CallView(call), to_view(key));
                out->bytes = facts.bytes;
                out->stored_unix_ns = facts.stored_unix_ns;
            });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text key) {
            return guard(call, [&] { static_cast<O*>(self)->remove(CallView(call), to_view(key)); });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text after, std::uint64_t limit,
           const spheroseg_writer* to) {
            return guard(call,
                         [&] { static_cast<O*>(self)->list(CallView(call), to_view(after), limit, *to); });
        },
        [](void* self, const spheroseg_call* call) {
            return guard(call, [&] { static_cast<O*>(self)->check(CallView(call)); });
        },
    };
    return {&objects, &table};
}

}  // namespace spheroseg::sdk
