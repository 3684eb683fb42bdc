// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/text.hpp"

namespace timtin::text {

/// Where the exact and folded forms of a list of tokens are written. The tokens
/// view it, and are bound anew on the rare occasion that it has to grow.
class TokenForms {
public:
    /// Memory that is there is used again; it is never small enough to lie
    /// inside the string object, so that moving the list keeps the views.
    TokenForms(std::string& buffer, std::vector<Token>& tokens, std::size_t text_size)
        : buffer_(buffer), tokens_(&tokens) {
        if (buffer_.size() < 2 * text_size + smallest) {
            buffer_.clear();
            buffer_.resize(2 * text_size + smallest);
        }
        at_ = buffer_.data();
    }

    char*& at() noexcept { return at_; }

    /// Makes room for that many bytes; call it before at() or append().
    void reserve(std::size_t bytes) {
        if (static_cast<std::size_t>(buffer_.data() + buffer_.size() - at_) < bytes + slack) {
            grow(bytes);
        }
    }

    [[nodiscard]] std::string_view append(std::string_view form) {
        reserve(form.size());
        char* const begin = at_;
        std::memcpy(begin, form.data(), form.size());
        at_ += form.size();
        return {begin, form.size()};
    }

    /// Tokens kept elsewhere for a while are bound too.
    void also_bind(std::vector<Token>& others) noexcept { others_ = &others; }

private:
    static constexpr std::size_t smallest = 4096;
    static constexpr std::size_t slack = 64;

    void grow(std::size_t bytes) {
        const auto used = static_cast<std::size_t>(at_ - buffer_.data());
        std::string larger;
        larger.resize(2 * buffer_.size() + bytes + slack);
        std::memcpy(larger.data(), buffer_.data(), used);
        const auto bind = [&](std::string_view& form) {
            form = {larger.data() + (form.data() - buffer_.data()), form.size()};
        };
        for (std::vector<Token>* tokens : {tokens_, others_}) {
            if (tokens != nullptr) {
                std::ranges::for_each(*tokens, [&](Token& token) {
                    bind(token.exact);
                    bind(token.folded);
                });
            }
        }
        buffer_.swap(larger);
        at_ = buffer_.data() + used;
    }

    std::string& buffer_;
    std::vector<Token>* tokens_;
    std::vector<Token>* others_ = nullptr;
    char* at_ = nullptr;
};

}  // namespace timtin::text
