// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/token_sequence.hpp"
#include "indexer/topic_set.hpp"
#include "timtin/article.hpp"
#include "timtin/text.hpp"

namespace timtin {

/// Makes Xapian documents of articles. Keeps its buffers between articles; one
/// object a thread.
class DocumentBuilder {
public:
    /// `topics` are those that articles get; null: those that ship with timtin.
    explicit DocumentBuilder(std::shared_ptr<const TopicSet> topics = nullptr)
        : topics_(topics ? std::move(topics) : TopicSet::standard()), tagger_(*topics_) {}

    /// The document of an article, with its topics.
    Xapian::Document build(Article article);

private:
    /// Terms of a text; its first words count `first_weight`, the others `weight`.
    void add_text(const text::TokenList& tokens, std::string_view prefix, Xapian::termcount weight,
                  Xapian::termcount first_weight);
    /// A value as one term; with weight 0 it filters only.
    void add_key(std::string_view prefix, std::string_view value, Xapian::termcount weight = 0);
    void count_term(Xapian::termcount weight);

    /// A term occurrence: where its bytes are in terms_, and what it adds to the wdf.
    struct Occurrence {
        std::uint64_t head;  ///< the first eight bytes, to compare by
        std::uint32_t begin;
        std::uint32_t size;
        Xapian::termcount weight;
    };

    std::shared_ptr<const TopicSet> topics_;
    TopicTagger tagger_;
    text::TokenList title_;
    text::TokenList body_;
    text::TokenList author_;
    std::string terms_;  ///< the bytes of all terms, one behind the other
    std::size_t term_begin_ = 0;
    std::vector<Occurrence> occurrences_;
    SequenceWriter sequence_;
};

/// The unique term of an article id.
[[nodiscard]] std::string id_term(std::string_view id);

/// The term of a topic's slug.
[[nodiscard]] std::string topic_term(std::string_view slug);

/// Deletes the documents made from a URL whose id is another one. How many.
std::size_t remove_other_ids(Xapian::WritableDatabase& database, std::string_view url,
                             std::string_view id);

/// The article that a document of the index holds.
[[nodiscard]] Result<Article> stored_article(const Xapian::Document& document);

/// Its id alone, without reading the rest; empty if the document holds no article.
[[nodiscard]] std::string stored_id(const Xapian::Document& document);

}  // namespace timtin
