// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/answer_cache.hpp"

namespace timtin::server {

namespace {
constexpr std::size_t overhead = 512;  // of an entry, about
}

std::optional<Response> AnswerCache::find(const std::string& key, const std::string& validator) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        return std::nullopt;
    }
    if (found->second->validator != validator) {
        drop(found->second);
        return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->response;
}

void AnswerCache::keep(const std::string& key, const std::string& validator,
                       const Response& response) {
    const std::size_t bytes =
        2 * key.size() + (response.body ? response.body->size() : 0) + overhead;
    if (bytes > max_bytes_ / 8) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        drop(found->second);
    }
    entries_.push_front({key, validator, response, bytes});
    by_key_[key] = entries_.begin();
    bytes_ += bytes;
    while (bytes_ > max_bytes_) {
        drop(std::prev(entries_.end()));
    }
}

void AnswerCache::drop(std::list<Entry>::iterator entry) {
    bytes_ -= entry->bytes;
    by_key_.erase(entry->key);
    entries_.erase(entry);
}

}  // namespace timtin::server
