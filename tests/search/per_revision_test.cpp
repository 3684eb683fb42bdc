// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/per_revision.hpp"

#include <xapian.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <future>
#include <thread>

#include "indexer/facet_values.hpp"
#include "indexer/schema.hpp"
#include "search/facet_columns.hpp"

namespace timtin::tests {

using namespace std::chrono_literals;

namespace {

/// Counts to a number, which stands for all articles; one a call at least.
struct Count {
    explicit Count(int /*database*/) { ++made; }
    bool go_on(int database, Patience& patience) {
        ++calls;
        do {
            if (during) {
                during();
            }
            ++counted;
        } while (counted < database && !patience.over());
        return counted >= database;
    }
    int counted = 0;
    static inline int made = 0;
    static inline int calls = 0;
    static inline std::function<void()> during;
};

Patience patience_of(std::chrono::milliseconds time, std::stop_token stop = {}) {
    return {std::chrono::steady_clock::now() + time, std::move(stop)};
}

void reset() {
    Count::made = Count::calls = 0;
    Count::during = {};
}

}  // namespace

TEST_CASE("what a revision needs is made once, and anew for the next", "[search]") {
    reset();
    PerRevision<Count> cache;
    Patience patience = patience_of(1h);
    const auto first = cache.of("a", 5, patience);
    REQUIRE(first);
    CHECK(first->counted == 5);
    CHECK(cache.of("a", 5, patience) == first);
    CHECK(Count::calls == 1);
    CHECK(cache.of("b", 6, patience)->counted == 6);
    CHECK(Count::made == 2);
}

TEST_CASE("who has no time to make it all leaves what he made to the next", "[search]") {
    reset();
    PerRevision<Count> cache;
    for (int i = 0; i < 2; ++i) {
        Patience none = patience_of(-1ms);
        CHECK_FALSE(cache.of("a", 3, none));
    }
    Patience none = patience_of(-1ms);
    CHECK(cache.of("a", 3, none)->counted == 3);
    CHECK(Count::made == 1);
    // Of another revision nothing is left.
    CHECK_FALSE(cache.of("b", 3, none));
    CHECK(Count::made == 2);
}

TEST_CASE("nobody waits for another's making longer than he has time", "[search]") {
    reset();
    PerRevision<Count> cache;
    std::promise<void> inside;
    std::promise<void> go;
    Count::during = [&, first = true]() mutable {
        if (first) {
            first = false;
            inside.set_value();
            go.get_future().wait();
        }
    };
    std::thread maker([&] {
        Patience patience = patience_of(1h);
        CHECK(cache.of("a", 3, patience));
    });
    inside.get_future().wait();
    Patience little = patience_of(1ms);
    CHECK_FALSE(cache.of("a", 3, little));
    std::stop_source gone;
    gone.request_stop();
    Patience stopped = patience_of(1h, gone.get_token());
    CHECK_THROWS_AS(cache.of("a", 3, stopped), Stopped);
    auto waiting = std::async(std::launch::async, [&] {
        Patience patience = patience_of(1h);
        return cache.of("a", 3, patience);
    });
    go.set_value();
    CHECK(waiting.get()->counted == 3);
    maker.join();
    CHECK(Count::made == 1);
}

TEST_CASE("a failure or a stop leaves the making to the next", "[search]") {
    reset();
    PerRevision<Count> cache;
    Patience patience = patience_of(1h);
    Count::during = [] { throw std::runtime_error("the disk"); };
    CHECK_THROWS_AS(cache.of("a", 3, patience), std::runtime_error);
    Count::during = {};
    std::stop_source gone;
    gone.request_stop();
    Patience stopped = patience_of(1h, gone.get_token());
    CHECK_THROWS_AS(cache.of("a", 3, stopped), Stopped);
    CHECK(cache.of("a", 3, patience)->counted == 3);
    CHECK(Count::made == 2);
}

TEST_CASE("what facets count by can be read piece by piece", "[search]") {
    Xapian::WritableDatabase database("", Xapian::DB_BACKEND_INMEMORY);
    for (int i = 0; i < 3000; ++i) {
        Article article;
        article.site = i % 3 == 0 ? "một" : "hai";
        article.authors = {"Người thứ " + std::to_string(i % 50)};
        Xapian::Document document;
        document.add_boolean_term("Q" + std::to_string(i));
        document.add_value(schema::facets_slot, facet_values(article));
        database.add_document(document);
    }
    FacetColumns whole(database);
    Patience patience = patience_of(1h);
    CHECK(whole.go_on(database, patience));
    FacetColumns pieces(database);
    int rounds = 1;
    for (Patience none = patience_of(-1ms); !pieces.go_on(database, none);) {
        ++rounds;
    }
    CHECK(rounds == 3);
    for (const FacetColumns* columns : {&whole, &pieces}) {
        REQUIRE(columns->sites().values().size() == 2);
        CHECK(columns->sites().values()[0].articles == 1000);
        CHECK(columns->sites().values()[1].articles == 2000);
        CHECK(columns->authors().values().size() == 50);
    }
    for (Xapian::docid document = 1; document <= 3000; ++document) {
        const auto [begin, end] = whole.authors().of(document);
        const auto [other, other_end] = pieces.authors().of(document);
        REQUIRE(end - begin == 1);
        REQUIRE(other_end - other == 1);
        REQUIRE(*begin == *other);
    }
}

}  // namespace timtin::tests
