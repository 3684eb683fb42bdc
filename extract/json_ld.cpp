// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "extract/flat_text.hpp"
#include "extract/metadata.hpp"

namespace timtin {
namespace {

using Json = nlohmann::json;

constexpr std::size_t largest_block = std::size_t{4} << 20;
constexpr int deepest_block = 200;

bool nested_too_deeply(std::string_view json) {
    int depth = 0;
    for (const char c : json) {
        if (c == '{' || c == '[') {
            if (++depth > deepest_block) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

/// Without what page authors wrap around JSON: comments, CDATA, a closing
/// semicolon.
std::string_view unwrapped(std::string_view text) {
    constexpr std::string_view cdata = "<![CDATA[";
    if (const std::size_t at = text.find(cdata); at != std::string_view::npos && at < 200) {
        text.remove_prefix(at + cdata.size());
        text = text.substr(0, text.rfind("]]>"));
    }
    const std::size_t open = text.find_first_of("{[");
    const std::size_t close = text.find_last_of("}]");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        return {};
    }
    return text.substr(open, close - open + 1);
}

/// Raw control characters inside strings escaped, stray backslashes doubled,
/// trailing commas dropped, missing brackets at the end added.
std::string repaired(std::string_view json) {
    std::string out;
    out.reserve(json.size() + 16);
    std::string open;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            if (c == '\\') {
                const char next = i + 1 < json.size() ? json[i + 1] : '"';
                if (std::string_view("\"\\/bfnrtu").find(next) == std::string_view::npos) {
                    out += "\\\\";
                } else {
                    out += c;
                    out += next;
                    ++i;
                }
            } else if (c == '"') {
                // A quote that nothing of JSON follows is part of the text.
                std::size_t next = i + 1;
                while (next < json.size() && (json[next] == ' ' || json[next] == '\n' ||
                                              json[next] == '\r' || json[next] == '\t')) {
                    ++next;
                }
                if (next >= json.size() ||
                    std::string_view(",:}]").find(json[next]) != std::string_view::npos) {
                    quoted = false;
                    out += c;
                } else {
                    out += "\\\"";
                }
            } else if (static_cast<unsigned char>(c) < 0x20) {
                out += ' ';
            } else {
                out += c;
            }
            continue;
        }
        if (c == '"') {
            quoted = true;
            out += c;
        } else if (c == '{' || c == '[') {
            open += c == '{' ? '}' : ']';
            out += c;
        } else if (c == '}' || c == ']') {
            std::size_t last = out.find_last_not_of(" \t\r\n");
            if (last != std::string::npos && out[last] == ',') {
                out.erase(last, 1);
            }
            if (!open.empty()) {
                open.pop_back();
            }
            out += c;
        } else {
            out += c;
        }
    }
    if (quoted) {
        out += '"';
    }
    while (!open.empty()) {
        out += open.back();
        open.pop_back();
    }
    return out;
}

std::string text_of(const Json& value) {
    if (value.is_string()) {
        return collapse(value.get_ref<const std::string&>());
    }
    if (value.is_number_integer()) {
        return value.dump();
    }
    if (value.is_array() && !value.empty()) {
        return text_of(value.front().is_array() ? Json() : value.front());
    }
    if (value.is_object()) {
        for (const char* key : {"@value", "name", "url", "@id"}) {
            if (const auto found = value.find(key); found != value.end() && found->is_string()) {
                return collapse(found->get_ref<const std::string&>());
            }
        }
    }
    return {};
}

std::string text_at(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() ? std::string() : text_of(*found);
}

/// The @type of an object, lower case, without a namespace.
std::vector<std::string> types_of(const Json& object) {
    std::vector<std::string> types;
    const auto add = [&](const Json& value) {
        if (value.is_string()) {
            std::string name = ascii_lower(value.get_ref<const std::string&>());
            if (const std::size_t slash = name.find_last_of("/:"); slash != std::string::npos) {
                name.erase(0, slash + 1);
            }
            types.push_back(std::move(name));
        }
    };
    auto found = object.find("@type");
    if (found == object.end()) {
        found = object.find("type");
    }
    if (found != object.end()) {
        if (found->is_array()) {
            for (const Json& value : *found) {
                add(value);
            }
        } else {
            add(*found);
        }
    }
    return types;
}

/// 3: an article, 2: its page or a medium, 0: something else.
int article_rank(const std::vector<std::string>& types) {
    int rank = 0;
    for (const std::string& type : types) {
        if (type.ends_with("article") || type == "blogposting" || type == "report" ||
            type == "liveblogposting" || type == "socialmediaposting" || type == "review" ||
            type == "howto" || type == "recipe" || type == "interview") {
            rank = std::max(rank, 3);
        } else if (type == "webpage" || type == "itempage" || type == "videoobject" ||
                   type == "podcastepisode" || type == "creativework") {
            rank = std::max(rank, 2);
        }
    }
    return rank;
}

bool is_listing(const std::vector<std::string>& types) {
    return std::any_of(types.begin(), types.end(), [](const std::string& type) {
        return type == "collectionpage" || type == "searchresultspage";
    });
}

bool has_type(const std::vector<std::string>& types, std::string_view wanted) {
    return std::find(types.begin(), types.end(), wanted) != types.end();
}

class JsonLdReader {
public:
    explicit JsonLdReader(Metadata& into) : into_(into) {}

    void read(const Json& root) {
        collect(root);
        // Where several articles stand side by side, the first is the page's.
        bool article_seen = false;
        for (const Json* object : objects_) {
            const std::vector<std::string> types = types_of(*object);
            const int rank = article_rank(types);
            if (rank == 3) {
                if (!article_seen) {
                    read_article(*object, 90, "json-ld ");
                }
                article_seen = true;
            } else if (rank == 2) {
                read_article(*object, has_type(types, "webpage") ? 55 : 45, "json-ld page ");
            }
            if (is_listing(types)) {
                into_.listing_type = true;
            }
            if (has_type(types, "breadcrumblist")) {
                read_breadcrumbs(*object);
            }
            if (has_type(types, "website") || has_type(types, "organization") ||
                has_type(types, "newsmediaorganization")) {
                if (std::string name = text_at(*object, "name"); !name.empty()) {
                    into_.publishers.push_back(std::move(name));
                }
            }
        }
        into_.article_type = into_.article_type || article_seen;
    }

private:
    /// The objects that speak about this page: top level, @graph, mainEntity.
    void collect(const Json& root) {
        std::vector<const Json*> open{&root};
        std::size_t steps = 0;
        while (!open.empty() && ++steps < 4000) {
            const Json* value = open.back();
            open.pop_back();
            if (value->is_array()) {
                for (auto it = value->rbegin(); it != value->rend(); ++it) {
                    open.push_back(&*it);
                }
            } else if (value->is_object()) {
                objects_.push_back(value);
                if (const auto id = value->find("@id"); id != value->end() && id->is_string()) {
                    by_id_.emplace(id->get_ref<const std::string&>(), value);
                }
                for (const char* key : {"mainEntity", "mainEntityOfPage", "@graph"}) {
                    if (const auto found = value->find(key);
                        found != value->end() && (found->is_array() || found->is_object())) {
                        open.push_back(&*found);
                    }
                }
            }
        }
    }

    const Json& resolved(const Json& value) const {
        if (value.is_object() && value.find("name") == value.end()) {
            if (const auto id = value.find("@id"); id != value.end() && id->is_string()) {
                const auto found = by_id_.find(id->get_ref<const std::string&>());
                if (found != by_id_.end()) {
                    return *found->second;
                }
            }
        }
        return value;
    }

    void state(std::vector<Stated>& list, const Json& object, const char* key, int trust,
               const std::string& prefix) {
        if (std::string value = text_at(object, key); !value.empty()) {
            list.push_back({std::move(value), prefix + key, trust, no_node});
        }
    }

    void read_article(const Json& object, int trust, const std::string& prefix) {
        state(into_.titles, object, "headline", trust, prefix);
        if (trust < 90) {
            state(into_.titles, object, "name", trust - 20, prefix);
        }
        state(into_.published, object, "datePublished", trust, prefix);
        if (trust >= 90) {
            state(into_.published, object, "dateCreated", trust - 35, prefix);
        } else {
            state(into_.published, object, "uploadDate", trust - 10, prefix);
        }
        state(into_.modified, object, "dateModified", trust, prefix);
        state(into_.descriptions, object, "description", trust, prefix);
        if (trust >= 90) {
            state(into_.sections, object, "articleSection", trust, prefix);
            state(into_.images, object, "image", trust, prefix);
            if (const auto body = object.find("articleBody");
                body != object.end() && body->is_string()) {
                into_.article_body = body->get<std::string>();
            }
            if (const auto free = object.find("isAccessibleForFree"); free != object.end()) {
                const std::string said =
                    free->is_string() ? ascii_lower(free->get_ref<const std::string&>()) : "";
                into_.paywalled = (free->is_boolean() && !free->get<bool>()) || said == "false";
            }
        }
        if (into_.language.empty()) {
            into_.language = text_at(object, "inLanguage");
        }
        if (const auto publisher = object.find("publisher"); publisher != object.end()) {
            if (std::string name = text_of(resolved(*publisher)); !name.empty()) {
                into_.publishers.push_back(std::move(name));
            }
        }
        for (const char* key : {"author", "creator"}) {
            if (const auto author = object.find(key); author != object.end()) {
                read_authors(*author, trust, prefix + key);
                break;
            }
        }
    }

    void read_authors(const Json& value, int trust, const std::string& from) {
        std::vector<const Json*> open{&value};
        std::size_t steps = 0;
        while (!open.empty() && ++steps < 200) {
            const Json* next = open.back();
            open.pop_back();
            if (next->is_array()) {
                for (auto it = next->rbegin(); it != next->rend(); ++it) {
                    open.push_back(&*it);
                }
                continue;
            }
            StatedAuthor author;
            author.from = from;
            author.trust = trust;
            if (next->is_string()) {
                author.name = collapse(next->get_ref<const std::string&>());
            } else if (next->is_object()) {
                const Json& person = resolved(*next);
                const auto name = person.find("name");
                if (name != person.end() && name->is_array()) {
                    for (const Json& one : *name) {
                        if (one.is_string()) {
                            into_.authors.push_back({collapse(one.get_ref<const std::string&>()),
                                                     from, trust, false, no_node});
                        }
                    }
                    continue;
                }
                if (name != person.end()) {
                    author.name = text_of(*name);
                }
                const std::vector<std::string> types = types_of(person);
                author.organization =
                    !types.empty() && std::none_of(types.begin(), types.end(),
                                                   [](const auto& t) { return t == "person"; });
            }
            if (!author.name.empty()) {
                into_.authors.push_back(std::move(author));
            }
        }
    }

    void read_breadcrumbs(const Json& object) {
        const auto items = object.find("itemListElement");
        if (items == object.end() || !items->is_array()) {
            return;
        }
        std::vector<std::string> names;
        for (const Json& item : *items) {
            if (!item.is_object()) {
                continue;
            }
            std::string name = text_at(item, "name");
            if (const auto inner = item.find("item");
                name.empty() && inner != item.end() && inner->is_object()) {
                name = text_at(*inner, "name");
            }
            if (!name.empty()) {
                names.push_back(std::move(name));
            }
        }
        // The first crumb is the home page, a last one may be the title.
        if (names.size() > 1) {
            into_.sections.push_back({names[1], "json-ld breadcrumbs", 60, no_node});
        } else if (names.size() == 1) {
            into_.sections.push_back({names[0], "json-ld breadcrumbs", 55, no_node});
        }
    }

    Metadata& into_;
    std::vector<const Json*> objects_;
    std::unordered_map<std::string, const Json*> by_id_;
};

/// The value of a key somewhere in text that is no JSON.
std::string scanned(std::string_view text, std::string_view key) {
    const std::string quoted = "\"" + std::string(key) + "\"";
    std::size_t at = text.find(quoted);
    if (at == std::string_view::npos) {
        return {};
    }
    at += quoted.size();
    at = text.find_first_not_of(" \t\r\n", at);
    if (at == std::string_view::npos || text[at] != ':') {
        return {};
    }
    at = text.find_first_not_of(" \t\r\n", at + 1);
    if (at == std::string_view::npos || text[at] != '"') {
        return {};
    }
    std::string raw = "\"";
    for (std::size_t i = at + 1; i < text.size() && raw.size() < 2000; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            raw += text[i];
            raw += text[++i];
        } else if (text[i] == '"') {
            raw += '"';
            const Json value = Json::parse(raw, nullptr, false);
            return value.is_string() ? collapse(value.get<std::string>()) : std::string();
        } else if (static_cast<unsigned char>(text[i]) < 0x20) {
            raw += ' ';
        } else {
            raw += text[i];
        }
    }
    return {};
}

}  // namespace

void read_json_ld(std::string_view script, Metadata& into) {
    if (script.size() > largest_block) {
        return;
    }
    const std::string_view json = unwrapped(script);
    if (json.empty() || nested_too_deeply(json)) {
        return;
    }
    Json root = Json::parse(json, nullptr, false, true);
    if (root.is_discarded()) {
        root = Json::parse(repaired(json), nullptr, false, true);
    }
    if (!root.is_discarded()) {
        JsonLdReader(into).read(root);
        return;
    }
    for (const auto& [key, list] :
         {std::pair{"headline", &into.titles}, std::pair{"datePublished", &into.published},
          std::pair{"dateModified", &into.modified}, std::pair{"articleSection", &into.sections}}) {
        if (std::string value = scanned(json, key); !value.empty()) {
            list->push_back(
                {std::move(value), std::string("json-ld (broken) ") + key, 80, no_node});
        }
    }
}

}  // namespace timtin
