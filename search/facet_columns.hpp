// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/patience.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// The values that each article of an index has in one field, by docid.
class FacetColumn {
public:
    struct Value {
        std::string text;  ///< as the first article writes it
        std::uint64_t articles = 0;
    };
    [[nodiscard]] const std::vector<Value>& values() const noexcept { return values_; }

    /// Numbers of the values of an article, each once.
    [[nodiscard]] std::pair<const std::uint32_t*, const std::uint32_t*> of(
        Xapian::docid document) const noexcept {
        if (std::size_t{document} + 1 >= starts_.size()) {
            return {nullptr, nullptr};
        }
        return {numbers_.data() + starts_[document], numbers_.data() + starts_[document + 1]};
    }

private:
    friend class FacetColumns;
    void add(std::string_view key, std::string_view text);
    void end_document(Xapian::docid document);

    std::vector<Value> values_;
    std::vector<std::uint32_t> starts_{0};
    std::vector<std::uint32_t> numbers_;
    std::unordered_map<std::string, std::uint32_t> known_;  ///< empty once it is built
};

/// A day as days since 1970, and how much of it is known.
struct FacetDay {
    static constexpr std::int32_t none = INT32_MIN;
    std::int32_t day = none;
    Precision precision = Precision::day;
};

/// What facets and trends count by, of all articles of an index, in memory. Immutable once
/// all is read; may be shared by threads then. Throws Xapian::Error.
class FacetColumns {
public:
    /// Has read nothing yet.
    explicit FacetColumns(const Xapian::Database& database);

    /// Reads on, from the index as it was; true when all is read. However little patience is
    /// left, some articles are. Throws Stopped, after which it may go on too.
    bool go_on(const Xapian::Database& database, Patience& patience);

    [[nodiscard]] const FacetColumn& topics() const noexcept { return topics_; }
    [[nodiscard]] const FacetColumn& sites() const noexcept { return sites_; }
    [[nodiscard]] const FacetColumn& sections() const noexcept { return sections_; }
    [[nodiscard]] const FacetColumn& authors() const noexcept { return authors_; }
    [[nodiscard]] const FacetColumn& numbers() const noexcept { return numbers_; }
    /// Numbers with the date cited: "25-NQ/TW@2013-06-03"; "25-NQ/TW": without.
    [[nodiscard]] const FacetColumn& dated_numbers() const noexcept { return dated_numbers_; }
    [[nodiscard]] FacetDay day(Xapian::docid document) const noexcept {
        return document < days_.size() ? days_[document] : FacetDay{};
    }
    [[nodiscard]] Xapian::docid last() const noexcept {
        return days_.empty() ? 0 : static_cast<Xapian::docid>(days_.size() - 1);
    }

private:
    void read(Xapian::docid document, const std::string& values);

    Xapian::docid next_ = 1;  ///< to be read
    FacetColumn topics_;
    FacetColumn sites_;
    FacetColumn sections_;
    FacetColumn authors_;
    FacetColumn numbers_;
    FacetColumn dated_numbers_;
    std::vector<FacetDay> days_;
};

}  // namespace timtin
