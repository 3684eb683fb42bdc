// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/topic_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{4} << 20;
constexpr std::size_t max_topics = 1000;
constexpr std::size_t max_phrase_words = 16;
constexpr double max_weight = 100;

bool is_slug(std::string_view slug) {
    return !slug.empty() && slug.size() <= 60 && slug.front() != '-' &&
           slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

class TopicReader {
public:
    TopicReader(std::string_view file, std::vector<Topic>& topics) : file_(file), topics_(topics) {}

    Result<void> read(const toml::table& root) {
        check_keys(root, "", {"topic"});
        const toml::node* all = root.get("topic");
        if (all != nullptr && !all->is_table()) {
            fail(*all, "topic", "must be a table: write [topic.SLUG]");
        } else if (all != nullptr) {
            // In the order of the file, which is that of the lists.
            std::vector<std::pair<std::string, const toml::node*>> entries;
            for (const auto& [key, node] : *all->as_table()) {
                entries.emplace_back(std::string(key.str()), &node);
            }
            std::ranges::sort(entries, {},
                              [](const auto& entry) { return entry.second->source().begin.line; });
            for (const auto& [slug, node] : entries) {
                read_topic(slug, *node);
            }
        }
        if (error_) {
            return *error_;
        }
        return {};
    }

private:
    void fail(const toml::node& node, std::string_view key, std::string_view what) {
        if (!error_) {
            error_ = Error{ErrorCode::configuration,
                           fmt::format("{}:{}: {} {}", file_, node.source().begin.line, key, what)};
        }
    }

    void check_keys(const toml::table& table, std::string_view prefix,
                    std::initializer_list<std::string_view> known) {
        for (const auto& [key, node] : table) {
            if (std::ranges::find(known, key.str()) == known.end()) {
                fail(node, fmt::format("{}{}", prefix, key.str()), "is no key of a topic file");
            }
        }
    }

    template <typename T>
    void value(const toml::table& table, std::string_view key, const std::string& where, T& into,
               std::string_view wanted) {
        if (const toml::node* node = table.get(key)) {
            if (const auto found = node->value<T>(); found && node->is_value()) {
                into = *found;
            } else {
                fail(*node, where + "." + std::string(key), fmt::format("must be {}", wanted));
            }
        }
    }

    /// The words of a phrase; complains if there are none, or too many.
    bool is_phrase(const toml::node& node, const std::string& where, std::string_view phrase) {
        text::TokenList tokens;
        text::tokenize(phrase, tokens);
        if (tokens.empty() || tokens.size() > max_phrase_words) {
            fail(node, where,
                 fmt::format("has a phrase of no words, or of more than {}: \"{}\"",
                             max_phrase_words, phrase));
            return false;
        }
        return true;
    }

    /// A table of texts and weights, in the order of the file.
    std::vector<TopicPhrase> weighted(const toml::table& topic, std::string_view key,
                                      const std::string& where) {
        std::vector<TopicPhrase> list;
        const toml::node* node = topic.get(key);
        if (node == nullptr) {
            return list;
        }
        const std::string name = where + "." + std::string(key);
        const toml::table* table = node->as_table();
        if (table == nullptr) {
            fail(*node, name, "must be a table of texts and weights: \"dân vận khéo\" = 2.5");
            return list;
        }
        std::vector<std::pair<toml::source_position, TopicPhrase>> found;
        for (const auto& [text, weight] : *table) {
            const auto number = weight.is_number() ? weight.value<double>() : std::nullopt;
            if (!number || !(*number > 0) || *number > max_weight) {
                fail(weight, fmt::format("{}.\"{}\"", name, text.str()),
                     fmt::format("must be a weight above 0, {} at most", max_weight));
                return list;
            }
            found.emplace_back(weight.source().begin,
                               TopicPhrase{std::string(text.str()), *number});
        }
        std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
        for (auto& [position, phrase] : found) {
            list.push_back(std::move(phrase));
        }
        return list;
    }

    std::vector<TopicPhrase> phrases(const toml::table& topic, std::string_view key,
                                     const std::string& where) {
        std::vector<TopicPhrase> list = weighted(topic, key, where);
        for (const TopicPhrase& phrase : list) {
            is_phrase(*topic.get(key), where + "." + std::string(key), phrase.text);
        }
        return list;
    }

    std::vector<std::string> texts(const toml::table& topic, std::string_view key,
                                   const std::string& where) {
        std::vector<std::string> list;
        const toml::node* node = topic.get(key);
        if (node == nullptr) {
            return list;
        }
        const std::string name = where + "." + std::string(key);
        const toml::array* array = node->as_array();
        if (array == nullptr) {
            fail(*node, name, "must be a list of phrases");
            return list;
        }
        for (const toml::node& one : *array) {
            const auto text = one.value_exact<std::string>();
            if (!text) {
                fail(one, name, "must be a list of phrases");
            } else if (is_phrase(one, name, *text)) {
                list.push_back(*text);
            }
        }
        return list;
    }

    /// "25-NQ/TW" or "25-NQ/TW 2013-06-03".
    std::vector<TopicNumber> numbers(const toml::table& topic, const std::string& where) {
        std::vector<TopicNumber> list;
        for (const TopicPhrase& entry : weighted(topic, "numbers", where)) {
            const std::size_t space = entry.text.find(' ');
            TopicNumber number{
                .number = entry.text.substr(0, space), .date = {}, .weight = entry.weight};
            bool good = text::find_document_numbers(number.number).size() == 1;
            if (space != std::string::npos) {
                const auto date = parse_iso(std::string_view(entry.text).substr(space + 1));
                good = good && date && date->precision == Precision::day;
                number.date = date ? to_iso_date(*date) : "";
            }
            if (!good) {
                fail(*topic.get("numbers"), where + ".numbers",
                     fmt::format("has \"{}\", which is no document number with or without a "
                                 "date: \"25-NQ/TW 2013-06-03\"",
                                 entry.text));
            }
            list.push_back(std::move(number));
        }
        return list;
    }

    void read_topic(const std::string& slug, const toml::node& node) {
        const std::string where = "topic." + slug;
        const toml::table* table = node.as_table();
        if (table == nullptr) {
            return fail(node, where, "must be a table");
        }
        if (!is_slug(slug)) {
            return fail(node, where, "has no slug of a-z, 0-9 and -, 60 at most");
        }
        check_keys(*table, where + ".",
                   {"name", "description", "extends", "disabled", "threshold", "phrases",
                    "excludes", "ignore", "numbers"});
        bool extends = false;
        bool disabled = false;
        value(*table, "extends", where, extends, "true or false");
        value(*table, "disabled", where, disabled, "true or false");
        const auto present = std::ranges::find(topics_, slug, &Topic::slug);
        if (disabled) {
            if (present != topics_.end()) {
                topics_.erase(present);
            }
            return;
        }
        if (extends && present == topics_.end()) {
            return fail(node, where, "extends a topic that is not defined");
        }
        Topic topic = extends ? *present : Topic{};
        topic.slug = slug;
        value(*table, "name", where, topic.name, "a string");
        value(*table, "description", where, topic.description, "a string");
        value(*table, "threshold", where, topic.threshold, "a number");
        if (topic.name.empty()) {
            fail(node, where + ".name", "is missing");
        }
        if (!(topic.threshold > 0) || topic.threshold > max_weight) {
            fail(node, where + ".threshold",
                 fmt::format("must be above 0, {} at most", max_weight));
        }
        // A phrase that comes again gets the weight it has last.
        const auto merge = [](std::vector<TopicPhrase>& into, std::vector<TopicPhrase>&& more) {
            for (TopicPhrase& one : more) {
                const auto same = std::ranges::find(into, one.text, &TopicPhrase::text);
                if (same != into.end()) {
                    same->weight = one.weight;
                } else {
                    into.push_back(std::move(one));
                }
            }
        };
        merge(topic.phrases, phrases(*table, "phrases", where));
        merge(topic.excludes, phrases(*table, "excludes", where));
        for (std::string& phrase : texts(*table, "ignore", where)) {
            topic.ignore.push_back(std::move(phrase));
        }
        for (TopicNumber& number : numbers(*table, where)) {
            topic.numbers.push_back(std::move(number));
        }
        if (topic.phrases.empty() && topic.numbers.empty()) {
            fail(node, where, "has neither phrases nor numbers");
        }
        if (present != topics_.end()) {
            *present = std::move(topic);
        } else if (topics_.size() >= max_topics) {
            fail(node, where,
                 fmt::format("is one more than the {} topics there may be", max_topics));
        } else {
            topics_.push_back(std::move(topic));
        }
    }

    std::string_view file_;
    std::vector<Topic>& topics_;
    std::optional<Error> error_;
};

}  // namespace

Result<void> read_topic_file(const TopicFile& file, std::vector<Topic>& topics) {
    if (file.content.size() > max_file_bytes) {
        return Error{ErrorCode::configuration,
                     fmt::format("{}: more than {} MiB", file.name, max_file_bytes >> 20)};
    }
    try {
        return TopicReader(file.name, topics).read(toml::parse(file.content, file.name));
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::configuration,
            fmt::format("{}:{}: {}", file.name, error.source().begin.line, error.description())};
    }
}

}  // namespace timtin
