// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/phrases.hpp"

#include <algorithm>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/terms.hpp"
#include "indexer/token_sequence.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

// Candidates between two looks at the clock.
constexpr std::size_t candidates_a_look = 64;
// Places tried in one article for words of a NEAR that may stand for each other. The usual
// query needs a few.
constexpr std::size_t max_tries = 20'000;

/// Looks for the words of one phrase or NEAR group in texts of codes.
class Finder {
public:
    Finder(const Xapian::Database& database, IndexWords& index, const QueryNode& node, Grade grade)
        : distance_(node.distance) {
        const std::string field(node.field != nullptr ? node.field->prefix : "");
        for (const QueryWord& word : node.words) {
            std::vector<std::uint16_t> codes;
            const std::string term = term_of(word.exact, word.folded);
            codes.push_back(token_code(term));
            if (word.blind || grade == Grade::folded) {
                const std::string key(key_of(term));
                for (const auto& reading : index.readings(key)) {
                    codes.push_back(token_code(reading.term));
                }
                if (!field.empty()) {  // names of authors may stand in no text
                    for (const std::string& reading :
                         readings_in(database, field + key + key_separator)) {
                        codes.push_back(token_code(std::string_view(reading).substr(field.size())));
                    }
                }
            } else if (const auto variant = text::iy_variant(word.exact)) {
                codes.push_back(token_code(term_of(*variant, text::fold(*variant))));
            }
            if (word.beside && !operands_.empty()) {
                ++operands_.back().size;
            } else {
                operands_.push_back({.first = words_.size(), .places = {}});
            }
            words_.push_back(std::move(codes));
        }
        is_near_ = node.kind == QueryNode::Kind::near;
    }

    [[nodiscard]] bool in(const SequenceView& text, std::size_t end) const {
        // A phrase does not go on from the title to the text.
        return is_near_ ? near_in(text, end)
                        : phrase_in(text, 0, text.title_size()) ||
                              phrase_in(text, text.title_size(), end);
    }

private:
    [[nodiscard]] bool is(std::size_t word, std::uint16_t code) const {
        return std::ranges::find(words_[word], code) != words_[word].end();
    }
    [[nodiscard]] bool phrase_in(const SequenceView& text, std::size_t begin,
                                 std::size_t end) const {
        for (std::size_t at = begin; at + words_.size() <= end; ++at) {
            std::size_t word = 0;
            while (word < words_.size() && is(word, text.code(at + word))) {
                ++word;
            }
            if (word == words_.size()) {
                return true;
            }
        }
        return false;
    }
    /// What NEAR asks for as one: a word, or the words of a phrase.
    struct Operand {
        std::size_t first = 0;  ///< of words_
        std::size_t size = 1;
        std::vector<std::size_t> places;  ///< where it begins, near the place that is looked at
        std::size_t taken = 0;
    };

    [[nodiscard]] bool stands_at(const Operand& operand, const SequenceView& text, std::size_t at,
                                 std::size_t end) const {
        std::size_t word = 0;
        while (word < operand.size && at + word < end &&
               is(operand.first + word, text.code(at + word))) {
            ++word;
        }
        return word == operand.size;
    }

    [[nodiscard]] bool near_in(const SequenceView& text, std::size_t end) const {
        std::vector<Operand> operands = operands_;
        std::size_t tries = max_tries;
        for (std::size_t at = 0; at < end && tries > 0; ++at) {
            bool any = false;
            for (Operand& operand : operands) {
                if (stands_at(operand, text, at, end)) {
                    operand.places.push_back(at);
                    any = true;
                }
            }
            if (!any) {
                continue;
            }
            bool all = true;
            for (Operand& operand : operands) {
                std::erase_if(operand.places, [&](std::size_t place) {
                    return place + operand.size - 1 + distance_ < at;
                });
                all = all && !operand.places.empty();
            }
            if (all && all_placed(operands, 0, tries)) {
                return true;
            }
        }
        return false;
    }

    /// Can every operand from this one on have a place of its own?
    static bool all_placed(std::vector<Operand>& operands, std::size_t from, std::size_t& tries) {
        if (from == operands.size()) {
            return true;
        }
        Operand& operand = operands[from];
        for (const std::size_t place : operand.places) {
            if (tries == 0) {
                return false;
            }
            --tries;
            const bool is_free = std::ranges::none_of(
                operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(from),
                [&](const Operand& other) {
                    return place < other.taken + other.size && other.taken < place + operand.size;
                });
            operand.taken = place;
            if (is_free && all_placed(operands, from + 1, tries)) {
                return true;
            }
        }
        return false;
    }

    std::vector<std::vector<std::uint16_t>> words_;
    std::vector<Operand> operands_;  ///< of a NEAR
    std::size_t distance_ = 0;
    bool is_near_ = false;
};

/// The sequence of a text that was stored as it was.
std::string sequence_of(std::string_view text) {
    SequenceWriter writer;
    writer.clear();
    text::TokenList tokens;
    text::tokenize(text, tokens);
    for (const text::Token& token : tokens) {
        if (is_indexable(token)) {
            writer.add(token_code(term_of(token.exact, token.folded)), true);
        }
    }
    return writer.value();
}

bool in_authors(const Finder& finder, const Xapian::Document& document) {
    const auto article = stored_article(document);
    return article && std::ranges::any_of(article->authors, [&](const std::string& author) {
               const std::string value = sequence_of(author);
               const SequenceView view(value);
               return finder.in(view, view.size());
           });
}

/// Looks behind what the sequence keeps, piece by piece with an overlap.
bool in_long_text(const Finder& finder, const Xapian::Document& document, std::size_t words) {
    const auto article = stored_article(document);
    if (!article) {
        return false;
    }
    text::TokenList tokens;
    text::tokenize(article->body, tokens);
    const std::size_t step = max_sequence_tokens - std::min(words, max_sequence_tokens / 2);
    SequenceWriter writer;
    for (std::size_t from = 0; from < tokens.size(); from += step) {
        writer.clear();
        const std::size_t to = std::min(tokens.size(), from + max_sequence_tokens);
        for (std::size_t i = from; i < to; ++i) {
            if (is_indexable(tokens[i])) {
                writer.add(token_code(term_of(tokens[i].exact, tokens[i].folded)), true);
            }
        }
        const SequenceView view(writer.value());
        if (finder.in(view, view.size())) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::vector<Xapian::docid> verified(const Xapian::Database& database, IndexWords& index,
                                    const QueryNode& node, Grade grade,
                                    const std::vector<Xapian::docid>& candidates,
                                    Patience& patience) {
    const Finder finder(database, index, node, grade);
    const bool authors = node.field != nullptr && node.field->prefix == schema::author_prefix;
    const bool title = node.field != nullptr && node.field->prefix == schema::title_prefix;
    const std::size_t reach = node.words.size() + node.distance;
    std::vector<Xapian::docid> found;
    std::size_t looked_at = 0;
    for (const Xapian::docid id : candidates) {
        if (++looked_at % candidates_a_look == 0 && patience.over()) {
            break;
        }
        const Xapian::Document document = database.get_document(id, Xapian::DOC_ASSUME_VALID);
        bool has = false;
        if (authors) {
            has = in_authors(finder, document);
        } else {
            const std::string value = document.get_value(schema::sequence_slot);
            const SequenceView text(value);
            has = finder.in(text, title ? text.title_size() : text.size()) ||
                  (!title && text.size() >= max_sequence_tokens &&
                   in_long_text(finder, document, reach));
        }
        if (has) {
            found.push_back(id);
        }
    }
    return found;
}

}  // namespace timtin
