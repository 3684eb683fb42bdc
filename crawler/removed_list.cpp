// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/removed_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "crawler/warc.hpp"
#include "timtin/date_time.hpp"

namespace timtin {

namespace {

constexpr std::string_view head =
    "# Articles that were taken out by timtin remove. Tab separated: when, out of the archive too\n"
    "# (forgotten) or not (kept), id, URLs. A line that is deleted lets its pages in again.\n";

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto tab = line.find('\t');
        fields.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(tab + 1);
    }
}

// Ids come from imports, and may hold anything.
std::string escaped(std::string_view id) {
    std::string out;
    for (const char c : id) {
        switch (c) {
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\\':
                out += "\\\\";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string id;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
            id += text[at] == 't' ? '\t' : text[at] == 'n' ? '\n' : text[at];
        } else {
            id += text[at];
        }
    }
    return id;
}

}  // namespace

Result<RemovedList> RemovedList::read(const std::filesystem::path& data) {
    RemovedList list;
    const auto path = file_of(data);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return list;
        }
        return Error{ErrorCode::io, fmt::format("cannot read {}: {}", path.string(),
                                                std::generic_category().message(errno))};
    }
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const auto fields = fields_of(line);
        const auto time = parse_iso(fields[0]);
        if (fields.size() < 3 || !time || (fields[1] != "kept" && fields[1] != "forgotten") ||
            fields[2].empty()) {
            return Error{ErrorCode::malformed,
                         fmt::format("{}:{}: not a line of timtin remove; mend or delete it",
                                     path.string(), number)};
        }
        Entry entry{.time = time->instant(),
                    .id = unescaped(fields[2]),
                    .urls = {fields.begin() + 3, fields.end()},
                    .forgotten = fields[1] == "forgotten"};
        list.entries_.push_back(std::move(entry));
    }
    if (file.bad()) {
        return Error{ErrorCode::io, fmt::format("cannot read {}", path.string())};
    }
    list.index();
    return list;
}

const RemovedList::Entry* RemovedList::find(std::string_view id_or_url) const {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
        return entry.id == id_or_url ||
               std::ranges::find(entry.urls, id_or_url) != entry.urls.end();
    });
    return found == entries_.end() ? nullptr : &*found;
}

void RemovedList::add(Entry entry) {
    std::erase_if(entries_, [&](const Entry& other) { return other.id == entry.id; });
    entries_.push_back(std::move(entry));
    index();
}

void RemovedList::erase(std::string_view id) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.id == id; });
    index();
}

std::string RemovedList::text() const {
    std::string text(head);
    for (const auto& entry : entries_) {
        text += fmt::format("{}\t{}\t{}", warc_date(entry.time),
                            entry.forgotten ? "forgotten" : "kept", escaped(entry.id));
        for (const auto& url : entry.urls) {
            text += '\t' + url;
        }
        text += '\n';
    }
    return text;
}

void RemovedList::index() {
    ids_.clear();
    urls_.clear();
    for (const auto& entry : entries_) {
        ids_.insert(entry.id);
        urls_.insert(entry.urls.begin(), entry.urls.end());
    }
}

}  // namespace timtin
