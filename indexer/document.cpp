// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/document.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "indexer/card.hpp"
#include "indexer/facet_values.hpp"
#include "indexer/index_topics.hpp"
#include "indexer/schema.hpp"
#include "indexer/story.hpp"
#include "indexer/terms.hpp"

namespace timtin {

namespace {

// A word of the title counts as often as this many in the body, and one among the
// first words of the body twice: a news article says at once what it is about.
// Measured on titles, keywords and questions (docs/ranking.md).
constexpr Xapian::termcount title_weight = 3;
constexpr Xapian::termcount lead_weight = 2;
constexpr std::uint32_t lead_words = 100;
constexpr std::uint32_t lead_share = 5;  // but a fifth of a short body at most

/// The first bytes of a term as a number that orders as they do.
std::uint64_t first_bytes(std::string_view term) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
        bytes = bytes << 8 | (i < term.size() ? static_cast<unsigned char>(term[i]) : 0U);
    }
    return bytes;
}

/// What the addresses of one article on one site have in common, and no other article has.
/// Empty for an article without an address.
std::string same_article(const Article& article) {
    const std::string& url = article.canonical_url.empty() ? article.url : article.canonical_url;
    if (url.empty()) {
        return {};
    }
    std::string told = article.site;
    if (told.empty()) {
        const std::size_t scheme = url.find("://");
        const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
        told = url.substr(host, url.find('/', host) - host);
    }
    told += '\0';
    told += article.title;
    told += '\0';
    told += article.body;
    told += '\0';
    if (article.published) {
        told += std::to_string(article.published->instant().time_since_epoch().count());
    }
    const XXH128_hash_t hash = XXH3_128bits(told.data(), told.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::string id_term(std::string_view id) {
    return schema::prefixed(schema::id_prefix, id);
}

std::string topic_term(std::string_view slug) {
    return schema::prefixed(schema::topic_prefix, text::fold(slug));
}

void DocumentBuilder::count_term(Xapian::termcount weight) {
    // Two long words of a script whose letters take many bytes make a pair that Xapian
    // refuses; the words themselves are found all the same.
    if (terms_.size() - term_begin_ > max_term_bytes) {
        terms_.resize(term_begin_);
        return;
    }
    occurrences_.push_back({first_bytes(std::string_view(terms_).substr(term_begin_)),
                            static_cast<std::uint32_t>(term_begin_),
                            static_cast<std::uint32_t>(terms_.size() - term_begin_), weight});
    term_begin_ = terms_.size();
}

void DocumentBuilder::add_text(const text::TokenList& tokens, std::string_view prefix,
                               Xapian::termcount weight, Xapian::termcount first_weight) {
    const auto length = static_cast<std::uint32_t>(tokens.size());
    const std::uint32_t lead = std::min(lead_words, length / lead_share);
    const text::Token* previous = nullptr;
    for (const text::Token& token : tokens) {
        if (token.kind == text::TokenKind::document_number) {
            continue;
        }
        if (!is_indexable(token)) {
            previous = nullptr;
            continue;
        }
        terms_ += prefix;
        const std::size_t begin = terms_.size();
        append_term(token, terms_);
        const bool joined = previous != nullptr && are_joined(token);
        if (prefix.empty()) {
            sequence_.add(token_code(std::string_view(terms_).substr(begin)), joined);
        }
        count_term(token.position < lead ? first_weight : weight);
        if (previous != nullptr && are_neighbours(*previous, token)) {
            terms_ += prefix;
            append_pair_term(*previous, token, terms_);
            count_term(joined ? weight : 0);  // across a comma: for phrases only
        }
        previous = &token;
    }
}

void DocumentBuilder::add_key(std::string_view prefix, std::string_view value,
                              Xapian::termcount weight) {
    if (value.empty()) {
        return;
    }
    terms_ += schema::prefixed(prefix, value);
    count_term(weight);
}

Xapian::Document DocumentBuilder::build(Article article) {
    text::tokenize(article.title, title_);
    text::tokenize(article.body, body_);
    article.topics =
        merge_topics(article.topics, tagger_.topics_of(article, title_, body_), *topics_);
    terms_.clear();
    term_begin_ = 0;
    occurrences_.clear();

    sequence_.clear();

    add_text(title_, {}, title_weight, title_weight);
    sequence_.end_title();
    add_text(title_, schema::title_prefix, 1, 1);
    add_text(body_, {}, 1, lead_weight);
    for (const std::string& author : article.authors) {
        text::tokenize(author, author_);
        add_text(author_, schema::author_prefix, 1, 1);
    }
    add_key(schema::url_prefix, article.canonical_url);
    if (article.url != article.canonical_url) {
        add_key(schema::url_prefix, article.url);
    }
    add_key(schema::site_prefix, text::fold(article.site));
    add_key(schema::source_prefix, text::fold(article.source));
    add_key(schema::section_prefix, text::fold(article.section));
    for (const std::string& topic : article.topics) {
        add_key(schema::topic_prefix, text::fold(topic));
    }
    for (const CitedNumber& cited : article.numbers) {
        for (const text::DocumentNumber& number : text::find_document_numbers(cited.number)) {
            add_key(schema::number_prefix, number.key, 1);
            if (!cited.date.empty()) {
                add_key(schema::number_prefix, number.key + "@" + cited.date, 1);
            }
            for (const std::string& partial : number.partial_keys) {
                add_key(schema::partial_number_prefix, partial, 1);
            }
        }
    }

    const StoryBands story = bands_of(SequenceView(sequence_.value()));
    if (story.known) {
        add_key(schema::same_article_prefix, same_article(article));
    }

    const auto bytes = [&](const Occurrence& one) {
        return std::string_view(terms_).substr(one.begin, one.size);
    };
    std::ranges::sort(occurrences_, [&](const Occurrence& a, const Occurrence& b) {
        return a.head != b.head ? a.head < b.head : bytes(a) < bytes(b);
    });

    Xapian::Document document;
    std::string term;
    for (std::size_t i = 0; i < occurrences_.size();) {
        Xapian::termcount weight = 0;
        std::size_t next = i;
        for (; next < occurrences_.size() && occurrences_[next].head == occurrences_[i].head &&
               bytes(occurrences_[next]) == bytes(occurrences_[i]);
             ++next) {
            weight += occurrences_[next].weight;
        }
        term.assign(bytes(occurrences_[i]));
        document.add_term(term, weight);
        i = next;
    }
    document.add_boolean_term(id_term(article.id));
    if (article.published) {
        document.add_value(schema::published_slot,
                           Xapian::sortable_serialise(static_cast<double>(
                               article.published->instant().time_since_epoch().count())));
    }
    if (article.fetched_at) {
        document.add_value(schema::fetched_slot,
                           Xapian::sortable_serialise(static_cast<double>(
                               article.fetched_at->time_since_epoch().count())));
    }
    document.add_value(schema::sequence_slot, sequence_.value());
    document.add_value(schema::card_slot, make_card(article));
    document.add_value(schema::facets_slot, facet_values(article));
    if (story.known) {
        document.add_value(schema::story_slot, to_value(story));
    }
    document.set_data(to_json(article));
    return document;
}

std::size_t remove_other_ids(Xapian::WritableDatabase& database, std::string_view url,
                             std::string_view id) {
    const std::string url_term = schema::prefixed(schema::url_prefix, url);
    const std::string keep = id_term(id);
    std::vector<Xapian::docid> others;
    for (auto it = database.postlist_begin(url_term); it != database.postlist_end(url_term); ++it) {
        auto terms = database.termlist_begin(*it);
        terms.skip_to(keep);
        if (terms == database.termlist_end(*it) || *terms != keep) {
            others.push_back(*it);
        }
    }
    for (const Xapian::docid other : others) {
        database.delete_document(other);
    }
    return others.size();
}

Result<Article> stored_article(const Xapian::Document& document) {
    return article_from_json(document.get_data());
}

std::string stored_id(const Xapian::Document& document) {
    const std::string data = document.get_data();
    constexpr std::string_view name = "\"id\":\"";
    const std::size_t begin = data.find(name) + name.size();
    const std::size_t end = data.find('"', begin);
    if (begin >= name.size() && end != std::string::npos) {
        const std::string_view id = std::string_view(data).substr(begin, end - begin);
        if (id.find('\\') == std::string_view::npos) {
            return std::string(id);
        }
    }
    const auto article = article_from_json(data);
    return article ? article->id : std::string();
}

}  // namespace timtin
