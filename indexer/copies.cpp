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
    std::string address;  ///< a URL as a term
    std::string id;
    Xapian::docid document = 0;
    bool copy = false;

    [[nodiscard]] bool before(const Member& other) const {
        return address.size() != other.address.size()
                   ? address.size() < other.address.size()
                   : std::tie(address, id) < std::tie(other.address, other.id);
    }
};

Member member_of(const Xapian::Database& database, Xapian::docid document) {
    const auto begin = database.termlist_begin(document);
    const auto end = database.termlist_end(document);
    Member member{.address = {},
                  .id = first_with(begin, end, schema::id_prefix),
                  .document = document,
                  .copy = !first_with(begin, end, schema::copy_prefix).empty()};
    auto url = database.termlist_begin(document);
    url.skip_to(std::string(schema::url_prefix));
    for (; url != end && (*url).starts_with(schema::url_prefix); ++url) {
        std::string address = *url;
        if (member.address.empty() || address.size() < member.address.size()) {
            member.address = std::move(address);
        }
    }
    return member;
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
                                              DocumentBuilder& builder) {
    std::vector<Xapian::docid> whole;
    for (const std::string& term : std::exchange(terms_, {})) {
        std::vector<Member> members;
        for (auto it = database.postlist_begin(term); it != database.postlist_end(term); ++it) {
            members.push_back(member_of(database, *it));
        }
        const auto first = std::ranges::min_element(
            members, [](const Member& a, const Member& b) { return a.before(b); });
        for (auto member = members.begin(); member != members.end(); ++member) {
            if (member->copy == (member != first)) {
                continue;
            }
            const Xapian::Document document = database.get_document(member->document);
            if (!member->copy) {
                database.replace_document(member->document, reduced(document));
            } else if (auto article = stored_article(document)) {
                database.replace_document(member->document, builder.build(*std::move(article)));
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
    if (copies_in(database) == 0) {
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

Xapian::doccount copies_in(const Xapian::Database& database) {
    return database.get_termfreq(copy_term);
}

Xapian::Query every_article(const Xapian::Database& database) {
    if (copies_in(database) == 0) {
        return Xapian::Query::MatchAll;
    }
    return {Xapian::Query::OP_AND_NOT, Xapian::Query::MatchAll, Xapian::Query(copy_term)};
}

}  // namespace timtin
