// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "pipeline/alerts.hpp"

namespace timtin {

namespace {

using Json = nlohmann::json;

constexpr std::size_t feed_entries = 50;

/// XML 1.0 has no place for most control characters, nor for U+FFFE and U+FFFF.
std::string escaped(std::string_view text) {
    std::string clean(text);
    for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
        for (std::size_t at = 0; (at = clean.find(none, at)) != std::string::npos;) {
            clean.erase(at, none.size());
        }
    }
    std::erase_if(clean, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
    });
    return to_html(MarkedText{clean, {}});
}

/// As a part of a URN: an imported id may be any text.
std::string in_urn(std::string_view id) {
    std::string out;
    for (const char c : id) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || c == '-' || c == '.' || c == '_';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

std::string field(const Json& entry, const char* name) {
    const auto value = entry.find(name);
    return value != entry.end() && value->is_string() ? value->get<std::string>() : "";
}

/// RFC 3339 needs an offset.
std::string with_offset(std::string time) {
    return time.size() == 19 ? time + "+07:00" : time;
}

}  // namespace

std::string alert_feed(const Alert& alert, const std::vector<std::string>& lines) {
    std::string entries;
    std::string updated;
    for (std::size_t i = lines.size(); i > 0 && lines.size() - i < feed_entries; --i) {
        const Json entry = Json::parse(lines[i - 1], nullptr, false);
        if (!entry.is_object()) {
            continue;
        }
        const std::string found = field(entry, "found_at");
        updated = updated.empty() ? found : updated;
        std::string title;
        std::string summary;
        for (const auto& [name, into] :
             {std::pair("title", &title), std::pair("snippet", &summary)}) {
            if (const auto value = entry.find(name); value != entry.end() && value->is_object()) {
                *into = field(*value, "text");
            }
        }
        entries += fmt::format(
            "<entry>\n<id>urn:timtin:article:{}</id>\n<title>{}</title>\n<updated>{}</updated>\n",
            in_urn(field(entry, "id")), escaped(title.empty() ? field(entry, "id") : title),
            escaped(found));
        if (const std::string time = field(entry, "published"); !time.empty()) {
            entries += fmt::format("<published>{}</published>\n", escaped(with_offset(time)));
        }
        if (const std::string url = field(entry, "url");
            (url.starts_with("http://") || url.starts_with("https://")) &&
            url.find_first_of(" \t\r\n<>\"") == std::string::npos) {
            entries += fmt::format("<link rel=\"alternate\" href=\"{}\"/>\n", escaped(url));
        }
        std::size_t authors = 0;
        if (const auto list = entry.find("authors"); list != entry.end() && list->is_array()) {
            for (const Json& author : *list) {
                if (author.is_string()) {
                    ++authors;
                    entries += fmt::format("<author><name>{}</name></author>\n",
                                           escaped(author.get<std::string>()));
                }
            }
        }
        if (authors == 0) {
            const std::string site = field(entry, "site");
            entries += fmt::format("<author><name>{}</name></author>\n",
                                   escaped(site.empty() ? "timtin" : site));
        }
        if (const auto list = entry.find("topics"); list != entry.end() && list->is_array()) {
            for (const Json& topic : *list) {
                if (topic.is_string()) {
                    entries +=
                        fmt::format("<category term=\"{}\"/>\n", escaped(topic.get<std::string>()));
                }
            }
        }
        entries += fmt::format("<summary>{}</summary>\n</entry>\n", escaped(summary));
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"vi\">\n"
        "<id>urn:timtin:alert:{}</id>\n<title>{}</title>\n<updated>{}</updated>\n"
        "<generator>timtin</generator>\n{}</feed>\n",
        escaped(alert.name), escaped(alert.title),
        updated.empty() ? "1970-01-01T00:00:00Z" : escaped(updated), entries);
}

}  // namespace timtin
