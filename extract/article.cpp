// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/article.hpp"

#include <fmt/format.h>

#include "timtin/url.hpp"
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "extract/article_json.hpp"
#include "timtin/extract.hpp"

namespace timtin {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

Json object_of(const Article& article) {
    Json out = Json::object();
    out["id"] = article.id;
    out["url"] = text_or_null(article.url);
    out["canonical_url"] = text_or_null(article.canonical_url);
    out["site"] = text_or_null(article.site);
    out["source"] = text_or_null(article.source);
    out["title"] = text_or_null(article.title);
    out["lead"] = text_or_null(article.lead);
    out["body"] = text_or_null(article.body);
    out["published"] = article.published ? Json(to_iso(*article.published)) : Json();
    out["published_precision"] =
        article.published ? Json(to_string(article.published->precision)) : Json();
    out["modified"] = article.modified ? Json(to_iso(*article.modified)) : Json();
    out["authors"] = article.authors;
    out["section"] = text_or_null(article.section);
    out["language"] = text_or_null(article.language);
    Json numbers = Json::array();
    for (const CitedNumber& cited : article.numbers) {
        numbers.push_back({{"number", cited.number}, {"date", text_or_null(cited.date)}});
    }
    out["numbers"] = std::move(numbers);
    Json images = Json::array();
    for (const Image& image : article.images) {
        images.push_back({{"url", image.url}, {"caption", text_or_null(image.caption)}});
    }
    out["images"] = std::move(images);
    out["topics"] = article.topics;
    out["fetched_at"] = article.fetched_at
                            ? Json(to_iso(at_offset(*article.fetched_at, std::chrono::minutes{0})))
                            : Json();
    out["words"] = article.words;
    return out;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Thrown inside article_from_json only.
struct WrongField {
    std::string name;
    std::string why;
};

std::string read_text(const Json& value, const std::string& name) {
    if (value.is_null()) {
        return {};
    }
    if (value.is_number_integer()) {
        return value.dump();  // ids are numbers in many exports
    }
    if (!value.is_string()) {
        throw WrongField{name, "must be a string"};
    }
    return value.get<std::string>();
}

std::string read_text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? std::string() : read_text(*found, std::string(name));
}

std::vector<std::string> read_list(const Json& object, const char* name) {
    std::vector<std::string> out;
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) {
        return out;
    }
    const auto add = [&](std::string text) {
        if (!text.empty()) {
            out.push_back(std::move(text));
        }
    };
    if (found->is_string()) {
        add(found->get<std::string>());
        return out;
    }
    if (!found->is_array()) {
        throw WrongField{name, "must be a list of strings"};
    }
    for (const Json& value : *found) {
        add(read_text(value, std::string(name)));
    }
    return out;
}

std::optional<DateTime> read_time(const Json& object, const char* name) {
    const std::string text = read_text(object, name);
    if (text.empty()) {
        return std::nullopt;
    }
    if (auto time = parse_iso(text)) {
        return time;
    }
    if (auto time = parse_rfc_date(text)) {
        return time;
    }
    throw WrongField{name, fmt::format("is no date or time: {}", text.substr(0, 60))};
}

Article article_of(const Json& object) {
    Article article;
    article.id = read_text(object, "id");
    article.url = read_text(object, "url");
    if (article.id.empty() && article.url.empty()) {
        throw WrongField{"id", "and url are missing; one is needed"};
    }
    article.canonical_url = read_text(object, "canonical_url");
    if (article.id.empty()) {
        const std::string& named =
            article.canonical_url.empty() ? article.url : article.canonical_url;
        const auto normal = Url::parse(named);
        article.id = article_id(normal ? normal->str() : named);
    }
    article.site = read_text(object, "site");
    article.source = read_text(object, "source");
    article.title = read_text(object, "title");
    article.lead = read_text(object, "lead");
    article.body = read_text(object, "body");
    article.published = read_time(object, "published");
    article.modified = read_time(object, "modified");
    if (const std::string precision = read_text(object, "published_precision");
        !precision.empty()) {
        const auto parsed = parse_precision(precision);
        if (!parsed) {
            throw WrongField{"published_precision",
                             "is not second, minute, day, month, quarter or year"};
        }
        if (article.published) {
            article.published->precision = *parsed;
        }
    }
    article.authors = read_list(object, "authors");
    if (article.authors.empty()) {
        article.authors = read_list(object, "author");
    }
    article.section = read_text(object, "section");
    article.language = read_text(object, "language");
    if (const auto numbers = object.find("numbers"); numbers != object.end()) {
        if (!numbers->is_array() && !numbers->is_null()) {
            throw WrongField{"numbers", "must be a list"};
        }
        for (const Json& value : *numbers) {
            if (value.is_string()) {
                article.numbers.push_back({value.get<std::string>(), {}});
            } else if (value.is_object()) {
                CitedNumber cited{read_text(value, "number"), read_text(value, "date")};
                if (cited.number.empty()) {
                    throw WrongField{"numbers", "has an entry without number"};
                }
                article.numbers.push_back(std::move(cited));
            } else {
                throw WrongField{"numbers", "must hold strings or objects"};
            }
        }
    }
    if (const auto images = object.find("images"); images != object.end()) {
        if (!images->is_array() && !images->is_null()) {
            throw WrongField{"images", "must be a list"};
        }
        for (const Json& value : *images) {
            if (value.is_string()) {
                article.images.push_back({value.get<std::string>(), {}});
            } else if (value.is_object()) {
                article.images.push_back({read_text(value, "url"), read_text(value, "caption")});
            } else {
                throw WrongField{"images", "must hold strings or objects"};
            }
        }
    }
    article.topics = read_list(object, "topics");
    if (const auto fetched = read_time(object, "fetched_at")) {
        article.fetched_at = fetched->instant(std::chrono::minutes{0});
    }
    if (const auto words = object.find("words"); words != object.end() && !words->is_null()) {
        if (!words->is_number_unsigned()) {
            throw WrongField{"words", "must be a number"};
        }
        article.words = words->get<std::uint32_t>();
    }
    return article;
}

}  // namespace

std::string article_id(std::string_view canonical_url) {
    return fmt::format("{:016x}", XXH3_64bits(canonical_url.data(), canonical_url.size()));
}

std::string to_json(const Article& article) {
    return dump(object_of(article));
}

Result<Article> article_from_json(std::string_view json) {
    // Nesting is bounded first: the reader must not meet it with recursion.
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > 64) {
                return Error{ErrorCode::malformed, "article JSON is nested too deeply"};
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    try {
        const Json object = Json::parse(json);
        if (!object.is_object()) {
            return Error{ErrorCode::malformed, "article JSON is no object"};
        }
        return article_of(object);
    } catch (const WrongField& wrong) {
        return Error{ErrorCode::malformed,
                     fmt::format("article field {} {}", wrong.name, wrong.why)};
    } catch (const nlohmann::json::exception& error) {
        return Error{ErrorCode::malformed, fmt::format("article JSON: {}", error.what())};
    }
}

std::string extraction_to_json(const Extraction& extraction, std::string_view file) {
    Json out = Json::object();
    out["format_version"] = 1;
    if (!file.empty()) {
        out["file"] = file;
    }
    out["article"] = extraction.is_article;
    out["reason"] = extraction.is_article ? Json() : Json(extraction.reason);
    out.update(object_of(extraction.article));
    if (!extraction.explanation.empty()) {
        Json fields = Json::array();
        for (const FieldChoice& choice : extraction.explanation) {
            fields.push_back({{"field", choice.field},
                              {"value", choice.value},
                              {"from", choice.from},
                              {"taken", choice.taken}});
        }
        out["explanation"] = std::move(fields);
    }
    return dump(out);
}

std::string extraction_error_to_json(const Error& error, std::string_view file) {
    Json out = Json::object();
    out["format_version"] = 1;
    out["file"] = file;
    out["error"] = error.message;
    return dump(out);
}

}  // namespace timtin
