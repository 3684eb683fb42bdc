// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "timtin/export.hpp"

namespace timtin {

/// What went wrong, as far as a caller can act on it. Values are stable.
enum class ErrorCode {
    usage = 1,       ///< an argument or a query option makes no sense
    configuration,   ///< a configuration or rules file is wrong
    not_found,       ///< a file, an article, an index is not there
    io,              ///< reading or writing failed (permission, full disk)
    network,         ///< no answer: DNS, connect, TLS, time-out
    http,            ///< an answer, but not one with a page
    robots,          ///< robots.txt forbids it
    unsupported,     ///< content of a kind that is not handled
    malformed,       ///< input that cannot be read as what it should be
    limit,           ///< a bound on size, time or memory was reached
    index_missing,   ///< there is no index yet
    index_outdated,  ///< the index was written by another schema or analysis
    index_damaged,   ///< the index cannot be read
    busy,            ///< another run holds the lock
    guard,           ///< a guard refused to go on, everything was kept
    interrupted,     ///< asked to stop
};

/// An error as a value: a code to branch on and one sentence that says what
/// and where, without a final full stop, in English, UTF-8.
struct Error {
    ErrorCode code{};     ///< what to branch on
    std::string message;  ///< what to show or log
};

/// Thrown by Result::value() on an error, so that callers who prefer
/// exceptions need not test.
class TIMTIN_API BadResult : public std::runtime_error {
public:
    /// Of an error; what() is its message.
    explicit BadResult(const Error& error) : std::runtime_error(error.message), code_(error.code) {}
    /// What went wrong.
    [[nodiscard]] ErrorCode code() const noexcept { return code_; }

private:
    ErrorCode code_;
};

/// A value or an Error, with the member names of C++23's std::expected.
template <typename T>
class [[nodiscard]] Result {
public:
    using value_type = T;  ///< what it holds if all went well

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      ///< all went well
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  ///< it did not

    /// Did all go well?
    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    /// The same.
    explicit operator bool() const noexcept { return has_value(); }

    /// @{ The value; throws BadResult if there is none.
    T& value() & {
        check();
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        check();
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        check();
        return std::move(*std::get_if<0>(&state_));
    }
    /// @}

    /// @{ The value; undefined if there is none.
    T& operator*() & noexcept { return *std::get_if<0>(&state_); }
    const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
    T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
    T* operator->() noexcept { return std::get_if<0>(&state_); }
    const T* operator->() const noexcept { return std::get_if<0>(&state_); }
    /// @}

    /// @{ The error; undefined if there is a value.
    const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
    Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }
    /// @}

    /// The value, or another if there is none.
    template <typename U>
    T value_or(U&& other) const& {
        return has_value() ? **this : static_cast<T>(std::forward<U>(other));
    }

private:
    void check() const {
        if (!has_value()) {
            throw BadResult(error());
        }
    }

    std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;  ///< nothing

    Result() = default;                                                        ///< all went well
    Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}  ///< it did not

    /// Did all go well?
    [[nodiscard]] bool has_value() const noexcept { return error_.index() == 0; }
    /// The same.
    explicit operator bool() const noexcept { return has_value(); }
    /// Throws BadResult if it did not.
    void value() const {
        if (!has_value()) {
            throw BadResult(error());
        }
    }
    /// @{ The error; undefined if all went well.
    const Error& error() const& noexcept { return *std::get_if<1>(&error_); }
    Error&& error() && noexcept { return std::move(*std::get_if<1>(&error_)); }
    /// @}

private:
    std::variant<std::monostate, Error> error_;
};

}  // namespace timtin
