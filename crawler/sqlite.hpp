// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "timtin/result.hpp"

/// A thin layer over SQLite: handles that close themselves, errors as values
/// that name the database file. Not thread-safe: a Database and its statements
/// belong to one thread at a time.
namespace timtin::sqlite {

/// The error that `db` reports for `code`. Out of memory is thrown as bad_alloc.
[[nodiscard]] Error error_of(sqlite3* db, int code);

/// Bytes to be bound as a BLOB rather than as text.
struct Blob {
    std::string_view bytes;
};

/// A prepared statement. Must not outlive its Database.
class Statement {
public:
    /// Begins anew with these parameters. Strings are copied.
    template <typename... Values>
    Result<void> start(const Values&... values) {
        sqlite3_reset(handle_.get());
        int index = 0;
        int code = SQLITE_OK;
        ((code = code == SQLITE_OK ? bind(++index, values) : code), ...);
        return check(code);
    }

    /// The next row; false when there is none (the statement is then reset).
    Result<bool> step();

    /// Runs it to its end with these parameters.
    template <typename... Values>
    Result<void> run(const Values&... values) {
        if (auto started = start(values...); !started) {
            return started;
        }
        for (;;) {
            auto row = step();
            if (!row) {
                return std::move(row).error();
            }
            if (!*row) {
                return {};
            }
        }
    }

    /// Starts it and takes its first row.
    template <typename... Values>
    Result<bool> first(const Values&... values) {
        if (auto started = start(values...); !started) {
            return std::move(started).error();
        }
        return step();
    }

    /// Columns of the current row, from 0. Views end with the next step().
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] std::string_view text(int column) const noexcept;  ///< of text and of BLOBs
    [[nodiscard]] bool is_null(int column) const noexcept;

    /// Ends a query before its last row, so that it holds no read lock.
    void reset() noexcept { sqlite3_reset(handle_.get()); }

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
    };
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

    int bind(int index, std::string_view value);
    int bind(int index, Blob value);
    int bind(int index, std::nullptr_t);
    template <typename Integer>
        requires std::is_integral_v<Integer> || std::is_enum_v<Integer>
    int bind(int index, Integer value) {
        return sqlite3_bind_int64(handle_.get(), index, static_cast<sqlite3_int64>(value));
    }
    template <typename Value>
    int bind(int index, const std::optional<Value>& value) {
        return value ? bind(index, *value) : bind(index, nullptr);
    }
    [[nodiscard]] Result<void> check(int code) const;

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// An open database. Copies are the same connection, and share its transaction.
class Database {
public:
    enum class Mode { read, write };
    /// Opens, in write mode makes, a database in WAL mode with a busy time-out
    /// of ten seconds. Errors: not_found (read mode), io, malformed.
    static Result<Database> open(const std::filesystem::path& file, Mode mode);

    Result<void> execute(const char* sql);
    Result<Statement> prepare(std::string_view sql);
    /// A statement that is prepared once, into `slot`, and then found there.
    Result<Statement*> prepare_once(std::optional<Statement>& slot, std::string_view sql);
    /// PRAGMA user_version: the schema's version.
    Result<std::int64_t> user_version();
    Result<void> set_user_version(std::int64_t version);
    [[nodiscard]] bool in_transaction() const noexcept;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    explicit Database(sqlite3* handle) : handle_(handle, Close()) {}
    std::shared_ptr<sqlite3> handle_;
};

/// A write transaction; rolled back unless committed. Within another it is a part of
/// that: undone by itself, but kept only with the whole.
class Transaction {
public:
    static Result<Transaction> begin(Database& db);
    Transaction(Transaction&& other) noexcept
        : db_(std::exchange(other.db_, nullptr)), part_(other.part_) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    Transaction(Database& db, bool part) : db_(&db), part_(part) {}
    Database* db_;
    bool part_;
};

}  // namespace timtin::sqlite
