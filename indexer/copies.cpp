// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/copies.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "indexer/schema.hpp"

namespace timtin {

namespace {

const std::string copy_term(schema::copy_prefix);

/// The first of a document's terms from a prefix on; empty if none has it.
template <typename Terms>
std::string first_with(Terms it, const Terms& end, std::string_view prefix) {
    it.skip_to(std::string(prefix));
    return it != end && (*it).starts_with(prefix) ? *it : std::string();
}

std::string group_of(const Xapian::Database& database, Xapian::docid document) {
    return first_with(database.termlist_begin(document), database.termlist_end(document),
                      schema::same_article_prefix);
}

/// A document of an article, and what tells which of them is the whole one.
struct Member {
    std::size_t details = 0;  ///< what is told beside the text
    std::string address;
    std::string id;
    Xapian::docid document = 0;
    bool copy = false;

    [[nodiscard]] bool before(const Member& other) const {
        const auto key = [](const Member& one) {
            return std::tuple(~one.details, one.address.size(), std::string_view(one.address),
                              std::string_view(one.id));
        };
        return key(*this) < key(other);
    }
};

/// Nothing if the document holds no article.
std::optional<Member> member_of(const Xapian::Database& database, Xapian::docid document) {
    auto article = stored_article(database.get_document(document));
    if (!article) {
        return std::nullopt;
    }
    const auto told = {article->section.empty(), article->authors.empty(), article->source.empty(),
                       article->lead.empty(), article->images.empty()};
    return Member{.details = static_cast<std::size_t>(std::ranges::count(told, false)),
                  .address = std::move(article->canonical_url.empty() ? article->url
                                                                      : article->canonical_url),
                  .id = std::move(article->id),
                  .document = document,
                  .copy = is_copy(database, document)};
}

/// What is kept of a whole document as a copy.
Xapian::Document reduced(const Xapian::Document& whole) {
    Xapian::Document copy;
    copy.set_data(whole.get_data());
    for (const std::string_view prefix :
         {schema::id_prefix, schema::url_prefix, schema::same_article_prefix}) {
        auto it = whole.termlist_begin();
        it.skip_to(std::string(prefix));
        for (; it != whole.termlist_end() && (*it).starts_with(prefix); ++it) {
            copy.add_boolean_term(*it);
        }
    }
    copy.add_boolean_term(copy_term);
    return copy;
}

}  // namespace

void CopyGroups::note(const Xapian::Database& database, Xapian::docid document) {
    if (std::string term = group_of(database, document); !term.empty()) {
        terms_.insert(std::move(term));
    }
}

void CopyGroups::note(const Xapian::Document& document) {
    std::string term =
        first_with(document.termlist_begin(), document.termlist_end(), schema::same_article_prefix);
    if (!term.empty()) {
        terms_.insert(std::move(term));
    }
}

void CopyGroups::note_all(const Xapian::Database& database) {
    const std::string prefix(schema::same_article_prefix);
    const auto end = database.allterms_end(prefix);
    for (auto it = database.allterms_begin(prefix); it != end; ++it) {
        if (it.get_termfreq() > 1) {
            terms_.insert(*it);
        }
    }
    // One that the others of its article left.
    const auto last = database.postlist_end(copy_term);
    for (auto it = database.postlist_begin(copy_term); it != last; ++it) {
        note(database, *it);
    }
}

std::vector<Xapian::docid> CopyGroups::settle(Xapian::WritableDatabase& database,
                                              DocumentBuilder& builder,
                                              std::optional<std::size_t> most_waiting) {
    std::vector<Xapian::docid> whole;
    std::size_t waiting = 0;
    const auto rewrite = [&](Xapian::docid id, const Xapian::Document& document) {
        database.replace_document(id, document);
        if (most_waiting && ++waiting >= *most_waiting) {
            database.commit();
            waiting = 0;
        }
    };
    for (const std::string& term : std::exchange(terms_, {})) {
        const std::vector<Xapian::docid> documents(database.postlist_begin(term),
                                                   database.postlist_end(term));
        if (documents.size() == 1 && !is_copy(database, documents[0])) {
            continue;  // as nearly all are
        }
        std::vector<Member> members;
        for (const Xapian::docid document : documents) {
            if (auto member = member_of(database, document)) {
                members.push_back(*std::move(member));
            }
        }
        const auto first = std::ranges::min_element(
            members, [](const Member& a, const Member& b) { return a.before(b); });
        for (auto member = members.begin(); member != members.end(); ++member) {
            if (member->copy == (member != first)) {
                continue;
            }
            const Xapian::Document document = database.get_document(member->document);
            if (!member->copy) {
                rewrite(member->document, reduced(document));
            } else if (auto article = stored_article(document)) {
                rewrite(member->document, builder.build(*std::move(article)));
                whole.push_back(member->document);
            }
        }
    }
    return whole;
}

bool is_copy(const Xapian::Database& database, Xapian::docid document) {
    return !first_with(database.termlist_begin(document), database.termlist_end(document),
                       schema::copy_prefix)
                .empty();
}

std::vector<Xapian::docid> other_copies(const Xapian::Database& database, Xapian::docid document) {
    std::vector<Xapian::docid> others;
    if (!database.term_exists(copy_term)) {
        return others;
    }
    if (const std::string term = group_of(database, document); !term.empty()) {
        for (auto it = database.postlist_begin(term); it != database.postlist_end(term); ++it) {
            if (*it != document) {
                others.push_back(*it);
            }
        }
    }
    return others;
}

Xapian::doccount articles_in(const Xapian::Database& database) {
    return database.get_doccount() - database.get_termfreq(copy_term);
}

Xapian::Query every_article(const Xapian::Database& database) {
    if (!database.term_exists(copy_term)) {
        return Xapian::Query::MatchAll;
    }
    return {Xapian::Query::OP_AND_NOT, Xapian::Query::MatchAll, Xapian::Query(copy_term)};
}

}  // namespace timtin
