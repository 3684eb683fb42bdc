// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/documents.hpp"

#include <algorithm>

namespace timtin {

namespace {

// Matches between two looks at the clock.
constexpr std::size_t matches_a_look = 1024;

/// Ends a match whose time is over.
struct Enough {};

/// Notes every article that matches, and keeps none.
class Collector : public Xapian::MatchDecider {
public:
    Collector(std::vector<Xapian::docid>& documents, Patience& patience)
        : documents_(documents), patience_(patience) {}
    bool operator()(const Xapian::Document& document) const override {
        documents_.push_back(document.get_docid());
        if (documents_.size() % matches_a_look == 0 && patience_.over()) {
            throw Enough{};
        }
        return false;
    }

private:
    std::vector<Xapian::docid>& documents_;
    Patience& patience_;
};

class ListSource : public Xapian::PostingSource {
public:
    explicit ListSource(std::vector<Xapian::docid> documents) : documents_(std::move(documents)) {}

    [[nodiscard]] Xapian::doccount get_termfreq_min() const override { return count(); }
    [[nodiscard]] Xapian::doccount get_termfreq_est() const override { return count(); }
    [[nodiscard]] Xapian::doccount get_termfreq_max() const override { return count(); }
    [[nodiscard]] Xapian::docid get_docid() const override { return documents_[at_]; }
    [[nodiscard]] bool at_end() const override { return begun_ && at_ >= documents_.size(); }

    void next(double /*least*/) override {
        at_ += begun_ ? 1 : 0;
        begun_ = true;
    }
    void skip_to(Xapian::docid document, double /*least*/) override {
        begun_ = true;
        const auto from = documents_.begin() + static_cast<std::ptrdiff_t>(at_);
        at_ = static_cast<std::size_t>(std::lower_bound(from, documents_.end(), document) -
                                       documents_.begin());
    }
    void init(const Xapian::Database& /*database*/) override {
        begun_ = false;
        at_ = 0;
    }
    [[nodiscard]] PostingSource* clone() const override { return new ListSource(documents_); }

private:
    [[nodiscard]] Xapian::doccount count() const {
        return static_cast<Xapian::doccount>(documents_.size());
    }
    std::vector<Xapian::docid> documents_;
    std::size_t at_ = 0;
    bool begun_ = false;
};

}  // namespace

std::vector<Xapian::docid> matching_documents(const Xapian::Database& database,
                                              const Xapian::Query& query, Patience& patience) {
    std::vector<Xapian::docid> documents;
    if (query.empty()) {
        return documents;
    }
    const Collector collector(documents, patience);
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    enquire.set_query(query);
    try {
        (void)enquire.get_mset(0, 1, database.get_doccount(), nullptr, &collector);
    } catch (const Enough&) {
        // What there is, is the answer.
    }
    std::ranges::sort(documents);
    return documents;
}

Xapian::Query as_query(std::vector<Xapian::docid> documents) {
    return Xapian::Query((new ListSource(std::move(documents)))->release());
}

}  // namespace timtin
