// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/article.hpp"

#include <fmt/format.h>

#include "timtin/url.hpp"
#define XXH_INLINE_ALL
#include <simdjson.h>
#include <xxhash.h>

#include <iterator>
#include <optional>
#include <utility>

#include "extract/article_json.hpp"
#include "extract/json_numbers.hpp"
#include "extract/json_text.hpp"
#include "timtin/extract.hpp"

namespace timtin {
namespace {

// Nesting of JSON that is read.
constexpr std::size_t max_depth = 64;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// --- writing -----------------------------------------------------------------
void append_members(std::string& out, const Article& article) {
    const auto text = [&](std::string_view name, std::string_view value) {
        append_json_name(out, name);
        append_json_text_or_null(out, value);
    };
    const auto texts = [&](std::string_view name, const std::vector<std::string>& list) {
        append_json_name(out, name);
        append_json_list(out, list, [&](const std::string& one) { append_json_text(out, one); });
    };
    append_json_name(out, "id");
    append_json_text(out, article.id);
    text("url", article.url);
    text("canonical_url", article.canonical_url);
    text("site", article.site);
    text("source", article.source);
    text("title", article.title);
    text("lead", article.lead);
    text("body", article.body);
    text("published", article.published ? to_iso(*article.published) : "");
    text("published_precision", article.published ? to_string(article.published->precision) : "");
    text("modified", article.modified ? to_iso(*article.modified) : "");
    texts("authors", article.authors);
    text("section", article.section);
    text("language", article.language);
    append_json_name(out, "numbers");
    append_json_list(out, article.numbers, [&](const CitedNumber& cited) {
        out += R"({"number":)";
        append_json_text(out, cited.number);
        text("date", cited.date);
        out += '}';
    });
    append_json_name(out, "images");
    append_json_list(out, article.images, [&](const Image& image) {
        out += R"({"url":)";
        append_json_text(out, image.url);
        text("caption", image.caption);
        out += '}';
    });
    texts("topics", article.topics);
    text("fetched_at",
         article.fetched_at ? to_iso(at_offset(*article.fetched_at, std::chrono::minutes{0})) : "");
    append_json_name(out, "words");
    out += std::to_string(article.words);
}

// --- reading -----------------------------------------------------------------

using Value = simdjson::dom::element;
using Object = simdjson::dom::object;

/// The value of a field, the last one where it comes twice; nothing if it is null or missing.
std::optional<Value> field_of(const Object& object, std::string_view name) {
    std::optional<Value> found;
    for (const auto field : object) {
        if (field.key == name) {
            found = field.value;
        }
    }
    return found && found->is_null() ? std::nullopt : found;
}

/// Thrown inside article_from_json only.
struct WrongField {
    std::string name;
    std::string why;
};

std::string read_text(const Value& value, std::string_view name) {
    if (value.is_null()) {
        return {};
    }
    if (value.is_int64() || value.is_uint64()) {
        return simdjson::minify(value);  // ids are numbers in many exports
    }
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) {
        throw WrongField{std::string(name), "must be a string"};
    }
    return std::string(text);
}

std::string read_text(const Object& object, std::string_view name) {
    const auto value = field_of(object, name);
    return value ? read_text(*value, name) : std::string();
}

std::vector<std::string> read_list(const Object& object, std::string_view name) {
    std::vector<std::string> out;
    const auto found = field_of(object, name);
    if (!found) {
        return out;
    }
    const auto add = [&](const Value& value) {
        if (std::string text = read_text(value, name); !text.empty()) {
            out.push_back(std::move(text));
        }
    };
    if (found->is_string()) {
        add(*found);
        return out;
    }
    simdjson::dom::array list;
    if (found->get(list) != simdjson::SUCCESS) {
        throw WrongField{std::string(name), "must be a list of strings"};
    }
    for (const Value value : list) {
        add(value);
    }
    return out;
}

/// Calls `text` or `object` for each of a list; the field may be missing.
template <typename Text, typename Fields>
void read_objects(const Object& object, std::string_view name, const Text& text,
                  const Fields& fields) {
    const auto found = field_of(object, name);
    if (!found) {
        return;
    }
    simdjson::dom::array list;
    if (found->get(list) != simdjson::SUCCESS) {
        throw WrongField{std::string(name), "must be a list"};
    }
    for (const Value value : list) {
        std::string_view one;
        Object members;
        if (value.get(one) == simdjson::SUCCESS) {
            text(one);
        } else if (value.get(members) == simdjson::SUCCESS) {
            fields(members);
        } else {
            throw WrongField{std::string(name), "must hold strings or objects"};
        }
    }
}

std::optional<DateTime> read_time(const Object& object, std::string_view name) {
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
    throw WrongField{std::string(name), fmt::format("is no date or time: {}", text.substr(0, 60))};
}

Article article_of(const Object& object) {
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
    read_objects(
        object, "numbers",
        [&](std::string_view number) {
            article.numbers.push_back({std::string(number), {}});
        },
        [&](const Object& fields) {
            CitedNumber cited{read_text(fields, "number"), read_text(fields, "date")};
            if (cited.number.empty()) {
                throw WrongField{"numbers", "has an entry without number"};
            }
            article.numbers.push_back(std::move(cited));
        });
    read_objects(
        object, "images",
        [&](std::string_view url) {
            article.images.push_back({std::string(url), {}});
        },
        [&](const Object& fields) {
            article.images.push_back({read_text(fields, "url"), read_text(fields, "caption")});
        });
    article.topics = read_list(object, "topics");
    if (const auto fetched = read_time(object, "fetched_at")) {
        article.fetched_at = fetched->instant(std::chrono::minutes{0});
    }
    if (const auto words = field_of(object, "words")) {
        std::uint64_t count = 0;
        if (words->get(count) != simdjson::SUCCESS) {
            throw WrongField{"words", "must be a number"};
        }
        article.words = static_cast<std::uint32_t>(count);
    }
    return article;
}

}  // namespace

std::string article_id(std::string_view canonical_url) {
    return fmt::format("{:016x}", XXH3_64bits(canonical_url.data(), canonical_url.size()));
}

std::string to_json(const Article& article) {
    std::string out;
    out.reserve(article.body.size() + article.title.size() + article.lead.size() + 512);
    out += '{';
    append_members(out, article);
    out += '}';
    return out;
}

Result<Article> article_from_json(std::string_view json) {
    if (json.starts_with(byte_order_mark)) {
        json.remove_prefix(byte_order_mark.size());
    }
    simdjson::dom::parser parser;
    Value value;
    const auto parse = [&](std::string_view text) {
        const simdjson::padded_string padded(text);
        const auto failed = parser.allocate(padded.size(), max_depth);
        return failed == simdjson::SUCCESS ? parser.parse(padded).get(value) : failed;
    };
    auto failed = parse(json);
    if (failed != simdjson::SUCCESS && failed != simdjson::DEPTH_ERROR &&
        failed != simdjson::CAPACITY && failed != simdjson::MEMALLOC) {
        // Large numbers are JSON as well, and may stand in a field that nobody asks for.
        failed = parse(with_large_numbers_quoted(json));
    }
    if (failed == simdjson::DEPTH_ERROR) {
        return Error{ErrorCode::malformed, "article JSON is nested too deeply"};
    }
    if (failed != simdjson::SUCCESS) {
        return Error{ErrorCode::malformed,
                     fmt::format("article JSON: {}", simdjson::error_message(failed))};
    }
    Object object;
    if (value.get(object) != simdjson::SUCCESS) {
        return Error{ErrorCode::malformed, "article JSON is no object"};
    }
    try {
        return article_of(object);
    } catch (const WrongField& wrong) {
        return Error{ErrorCode::malformed,
                     fmt::format("article field {} {}", wrong.name, wrong.why)};
    }
}

std::string extraction_to_json(const Extraction& extraction, std::string_view file) {
    std::string out = R"({"format_version":1)";
    if (!file.empty()) {
        append_json_name(out, "file");
        append_json_text(out, file);
    }
    append_json_name(out, "article");
    out += extraction.is_article ? "true" : "false";
    append_json_name(out, "reason");
    if (extraction.is_article) {
        out += "null";
    } else {
        append_json_text(out, extraction.reason);
    }
    append_members(out, extraction.article);
    if (!extraction.explanation.empty()) {
        append_json_name(out, "explanation");
        append_json_list(out, extraction.explanation, [&](const FieldChoice& choice) {
            out += R"({"field":)";
            append_json_text(out, choice.field);
            append_json_name(out, "value");
            append_json_text(out, choice.value);
            append_json_name(out, "from");
            append_json_text(out, choice.from);
            append_json_name(out, "taken");
            out += choice.taken ? "true" : "false";
            out += '}';
        });
    }
    out += '}';
    return out;
}

std::string extraction_error_to_json(const Error& error, std::string_view file) {
    std::string out = R"({"format_version":1)";
    append_json_name(out, "file");
    append_json_text(out, file);
    append_json_name(out, "error");
    append_json_text(out, error.message);
    out += '}';
    return out;
}

}  // namespace timtin
