// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <memory>
#include <string>

#include "indexer/suggestion_table.hpp"
#include "timtin/suggest.hpp"

namespace timtin {

/// What can be suggested of one revision of an index: what is stored in it, and what its
/// articles since then have. Immutable; any number of threads may ask it, each with a
/// database of its own of that revision, or of a later one: what is gone is left out.
class Suggester {
public:
    /// `before`: a suggester of an earlier revision, whose stored part is used again if it
    /// is the same; may be null. Throws Xapian::Error.
    Suggester(const Xapian::Database& database, const Suggester* before);

    [[nodiscard]] std::vector<Suggestion> suggest(const SuggestRequest& request,
                                                  const Xapian::Database& database) const;

    /// Memory it takes.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    std::string stamp_;
    std::shared_ptr<const SuggestionTable> stored_;
    SuggestionTable recent_;
};

}  // namespace timtin
