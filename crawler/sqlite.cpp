// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/sqlite.hpp"

#include <fmt/format.h>

#include <new>
#include <utility>

namespace timtin::sqlite {

namespace {

ErrorCode code_for(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::busy;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_SCHEMA:
        case SQLITE_ERROR:
            return ErrorCode::malformed;
        default:
            return ErrorCode::io;
    }
}

Error error_for_file(std::string_view file, int code, std::string_view what) {
    if ((code & 0xff) == SQLITE_NOMEM) {
        throw std::bad_alloc();
    }
    return {code_for(code), fmt::format("{}: {}", file, what)};
}

}  // namespace

Error error_of(sqlite3* db, int code) {
    const char* file = db != nullptr ? sqlite3_db_filename(db, "main") : nullptr;
    const char* what = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    return error_for_file(file != nullptr && *file != 0 ? file : "SQLite", code, what);
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_.get());
        return false;
    }
    Error error = error_of(sqlite3_db_handle(handle_.get()), code);
    sqlite3_reset(handle_.get());
    return error;
}

std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view Statement::text(int column) const noexcept {
    // The blob call does not convert, and gives text as the bytes it is.
    const void* bytes = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes != nullptr
               ? std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size))
               : std::string_view();
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

int Statement::bind(int index, std::string_view value) {
    return sqlite3_bind_text64(handle_.get(), index, value.data() != nullptr ? value.data() : "",
                               value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

int Statement::bind(int index, Blob value) {
    return sqlite3_bind_blob64(handle_.get(), index,
                               value.bytes.data() != nullptr ? value.bytes.data() : "",
                               value.bytes.size(), SQLITE_TRANSIENT);
}

int Statement::bind(int index, std::nullptr_t) {
    return sqlite3_bind_null(handle_.get(), index);
}

Result<void> Statement::check(int code) const {
    if (code != SQLITE_OK) {
        return error_of(sqlite3_db_handle(handle_.get()), code);
    }
    return {};
}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode) {
    std::error_code ignored;
    if (mode == Mode::read && !std::filesystem::exists(file, ignored)) {
        return Error{ErrorCode::not_found, fmt::format("{}: not there", file.string())};
    }
    const int flags =
        (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
        SQLITE_OPEN_NOMUTEX;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database db(handle);
    if (code != SQLITE_OK) {
        return error_for_file(file.string(), code,
                              handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
    }
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 10'000);
    if (mode == Mode::write) {
        if (auto done = db.execute("PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON"); !done) {
            return std::move(done).error();
        }
        return db;
    }
    if (auto version = db.user_version(); !version) {
        // SQLite wants to make a -shm file even to read. Who may not write the
        // folder can still read a database that nobody has open.
        if (std::filesystem::exists(file.string() + "-wal", ignored)) {
            return std::move(version).error();
        }
        std::string uri = "file:";
        for (const char c : file.string()) {
            if (c == '?' || c == '#' || c == '%') {
                uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
            } else {
                uri += c;
            }
        }
        uri += "?immutable=1";
        sqlite3* second = nullptr;
        const int again = sqlite3_open_v2(uri.c_str(), &second, flags | SQLITE_OPEN_URI, nullptr);
        db = Database(second);
        if (again != SQLITE_OK) {
            return std::move(version).error();
        }
        if (auto readable = db.user_version(); !readable) {
            return std::move(readable).error();
        }
    }
    return db;
}

Result<void> Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return error_of(handle_.get(), code);
    }
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
        return error_of(handle_.get(), code);
    }
    return Statement(statement);
}

Result<Statement*> Database::prepare_once(std::optional<Statement>& slot, std::string_view sql) {
    if (!slot) {
        auto prepared = prepare(sql);
        if (!prepared) {
            return std::move(prepared).error();
        }
        slot = *std::move(prepared);
    }
    return &*slot;
}

Result<std::int64_t> Database::user_version() {
    auto query = prepare("PRAGMA user_version");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->step();
    if (!row) {
        return std::move(row).error();
    }
    return *row ? query->integer(0) : 0;
}

Result<void> Database::set_user_version(std::int64_t version) {
    return execute(fmt::format("PRAGMA user_version={}", version).c_str());
}

bool Database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

Result<Transaction> Transaction::begin(Database& db) {
    const bool part = db.in_transaction();
    if (auto done = db.execute(part ? "SAVEPOINT part" : "BEGIN IMMEDIATE"); !done) {
        return std::move(done).error();
    }
    return Transaction(db, part);
}

Transaction::~Transaction() {
    if (db_ != nullptr && db_->in_transaction()) {
        // Failing to roll back leaves the journal, which the next opening undoes.
        static_cast<void>(db_->execute(part_ ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK"));
    }
}

Result<void> Transaction::commit() {
    auto done = db_->execute(part_ ? "RELEASE part" : "COMMIT");
    if (done) {
        db_ = nullptr;
    }
    return done;
}

}  // namespace timtin::sqlite
