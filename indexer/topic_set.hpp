// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xxhash.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "timtin/text.hpp"
#include "timtin/topics.hpp"

namespace timtin {

/// What a phrase's words lead to.
struct PhraseEnd {
    std::uint32_t topic = 0;
    enum class Kind : std::uint8_t { phrase, exclude, ignore } kind = Kind::phrase;
    std::uint32_t index = 0;  ///< in the topic's list of that kind
};

/// Phrases by their words, word after word: a trie over numbered words.
class PhraseTrie {
public:
    static constexpr std::uint32_t no_word = 0xffffffff;

    void add(const std::vector<std::string>& words, const PhraseEnd& end);
    /// Another spelling of a word that add() was given.
    void add_spelling(std::string_view word, std::string_view spelling);
    [[nodiscard]] std::uint32_t word(std::string_view form) const;
    /// The node a word leads to from `node` (0: the root); 0 if none.
    [[nodiscard]] std::uint32_t next(std::uint32_t node, std::uint32_t word) const;
    [[nodiscard]] const std::vector<PhraseEnd>& ends(std::uint32_t node) const {
        return nodes_[node];
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return XXH3_64bits(text.data(), text.size());
        }
    };
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> words_;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;
    std::vector<std::vector<PhraseEnd>> nodes_{1};
};

struct TopicSet::Impl {
    std::vector<Topic> topics;
    std::string fingerprint;
    PhraseTrie accented;
    PhraseTrie folded;  ///< phrases of two words and more, for sources without accents
    struct Number {
        std::uint32_t topic = 0;
        std::uint32_t index = 0;
    };
    std::unordered_map<std::string, std::vector<Number>> numbers;  ///< by key
};

/// Gives articles their topics. Keeps its buffers between articles; one object a thread.
class TopicTagger {
public:
    explicit TopicTagger(const TopicSet& set) : set_(set.impl()) {}

    /// The slugs of an article's topics, the strongest first.
    std::vector<std::string> topics_of(const Article& article);
    /// With the tokens of its title and its body.
    std::vector<std::string> topics_of(const Article& article, const text::TokenList& title,
                                       const text::TokenList& body);
    std::vector<TopicScore> explain(const Article& article);

private:
    enum Place { title, lead, body, places };
    struct Count {
        std::uint32_t in[places] = {};
        bool half = false;
    };
    struct Word {
        std::uint32_t number;  ///< of the accented form, or of the folded one
        bool follows;          ///< the word before, with at most a comma between
    };

    std::vector<TopicScore> explain(const Article& article, const text::TokenList& title,
                                    const text::TokenList& body);
    void read(const Article& article, const text::TokenList& title, const text::TokenList& body);
    void read_words(const Article& article, const text::TokenList& title,
                    const text::TokenList& body, bool folded);
    void read_text(const text::TokenList& tokens, Place place, std::size_t lead_bytes, bool folded);
    void match(bool folded);
    void count_numbers(const Article& article);
    [[nodiscard]] double part(const Count& count, double weight) const;

    const TopicSet::Impl& set_;
    text::TokenList title_;
    text::TokenList body_;
    text::TokenList lead_;
    std::vector<Word> words_;
    std::vector<Place> places_;
    std::vector<std::vector<Count>> phrases_;  ///< by topic, index
    std::vector<std::vector<Count>> excludes_;
    std::vector<std::vector<Count>> numbers_;
    std::vector<std::size_t> covered_;  ///< by topic: up to which word it has a phrase
    std::vector<std::pair<std::size_t, std::uint32_t>> met_;
    std::size_t accented_ = 0;
    double body_weight_ = 1;
};

}  // namespace timtin
