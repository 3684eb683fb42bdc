// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/result.hpp"

namespace timtin {

/// What an administrator took out and wants to see no more: the file `removed` of
/// the data folder, a line an article, for people to read too. Crawls do not fetch
/// these pages, and no index takes their articles in.
class RemovedList {
public:
    struct Entry {
        std::chrono::sys_seconds time{};
        std::string id;
        std::vector<std::string> urls;  ///< of its pages, in normal form; none for some imports
        bool forgotten = false;         ///< out of the archive, too
    };

    /// The list of a data folder; empty if there is none. Errors: io; malformed, with
    /// the line: a list that cannot be read must not let through what it holds.
    static Result<RemovedList> read(const std::filesystem::path& data);
    [[nodiscard]] static std::filesystem::path file_of(const std::filesystem::path& data) {
        return data / "removed";
    }

    [[nodiscard]] bool has_id(std::string_view id) const { return ids_.contains(id); }
    [[nodiscard]] bool has_url(std::string_view url) const { return urls_.contains(url); }
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    /// The entry of an id or a URL; null if there is none.
    [[nodiscard]] const Entry* find(std::string_view id_or_url) const;

    /// Adds an entry, in place of one of the same id.
    void add(Entry entry);
    void erase(std::string_view id);
    /// The file's content.
    [[nodiscard]] std::string text() const;

private:
    void index();

    std::vector<Entry> entries_;
    std::set<std::string, std::less<>> ids_;
    std::set<std::string, std::less<>> urls_;
};

}  // namespace timtin
