// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// database/1 in C++: Database and Session for who asks, provide_database for who answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "boundary.hpp"

namespace spheroseg::sdk {

struct Blob {
    std::string bytes;
};
/// A parameter: NULL, integer (booleans too), real, text or blob.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

inline SqlValue sql(std::nullptr_t) {
    return nullptr;
}
inline SqlValue sql(bool value) {
    return static_cast<std::int64_t>(value);
}
inline SqlValue sql(double value) {
    return value;
}
inline SqlValue sql(std::string_view value) {
    return std::string(value);
}
inline SqlValue sql(const std::string& value) {
    return value;
}
inline SqlValue sql(const char* value) {
    return std::string(value);
}
template <typename T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>, int> = 0>
SqlValue sql(T value) {
    return static_cast<std::int64_t>(value);
}
template <typename T>
SqlValue sql(const std::optional<T>& value) {
    return value ? sql(*value) : SqlValue(nullptr);
}

inline spheroseg_sql_value to_abi(const SqlValue& value) {
    spheroseg_sql_value out{};
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        out.type = SPHEROSEG_SQL_INTEGER;
        out.integer = *integer;
    } else if (const auto* real = std::get_if<double>(&value)) {
        out.type = SPHEROSEG_SQL_REAL;
        out.real = *real;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        out.type = SPHEROSEG_SQL_TEXT;
        out.bytes = to_bytes(*text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
        out.type = SPHEROSEG_SQL_BLOB;
        out.bytes = to_bytes(blob->bytes);
    }
    return out;
}

/// One row as it comes; views are valid while the row's function runs. Asking for the wrong type throws
/// Failure.
class Row {
  public:
    Row(const spheroseg_sql_value* columns, std::uint64_t count) : columns_(columns), count_(count) {}

    std::uint64_t size() const { return count_; }
    bool is_null(std::uint64_t at) const { return column(at).type == SPHEROSEG_SQL_NULL; }
    std::int64_t integer(std::uint64_t at) const { return typed(at, SPHEROSEG_SQL_INTEGER).integer; }
    double real(std::uint64_t at) const {
        const auto& value = column(at);
        if (value.type == SPHEROSEG_SQL_INTEGER) return static_cast<double>(value.integer);
        return typed(at, SPHEROSEG_SQL_REAL).real;
    }
    std::string_view text(std::uint64_t at) const { return to_view(typed(at, SPHEROSEG_SQL_TEXT).bytes); }
    std::string string(std::uint64_t at) const { return std::string(text(at)); }
    std::string_view blob(std::uint64_t at) const { return to_view(typed(at, SPHEROSEG_SQL_BLOB).bytes); }
    std::optional<std::string> optional_string(std::uint64_t at) const {
        return is_null(at) ? std::nullopt : std::optional(string(at));
    }
    std::optional<std::int64_t> optional_integer(std::uint64_t at) const {
        return is_null(at) ? std::nullopt : std::optional(integer(at));
    }
    std::optional<double> optional_real(std::uint64_t at) const {
        return is_null(at) ? std::nullopt : std::optional(real(at));
    }

  private:
    const spheroseg_sql_value& column(std::uint64_t at) const {
        if (at >= count_)
            throw Failure(SPHEROSEG_INTERNAL, "column", "A column was asked for that the row has not.");
        return columns_[at];
    }
    const spheroseg_sql_value& typed(std::uint64_t at, std::int32_t type) const {
        const auto& value = column(at);
        if (value.type != type)
            throw Failure(SPHEROSEG_INTERNAL, "column",
                          "Column " + std::to_string(at) + " has type " + std::to_string(value.type) +
                              " where " + std::to_string(type) + " was expected.");
        return value;
    }
    const spheroseg_sql_value* columns_;
    std::uint64_t count_;
};

using RowFunction = std::function<void(const Row&)>;

/// A connection, used by one thread at a time. Every function throws Failure.
class Session {
  public:
    Session(const spheroseg_database_v1* table, spheroseg_session* session)
        : table_(table), session_(session) {}
    Session(Session&& other) noexcept
        : table_(other.table_), session_(std::exchange(other.session_, nullptr)) {}
    Session& operator=(Session&& other) noexcept {
        std::swap(table_, other.table_);
        std::swap(session_, other.session_);
        return *this;
    }
    ~Session() {
        if (session_ != nullptr) table_->close(session_);
    }

    /// Returns the number of rows changed.
    std::int64_t execute(Call& call, std::string_view text, const std::vector<SqlValue>& parameters = {},
                         const RowFunction& on_row = {}) {
        std::vector<spheroseg_sql_value> values;
        values.reserve(parameters.size());
        for (const auto& parameter : parameters) values.push_back(to_abi(parameter));
        struct Context {
            const RowFunction* function;
            std::exception_ptr thrown;
        } context{&on_row, nullptr};
        const spheroseg_row_sink sink{
            &context,
            [](void* raw, const spheroseg_sql_value* columns, std::uint64_t count) -> spheroseg_code {
                auto* self = static_cast<Context*>(raw);
                try {
                    (*self->function)(Row(columns, count));
                    return SPHEROSEG_OK;
                } catch (...) {
                    self->thrown = std::current_exception();
                    return SPHEROSEG_CANCELLED;
                }
            }};
        std::int64_t affected = 0;
        const spheroseg_code code = table_->execute(session_, call.raw(), to_text(text), values.data(),
                                                    values.size(), on_row ? &sink : nullptr, &affected);
        if (context.thrown) std::rethrow_exception(context.thrown);
        call.check(code);
        return affected;
    }
    void execute_script(Call& call, std::string_view text) {
        call.check(table_->execute_script(session_, call.raw(), to_text(text)));
    }
    void begin(Call& call, std::int32_t mode) { call.check(table_->begin(session_, call.raw(), mode)); }
    void commit(Call& call) { call.check(table_->commit(session_, call.raw())); }
    void rollback() { table_->rollback(session_); }

  private:
    const spheroseg_database_v1* table_;
    spheroseg_session* session_;
};

/// A transaction that rolls back unless commit() was reached.
class Transaction {
  public:
    Transaction(Session& session, Call& call, std::int32_t mode = SPHEROSEG_TRANSACTION_WRITE)
        : session_(session), call_(call) {
        session_.begin(call_, mode);
        open_ = true;
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() {
        if (open_) session_.rollback();
    }
    void commit() {
        open_ = false;  // a commit that fails has rolled back
        session_.commit(call_);
    }

  private:
    Session& session_;
    Call& call_;
    bool open_ = false;
};

/// database/1 as its consumer sees it. Copyable; every function may be called on any thread and throws
/// Failure.
class Database {
  public:
    explicit Database(spheroseg_interface from)
        : self_(from.self), table_(static_cast<const spheroseg_database_v1*>(from.table)) {}

    std::string_view dialect() const { return to_view(table_->dialect(self_)); }
    Session open(Call& call) const {
        spheroseg_session* session = nullptr;
        call.check(table_->open(self_, call.raw(), &session));
        return Session(table_, session);
    }
    void notify(Call& call, std::string_view channel) const {
        call.check(table_->notify(self_, call.raw(), to_text(channel)));
    }
    void wait(Call& call, std::string_view channel, std::int64_t timeout_ns, std::uint64_t& seen) const {
        call.check(table_->wait(self_, call.raw(), to_text(channel), timeout_ns, &seen));
    }
    void check(Call& call) const { call.check(table_->check(self_, call.raw())); }

  private:
    void* self_;
    const spheroseg_database_v1* table_;
};

/// Answers database/1 with a class D that has
///   std::string_view dialect() const;  std::unique_ptr<D::Session> open(const CallView&);
///   void notify(const CallView&, std::string_view);  void wait(const CallView&, std::string_view, int64_t,
///   uint64_t&); void check(const CallView&);
/// and D::Session with
///   int64_t execute(const CallView&, std::string_view sql, const spheroseg_sql_value*, uint64_t, const
///   spheroseg_row_sink*); void execute_script(const CallView&, std::string_view); void begin(const
///   CallView&, int32_t); void commit(const CallView&); void rollback() noexcept;
template <typename D>
spheroseg_interface provide_database(D& database) {
    using S = typename D::Session;
    static const spheroseg_database_v1 table = {
        sizeof(spheroseg_database_v1),
        0,
        [](void* self) { return to_text(static_cast<D*>(self)->dialect()); },
        [](void* self, const spheroseg_call* call, spheroseg_session** out) {
            return guard(call, [&] {
                *out = reinterpret_cast<spheroseg_session*>(
                    static_cast<D*>(self)->open(CallView(call)).release());
            });
        },
        [](spheroseg_session* session) { delete reinterpret_cast<S*>(session); },
        [](spheroseg_session* session, const spheroseg_call* call, spheroseg_text sql,
           const spheroseg_sql_value* parameters, std::uint64_t count, const spheroseg_row_sink* rows,
           std::int64_t* affected) {
            return guard(call, [&] {
                const std::int64_t changed = reinterpret_cast<S*>(session)->execute(
                    CallView(call), to_view(sql), parameters, count, rows);
                if (affected != nullptr) *affected = changed;
            });
        },
        [](spheroseg_session* session, const spheroseg_call* call, spheroseg_text sql) {
            return guard(
                call, [&] { reinterpret_cast<S*>(session)->execute_script(CallView(call), to_view(sql)); });
        },
        [](spheroseg_session* session, const spheroseg_call* call, std::int32_t mode) {
            return guard(call, [&] { reinterpret_cast<S*>(session)->begin(CallView(call), mode); });
        },
        [](spheroseg_session* session, const spheroseg_call* call) {
            return guard(call, [&] { reinterpret_cast<S*>(session)->commit(CallView(call)); });
        },
        [](spheroseg_session* session) { reinterpret_cast<S*>(session)->rollback(); },
        [](void* self, const spheroseg_call* call, spheroseg_text channel) {
            return guard(call, [&] { static_cast<D*>(self)->notify(CallView(call), to_view(channel)); });
        },
        [](void* self, const spheroseg_call* call, spheroseg_text channel, std::int64_t timeout_ns,
           std::uint64_t* seen) {
            return guard(call, [&] {
                static_cast<D*>(self)->wait(CallView(call), to_view(channel), timeout_ns, *seen);
            });
        },
        [](void* self, const spheroseg_call* call) {
            return guard(call, [&] { static_cast<D*>(self)->check(CallView(call)); });
        },
    };
    return {&database, &table};
}

}  // namespace spheroseg::sdk
