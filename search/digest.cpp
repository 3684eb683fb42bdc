// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::size_t summary_bytes = 320;

/// White space collapsed, control characters out.
std::string one_line(std::string_view text) {
    std::string out;
    bool space = false;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
            space = !out.empty();
            continue;
        }
        out += space ? " " : "";
        space = false;
        out += c;
    }
    return out;
}

std::string summary_of(const Article& article) {
    const std::string_view body = article.body;
    const std::string text =
        one_line(article.lead.empty() ? body.substr(0, body.find('\n')) : article.lead);
    if (text.size() <= summary_bytes) {
        return text;
    }
    const std::size_t space = text.rfind(' ', summary_bytes);
    return text.substr(0, space == std::string::npos ? 0 : space) + "…";
}

std::string day_of(const DateTime& time) {
    const std::string iso = to_iso_date(at_offset(time.instant()));
    return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string when(const Article& article) {
    if (!article.published) {
        return {};
    }
    const bool has_time = article.published->precision == Precision::second ||
                          article.published->precision == Precision::minute;
    const DateTime local = at_offset(article.published->instant());
    return has_time ? to_iso(local).substr(11, 5) + " " + day_of(*article.published)
                    : day_of(*article.published);
}

/// Where and when: "HNP · 17:54 11/06/2019 · Hoài Nam".
std::string about(const Article& article) {
    std::string line;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) {
            line += (line.empty() ? "" : " · ") + one_line(part);
        }
    };
    add(article.source.empty() ? article.site : article.source);
    add(when(article));
    for (const std::string& author : article.authors) {
        add(author);
    }
    return line;
}

/// A link only where it leads to a web page: what was imported may say anything.
std::string link_of(const Article& article) {
    const std::string& url = article.canonical_url.empty() ? article.url : article.canonical_url;
    const bool web = url.starts_with("http://") || url.starts_with("https://");
    return web && url.find_first_of(" \t\r\n<>\"") == std::string::npos ? url : "";
}

std::string title_of(const Article& article) {
    const std::string title = one_line(article.title);
    return title.empty() ? "(không có tiêu đề)" : title;
}

/// Names of where else a story stands: sources, or sites.
std::string also_at(const DigestEntry& entry) {
    std::vector<std::string> names;
    for (const Reprint& one : entry.also_at) {
        const std::string name = one_line(one.source.empty() ? one.site : one.source);
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
    std::string line;
    for (const std::string& name : names) {
        line += (line.empty() ? "" : ", ") + name;
    }
    return line;
}

std::string escaped_markdown(std::string_view text) {
    std::string out;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool special = std::string_view("\\`*_[]<>#|~&!").find(c) != std::string_view::npos;
        // At the beginning of a line: "- ", "+ ", "===", "1. " and "1) ".
        const bool begins_block = (i == 0 && (c == '-' || c == '+' || c == '=')) ||
                                  (i > 0 && i == digits && (c == '.' || c == ')'));
        out += special || begins_block ? "\\" : "";
        out += c;
    }
    return out;
}

std::string escaped_html(std::string_view text) {
    return to_html(MarkedText{std::string(text), {}});
}

std::string url_in_markdown(std::string_view url) {
    std::string out;
    for (const char c : url) {
        out += c == '(' ? "%28" : c == ')' ? "%29" : c == '\\' ? "%5C" : std::string(1, c);
    }
    return out;
}

std::string title_of_period(const SearchRequest& request) {
    const auto day = [](std::chrono::sys_seconds time) { return day_of(at_offset(time)); };
    if (request.since && request.until) {
        const std::string first = day(*request.since);
        const std::string last = day(*request.until - std::chrono::seconds{1});
        return first == last ? "Tin ngày " + first : "Tin từ " + first + " đến " + last;
    }
    return request.since ? "Tin từ " + day(*request.since) : "Tin";
}

std::string count_line(const Digest& digest) {
    return digest.cut
               ? fmt::format("{} bài, {} bài mới nhất được liệt kê", digest.total, digest.listed)
               : fmt::format("{} bài", digest.total);
}

}  // namespace

Result<Digest> make_digest(const Searcher& searcher, SearchRequest request) {
    request.sort = Sort::newest;
    const auto topics = searcher.topics();
    if (!topics) {
        return topics.error();
    }
    auto found = searcher.search(request);
    if (!found) {
        return found.error();
    }
    if (found->partial) {
        found->hits.clear();
        found->total = 0;
    }
    const auto name_of = [&](const std::string& slug) {
        const auto topic = std::ranges::find(*topics, slug, &TopicFacts::slug);
        return topic == topics->end() ? slug : topic->name;
    };
    Digest digest{.title = title_of_period(request),
                  .sections = {},
                  .total = found->total,
                  .listed = found->hits.size(),
                  .cut = found->hits.size() == request.limit && found->total > request.limit,
                  .incomplete = found->incomplete,
                  .unknown_topics = std::move(found->unknown_topics)};
    for (const TopicFacts& topic : *topics) {
        digest.sections.push_back({topic.slug, topic.name, {}});
    }
    digest.sections.push_back({"", "Tin khác", {}});
    for (Hit& hit : found->hits) {
        DigestEntry entry;
        const std::vector<std::string>& slugs = hit.article.topics;
        for (std::size_t i = 1; i < slugs.size(); ++i) {
            entry.other_topics.push_back(name_of(slugs[i]));
        }
        const std::string own = slugs.empty() ? "" : text::fold(slugs.front());
        auto section = std::ranges::find(digest.sections, own, &DigestSection::slug);
        entry.also_at = std::move(hit.also_at);
        entry.summary = summary_of(hit.article);
        entry.article = std::move(hit.article);
        (section == digest.sections.end() ? digest.sections.back() : *section)
            .entries.push_back(std::move(entry));
    }
    std::erase_if(digest.sections,
                  [](const DigestSection& section) { return section.entries.empty(); });
    return digest;
}

std::string to_markdown(const Digest& digest) {
    std::string out = fmt::format("# {}\n\n{}\n", escaped_markdown(digest.title),
                                  digest.total == 0 ? "Không có bài nào." : count_line(digest));
    for (const DigestSection& section : digest.sections) {
        out +=
            fmt::format("\n## {} ({})\n", escaped_markdown(section.name), section.entries.size());
        for (const DigestEntry& entry : section.entries) {
            const std::string link = link_of(entry.article);
            const std::string title = escaped_markdown(title_of(entry.article));
            out += link.empty() ? fmt::format("\n- **{}**", title)
                                : fmt::format("\n- **[{}]({})**", title, url_in_markdown(link));
            const std::string line = about(entry.article);
            out += line.empty() ? "\n" : fmt::format("  \n  {}\n", escaped_markdown(line));
            if (!entry.summary.empty()) {
                out += fmt::format("\n  {}\n", escaped_markdown(entry.summary));
            }
            if (const std::string names = also_at(entry); !names.empty()) {
                out += fmt::format("\n  *Cũng ở: {}*\n", escaped_markdown(names));
            }
            if (!entry.other_topics.empty()) {
                std::string others;
                for (const std::string& topic : entry.other_topics) {
                    others += (others.empty() ? "" : "; ") + escaped_markdown(topic);
                }
                out += fmt::format("\n  *Cũng thuộc: {}*\n", others);
            }
        }
    }
    return out;
}

std::string to_html(const Digest& digest) {
    // Mail programs keep styles only on the elements themselves.
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n</head>\n"
        "<body style=\"margin:0;background:#f4f5f7;font-family:'Segoe UI',Roboto,'Noto Sans',"
        "Arial,sans-serif;color:#1c2733;line-height:1.5\">\n"
        "<div style=\"max-width:720px;margin:0 auto;padding:24px 20px;background:#ffffff\">\n"
        "<h1 style=\"font-size:24px;margin:0 0 4px\">{0}</h1>\n"
        "<p style=\"margin:0 0 8px;color:#55606e\">{1}</p>\n",
        escaped_html(digest.title), digest.total == 0 ? "Không có bài nào." : count_line(digest));
    for (const DigestSection& section : digest.sections) {
        out += fmt::format(
            "<h2 style=\"font-size:18px;margin:28px 0 8px;padding-bottom:4px;color:#b3232b;"
            "border-bottom:2px solid #b3232b\">{} <span style=\"font-weight:normal;"
            "color:#55606e\">({})</span></h2>\n",
            escaped_html(section.name), section.entries.size());
        for (const DigestEntry& entry : section.entries) {
            const std::string link = link_of(entry.article);
            const std::string title = escaped_html(title_of(entry.article));
            out += "<div style=\"margin:0 0 18px\">\n";
            out +=
                link.empty()
                    ? fmt::format("<div style=\"font-size:16px;font-weight:600\">{}</div>\n", title)
                    : fmt::format(
                          "<div style=\"font-size:16px;font-weight:600\"><a href=\"{}\" "
                          "style=\"color:#1f5f99;text-decoration:none\">{}</a></div>\n",
                          escaped_html(link), title);
            const std::string line = about(entry.article);
            if (!line.empty()) {
                out += fmt::format("<div style=\"font-size:13px;color:#55606e\">{}</div>\n",
                                   escaped_html(line));
            }
            if (!entry.summary.empty()) {
                out += fmt::format("<div style=\"margin-top:4px\">{}</div>\n",
                                   escaped_html(entry.summary));
            }
            if (const std::string names = also_at(entry); !names.empty()) {
                out += fmt::format("<div style=\"font-size:13px;color:#55606e\">Cũng ở: {}</div>\n",
                                   escaped_html(names));
            }
            if (!entry.other_topics.empty()) {
                std::string others;
                for (const std::string& topic : entry.other_topics) {
                    others += (others.empty() ? "" : "; ") + escaped_html(topic);
                }
                out += fmt::format(
                    "<div style=\"font-size:13px;color:#55606e;font-style:italic\">Cũng thuộc: "
                    "{}</div>\n",
                    others);
            }
            out += "</div>\n";
        }
    }
    return out + "</div>\n</body>\n</html>\n";
}

std::string to_json(const Digest& digest) {
    using Json = nlohmann::ordered_json;
    Json sections = Json::array();
    for (const DigestSection& section : digest.sections) {
        Json entries = Json::array();
        for (const DigestEntry& entry : section.entries) {
            const Article& article = entry.article;
            const std::string link = link_of(article);
            Json places = Json::array();
            for (const Reprint& one : entry.also_at) {
                places.push_back({{"id", one.id}, {"url", one.url}, {"source", one.source}});
            }
            entries.push_back({{"id", article.id},
                               {"title", article.title},
                               {"url", link.empty() ? Json(nullptr) : Json(link)},
                               {"published", article.published ? Json(to_iso(*article.published))
                                                               : Json(nullptr)},
                               {"summary", entry.summary},
                               {"also_at", std::move(places)},
                               {"topics", article.topics}});
        }
        sections.push_back({{"slug", section.slug.empty() ? Json(nullptr) : Json(section.slug)},
                            {"name", section.name},
                            {"articles", std::move(entries)}});
    }
    return Json{{"format_version", 1},
                {"title", digest.title},
                {"total", digest.total},
                {"listed", digest.listed},
                {"incomplete", digest.incomplete},
                {"sections", std::move(sections)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace timtin
