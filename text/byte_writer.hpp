// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "text/utf8.hpp"

namespace timtin::text {

/// Writes into a string through a plain pointer. Room is kept for what remains
/// of the source byte by byte, so that only what grows has to ask for more.
class ByteWriter {
public:
    static constexpr std::size_t slack = 64;  ///< may be written without asking

    ByteWriter(std::string& out, std::size_t source_bytes) : out_(out) {
        out_.resize(source_bytes + 2 * slack);
        at_ = out_.data();
    }
    ByteWriter(const ByteWriter&) = delete;
    ByteWriter& operator=(const ByteWriter&) = delete;

    char*& at() noexcept { return at_; }
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(at_ - out_.data());
    }
    [[nodiscard]] char* from(std::size_t offset) noexcept { return out_.data() + offset; }

    /// Makes room for `bytes` more and the slack.
    void reserve(std::size_t bytes) {
        const std::size_t used = size();
        if (out_.size() - used < bytes + slack) {
            out_.resize(used + bytes + bytes / 2 + 2 * slack);
            at_ = out_.data() + used;
        }
    }
    void append(std::string_view bytes, std::size_t source_left) {
        reserve(bytes.size() + source_left);
        if (!bytes.empty()) {
            std::memcpy(at_, bytes.data(), bytes.size());
            at_ += bytes.size();
        }
    }
    void append(char32_t c) noexcept { at_ += put_code_point(c, at_); }

    /// Cuts the string to what was written.
    void finish() { out_.resize(size()); }

private:
    std::string& out_;
    char* at_ = nullptr;
};

}  // namespace timtin::text
