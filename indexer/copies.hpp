// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "indexer/document.hpp"

namespace timtin {

// One article under several addresses of one site: the same title, text and date. One of
// them is indexed: that which tells most beside its text, then that with the shortest address.
// Of the others, the copies, the index keeps the id, the addresses and the article, no word
// and no value: they are found by id and address, count nowhere, and one of them steps in when
// the first is removed or changes.

/// The documents of one such article, copies or not: by the term they have in common.
class CopyGroups {
public:
    /// Notes the article of a document that is about to change or to go, or was written.
    void note(const Xapian::Database& database, Xapian::docid document);
    void note(const Xapian::Document& document);
    /// All of a database, where it is not known what has changed.
    void note_all(const Xapian::Database& database);

    /// Makes one document of each noted article whole and the others copies; those that became
    /// whole, in no order. Nothing is noted any more. Where many are rewritten it may commit in
    /// between, if it is told how many are to wait at most. Throws Xapian::Error.
    std::vector<Xapian::docid> settle(Xapian::WritableDatabase& database, DocumentBuilder& builder,
                                      std::optional<std::size_t> most_waiting = std::nullopt);

private:
    std::set<std::string> terms_;
};

/// Is it a copy?
[[nodiscard]] bool is_copy(const Xapian::Database& database, Xapian::docid document);

/// The other documents of its article: copies, and for a copy the whole one among them.
[[nodiscard]] std::vector<Xapian::docid> other_copies(const Xapian::Database& database,
                                                      Xapian::docid document);

/// How many articles there are, each counted once.
[[nodiscard]] Xapian::doccount articles_in(const Xapian::Database& database);

/// A query for every article, each once.
[[nodiscard]] Xapian::Query every_article(const Xapian::Database& database);

}  // namespace timtin
