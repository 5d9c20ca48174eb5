// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "statement.hpp"

#include <charconv>
#include <climits>
#include <cmath>
#include <new>

namespace storage_sqlite {

using spheroseg::sdk::Failure;

namespace {

bool begins_with_word(std::string_view sql, const char* word, std::size_t length) {
    const auto from = sql.find_first_not_of(" \t\r\n");
    return from != std::string_view::npos && sql.size() - from >= length &&
           sqlite3_strnicmp(sql.data() + from, word, static_cast<int>(length)) == 0;
}

// The number of a parameter named $<number>; 0 for anything else.
std::size_t number_of(const char* name) {
    const std::string_view text = name == nullptr ? std::string_view{} : name;
    if (text.size() < 2 || text.size() > 6 || text[0] != '$' || text[1] == '0') return 0;
    std::size_t number = 0;
    const auto parsed = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? number : 0;
}

}  // namespace

std::unique_ptr<Statement> Statement::next(Connection& connection, std::string_view& rest) {
    if (rest.size() > INT_MAX) throw Failure(SPHEROSEG_TOO_LARGE, "sql", "The SQL text is over 2 GiB.");
    if (rest.find('\0') != std::string_view::npos)
        throw Failure(SPHEROSEG_INVALID, "sql", "The SQL text holds a NUL byte.");
    while (!rest.empty()) {
        sqlite3_stmt* statement = nullptr;
        const char* tail = nullptr;
        const int code = sqlite3_prepare_v3(connection.raw(), rest.data(), static_cast<int>(rest.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, &tail);
        if (code != SQLITE_OK) connection.fail(code);
        const auto text = rest.substr(0, static_cast<std::size_t>(tail - rest.data()));
        rest.remove_prefix(text.size());
        if (statement != nullptr)
            return std::unique_ptr<Statement>(new Statement(connection, statement, text));
        if (text.empty()) break;
    }
    return nullptr;
}

std::unique_ptr<Statement> Statement::only(Connection& connection, std::string_view sql) {
    std::string_view rest = sql;
    auto first = next(connection, rest);
    if (first == nullptr) throw Failure(SPHEROSEG_INVALID, "sql", "The SQL text holds no statement.");
    if (next(connection, rest) != nullptr)
        throw Failure(SPHEROSEG_INVALID, "sql",
                      "The SQL text holds more than one statement; execute_script takes several.");
    first->sql_ = sql;
    return first;
}

Statement::Statement(Connection& connection, sqlite3_stmt* statement, std::string_view sql)
    : connection_(connection),
      statement_(statement),
      sql_(sql),
      column_count_(sqlite3_column_count(statement)),
      read_only_(sqlite3_stmt_readonly(statement) != 0),
      explains_(sqlite3_stmt_isexplain(statement) != 0 || begins_with_word(sql, "PRAGMA", 6)),
      vacuums_(begins_with_word(sql, "VACUUM", 6)) {
    try {
        number_parameters();
    } catch (...) {
        sqlite3_finalize(statement_);
        throw;
    }
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

void Statement::number_parameters() {
    const int count = sqlite3_bind_parameter_count(statement_);
    slots_.assign(static_cast<std::size_t>(count), 0);
    for (int slot = 1; slot <= count; ++slot) {
        const char* name = sqlite3_bind_parameter_name(statement_, slot);
        const std::size_t number = number_of(name);
        if (number == 0)
            throw Failure(SPHEROSEG_INVALID, "parameters",
                          std::string("Parameters are written $1, $2 …; '") + (name == nullptr ? "?" : name) +
                              "' is not.");
        if (number > slots_.size())
            throw Failure(SPHEROSEG_INVALID, "parameters",
                          "The statement uses $" + std::to_string(number) + " but only " +
                              std::to_string(count) + " parameters; number them without gaps.");
        slots_[number - 1] = slot;
    }
}

void Statement::bind(const spheroseg_sql_value* values, std::uint64_t count) {
    if (count != slots_.size())
        throw Failure(SPHEROSEG_INVALID, "parameters",
                      "The statement uses " + std::to_string(slots_.size()) + " parameters, but " +
                          std::to_string(count) + " were given.");
    for (std::size_t k = 0; k < count; ++k) bind_one(slots_[k], k + 1, values[k]);
}

void Statement::bind_one(int slot, std::size_t number, const spheroseg_sql_value& value) {
    const bool empty = value.bytes.size == 0;
    const void* data = empty ? "" : value.bytes.data;  // NULL would bind SQL's NULL
    int code = SQLITE_OK;
    switch (value.type) {
        case SPHEROSEG_SQL_NULL:
            code = sqlite3_bind_null(statement_, slot);
            break;
        case SPHEROSEG_SQL_INTEGER:
            code = sqlite3_bind_int64(statement_, slot, value.integer);
            break;
        case SPHEROSEG_SQL_REAL:
            if (std::isnan(value.real))
                throw Failure(SPHEROSEG_INVALID, "parameters",
                              "Parameter $" + std::to_string(number) + " is not a number; NULL says that.");
            code = sqlite3_bind_double(statement_, slot, value.real);
            break;
        case SPHEROSEG_SQL_TEXT:
            code = sqlite3_bind_text64(statement_, slot, static_cast<const char*>(data), value.bytes.size,
                                       SQLITE_STATIC, SQLITE_UTF8);
            break;
        case SPHEROSEG_SQL_BLOB:
            code = sqlite3_bind_blob64(statement_, slot, data, value.bytes.size, SQLITE_STATIC);
            break;
        default:
            throw Failure(SPHEROSEG_INVALID, "parameters",
                          "Parameter $" + std::to_string(number) + " has the unknown type " +
                              std::to_string(value.type) + ".");
    }
    if (code != SQLITE_OK) connection_.fail(code);
}

bool Statement::step() {
    connection_.set_vacuuming(vacuums_);
    const int code = sqlite3_step(statement_);
    connection_.set_vacuuming(false);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) connection_.fail(code);
    return false;
}

const std::vector<spheroseg_sql_value>& Statement::row() {
    // A changed schema may give `SELECT *` another number of columns.
    row_.assign(static_cast<std::size_t>(sqlite3_column_count(statement_)), spheroseg_sql_value{});
    for (std::size_t at = 0; at < row_.size(); ++at) {
        const int column = static_cast<int>(at);
        auto& value = row_[at];
        switch (sqlite3_column_type(statement_, column)) {
            case SQLITE_INTEGER:
                value.type = SPHEROSEG_SQL_INTEGER;
                value.integer = sqlite3_column_int64(statement_, column);
                break;
            case SQLITE_FLOAT:
                value.type = SPHEROSEG_SQL_REAL;
                value.real = sqlite3_column_double(statement_, column);
                break;
            case SQLITE_TEXT:
                value.type = SPHEROSEG_SQL_TEXT;
                value.bytes.data = sqlite3_column_text(statement_, column);
                break;
            case SQLITE_BLOB:
                value.type = SPHEROSEG_SQL_BLOB;
                value.bytes.data = sqlite3_column_blob(statement_, column);
                break;
            default:
                break;
        }
        if (value.type != SPHEROSEG_SQL_TEXT && value.type != SPHEROSEG_SQL_BLOB) continue;
        value.bytes.size = static_cast<std::uint64_t>(sqlite3_column_bytes(statement_, column));
        if (value.bytes.size != 0 && value.bytes.data == nullptr) throw std::bad_alloc();
    }
    return row_;
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_);  // repeats the code that step() has already told
    sqlite3_clear_bindings(statement_);
}

}  // namespace storage_sqlite
