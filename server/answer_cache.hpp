// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/http_message.hpp"

namespace timtin::server {

/// Answers that may be given again as long as the index has not changed, the least
/// recently used dropped first. Thread-safe.
class AnswerCache {
public:
    explicit AnswerCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    /// What was kept for this key under this validator.
    [[nodiscard]] std::optional<Response> find(const std::string& key,
                                               const std::string& validator);
    void keep(const std::string& key, const std::string& validator, const Response& response);

private:
    struct Entry {
        std::string key;
        std::string validator;
        Response response;
        std::size_t bytes = 0;
    };
    void drop(std::list<Entry>::iterator entry);

    const std::size_t max_bytes_;
    std::mutex mutex_;
    std::list<Entry> entries_;  ///< the latest used first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

}  // namespace timtin::server
