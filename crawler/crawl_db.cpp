// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/crawl_db.hpp"

#include <fmt/format.h>

#include "crawler/schema.hpp"

namespace timtin {

namespace {

constexpr std::string_view columns =
    "id, url, site, origin, kind, state, visited, depth, redirects, referrer, first_seen, "
    "last_visit, last_change, published, next_visit, status, failures, etag, last_modified, "
    "digest, priority, steady, gone_since, gone_visits, article_links";

std::int64_t number(std::chrono::sys_seconds time) noexcept {
    return time.time_since_epoch().count();
}

std::optional<std::int64_t> number(const std::optional<std::chrono::sys_seconds>& time) noexcept {
    return time ? std::optional(number(*time)) : std::nullopt;
}

std::chrono::sys_seconds time_of(std::int64_t seconds) noexcept {
    return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

FrontierUrl url_of(const sqlite::Statement& row) {
    FrontierUrl url;
    url.id = row.integer(0);
    url.url = row.text(1);
    url.site = row.text(2);
    url.origin = row.text(3);
    url.kind = static_cast<UrlKind>(row.integer(4));
    url.state = static_cast<UrlState>(row.integer(5));
    url.visited = row.integer(6) != 0;
    url.depth = row.integer(7);
    url.redirects = row.integer(8);
    if (!row.is_null(9)) {
        url.referrer = row.integer(9);
    }
    url.first_seen = time_of(row.integer(10));
    url.last_visit = time_of(row.integer(11));
    url.last_change = time_of(row.integer(12));
    url.published = time_of(row.integer(13));
    if (!row.is_null(14)) {
        url.next_visit = time_of(row.integer(14));
    }
    url.status = static_cast<int>(row.integer(15));
    url.failures = row.integer(16);
    url.etag = row.text(17);
    url.last_modified = row.text(18);
    url.digest = row.text(19);
    url.priority = row.integer(20);
    url.steady = row.integer(21);
    url.gone_since = time_of(row.integer(22));
    url.gone_visits = row.integer(23);
    url.article_links = row.integer(24);
    return url;
}

}  // namespace

Result<CrawlDb> CrawlDb::open(const std::filesystem::path& data) {
    auto db = open_crawl_database(data, sqlite::Database::Mode::write);
    if (!db) {
        return std::move(db).error();
    }
    return CrawlDb(*std::move(db));
}

Result<std::optional<FrontierUrl>> CrawlDb::one(sqlite::Statement& query, Result<bool> row) {
    if (!row) {
        return std::move(row).error();
    }
    std::optional<FrontierUrl> url;
    if (*row) {
        url = url_of(query);
        query.reset();
    }
    return url;
}

Result<std::chrono::sys_seconds> CrawlDb::start_run(std::chrono::sys_seconds now) {
    auto query = db_.prepare(
        "INSERT INTO state(name, value) VALUES ('run_start', ?1) "
        "ON CONFLICT(name) DO UPDATE SET value = max(?1, value + 1) RETURNING value");
    if (!query) {
        return std::move(query).error();
    }
    if (auto row = query->first(number(now)); !row) {
        return std::move(row).error();
    }
    const auto start = time_of(query->integer(0));
    if (auto end = query->step(); !end) {
        return std::move(end).error();
    }
    return start;
}

Result<bool> CrawlDb::add(const FrontierUrl& url) {
    auto query = db_.prepare_once(
        add_,
        "INSERT INTO urls(url, site, origin, kind, depth, redirects, referrer, first_seen, "
        "published, next_visit, priority) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(url) DO UPDATE SET site = excluded.site, next_visit = excluded.next_visit, "
        "priority = excluded.priority WHERE next_visit IS NULL RETURNING id");
    if (!query) {
        return std::move(query).error();
    }
    auto row = (*query)->first(url.url, url.site, url.origin, url.kind, url.depth, url.redirects,
                               url.referrer, number(url.first_seen), number(url.published),
                               number(url.next_visit), url.priority);
    if (!row || !*row) {
        return row;
    }
    auto end = (*query)->step();
    return end ? Result<bool>(true) : std::move(end).error();
}

Result<void> CrawlDb::save(const FrontierUrl& url) {
    auto query = db_.prepare_once(
        save_,
        "UPDATE urls SET kind = ?, state = ?, visited = ?, depth = ?, redirects = ?, "
        "last_visit = ?, last_change = ?, published = ?, next_visit = ?, status = ?, "
        "failures = ?, etag = ?, last_modified = ?, digest = ?, steady = ?, "
        "gone_since = ?, gone_visits = ?, article_links = ? WHERE id = ?");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(url.kind, url.state, url.visited ? 1 : 0, url.depth, url.redirects,
                         number(url.last_visit), number(url.last_change), number(url.published),
                         number(url.next_visit), url.status, url.failures, url.etag,
                         url.last_modified, sqlite::Blob{url.digest}, url.steady,
                         number(url.gone_since), url.gone_visits, url.article_links, url.id);
}

Result<std::optional<FrontierUrl>> CrawlDb::find(std::string_view url) {
    auto query =
        db_.prepare_once(find_, "SELECT " + std::string(columns) + " FROM urls WHERE url = ?");
    if (!query) {
        return std::move(query).error();
    }
    return one(**query, (*query)->first(url));
}

Result<std::string> CrawlDb::url_of_id(std::int64_t id) {
    auto query = db_.prepare("SELECT url FROM urls WHERE id = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(id);
    if (!row) {
        return std::move(row).error();
    }
    return *row ? std::string(query->text(0)) : std::string();
}

Result<void> CrawlDb::note_target(std::int64_t id, std::string_view target) {
    auto query = db_.prepare_once(
        target_, "UPDATE urls SET target = (SELECT id FROM urls WHERE url = ?) WHERE id = ?");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(target, id);
}

Result<void> CrawlDb::note_canonical(std::int64_t id, std::string_view canonical) {
    auto query = db_.prepare(
        "UPDATE urls SET canonical = nullif(?1, '') WHERE id = ?2 AND "
        "canonical IS NOT nullif(?1, '')");
    return query ? query->run(canonical, id) : std::move(query).error();
}

Result<std::vector<std::string>> CrawlDb::aliases(std::string_view url) {
    constexpr std::size_t most_redirects = 3;
    // More pages that call themselves by one address say nothing by it.
    constexpr std::size_t most_same = 20;
    auto same = db_.prepare("SELECT url FROM urls WHERE canonical = ?1 AND url <> ?1");
    auto moved = db_.prepare(
        "SELECT url FROM urls WHERE target = (SELECT id FROM urls WHERE url = ?) AND state = ?");
    if (!same || !moved) {
        return same ? std::move(moved).error() : std::move(same).error();
    }
    auto found = texts(*same, same->first(url));
    auto from = texts(*moved, moved->first(url, UrlState::redirect));
    if (!found || !from) {
        return found ? std::move(from).error() : std::move(found).error();
    }
    if (found->size() > most_same) {
        found->clear();
    }
    if (from->size() <= most_redirects) {
        found->insert(found->end(), from->begin(), from->end());
    }
    return found;
}

Result<void> CrawlDb::hasten(std::string_view url, std::chrono::sys_seconds changed) {
    auto query =
        db_.prepare_once(hasten_,
                         "UPDATE urls SET next_visit = 0 WHERE url = ?1 AND visited = 1 AND "
                         "last_visit < ?2 AND next_visit > 0");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(url, number(changed));
}

Result<std::optional<FrontierUrl>> CrawlDb::target_of(std::int64_t id) {
    auto query = db_.prepare("SELECT " + std::string(columns) +
                             " FROM urls WHERE id = (SELECT target FROM urls WHERE id = ?)");
    if (!query) {
        return std::move(query).error();
    }
    return one(*query, query->first(id));
}

Result<std::optional<FrontierUrl>> CrawlDb::next(std::string_view site, std::string_view origin,
                                                 std::chrono::sys_seconds time) {
    // Each turn by its own index, or a backlog would be searched through each time.
    // One that failed before its first answer waits with the known ones.
    constexpr std::array<std::string_view, 4> turns{
        "urls_due_listings WHERE next_visit IS NOT NULL AND visited = 1 AND kind IN (2, 3, 4) "
        "AND site = ?1 AND origin = ?2 AND next_visit <= ?3 ORDER BY next_visit, id",
        "urls_new WHERE next_visit = 0 AND visited = 0 AND site = ?1 AND origin = ?2 AND ?3 >= 0 "
        "ORDER BY priority, published DESC, id",
        "urls_due WHERE site = ?1 AND origin = ?2 AND visited = 1 AND next_visit <= ?3 "
        "ORDER BY next_visit, id",
        "urls_due WHERE site = ?1 AND origin = ?2 AND visited = 0 AND next_visit <= ?3 "
        "ORDER BY next_visit, id"};
    for (std::size_t turn = 0; turn < turns.size(); ++turn) {
        auto query = db_.prepare_once(next_[turn], "SELECT " + std::string(columns) +
                                                       " FROM urls INDEXED BY " +
                                                       std::string(turns[turn]) + " LIMIT 1");
        if (!query) {
            return std::move(query).error();
        }
        auto url = one(**query, (*query)->first(site, origin, number(time)));
        if (!url || *url) {
            return url;
        }
    }
    return std::optional<FrontierUrl>();
}

Result<std::vector<std::string>> CrawlDb::texts(sqlite::Statement& query, Result<bool> row) {
    std::vector<std::string> found;
    for (;; row = query.step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return found;
        }
        found.emplace_back(query.text(0));
    }
}

Result<std::vector<std::string>> CrawlDb::due_origins(std::string_view site,
                                                      std::chrono::sys_seconds time) {
    auto query = db_.prepare(
        "SELECT DISTINCT origin FROM urls WHERE site = ? AND next_visit <= ? ORDER BY origin");
    if (!query) {
        return std::move(query).error();
    }
    return texts(*query, query->first(site, number(time)));
}

Result<std::vector<std::string>> CrawlDb::site_names() {
    // From name to name by the index, as there may be millions of rows.
    auto query = db_.prepare(
        "WITH RECURSIVE names(name) AS (SELECT min(site) FROM urls WHERE next_visit IS NOT NULL "
        "UNION ALL SELECT (SELECT min(site) FROM urls WHERE next_visit IS NOT NULL AND "
        "site > name) FROM names WHERE name IS NOT NULL) "
        "SELECT name FROM names WHERE name IS NOT NULL");
    if (!query) {
        return std::move(query).error();
    }
    return texts(*query, query->first());
}

Result<std::vector<std::string>> CrawlDb::origins(std::string_view site) {
    auto query = db_.prepare("SELECT DISTINCT origin FROM urls WHERE site = ? ORDER BY origin");
    if (!query) {
        return std::move(query).error();
    }
    return texts(*query, query->first(site));
}

Result<std::int64_t> CrawlDb::hand_over(std::string_view origin, std::string_view from,
                                        std::string_view to) {
    auto query = db_.prepare("UPDATE urls SET site = ? WHERE origin = ? AND site = ?");
    auto changes = db_.prepare("SELECT changes()");
    if (!query || !changes) {
        return query ? std::move(changes).error() : std::move(query).error();
    }
    if (auto done = query->run(to, origin, from); !done) {
        return std::move(done).error();
    }
    auto row = changes->first();
    return row ? Result<std::int64_t>(changes->integer(0)) : std::move(row).error();
}

Result<void> CrawlDb::note_revision(std::string_view site, std::uint64_t revision) {
    const auto name = "site:" + std::string(site);
    const auto number = static_cast<std::int64_t>(revision);
    auto known = db_.prepare("SELECT value FROM state WHERE name = ?");
    auto note = db_.prepare("INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)");
    auto take_in =
        db_.prepare("UPDATE urls SET next_visit = 0 WHERE site = ? AND next_visit IS NULL");
    auto read_anew = db_.prepare(
        "UPDATE urls SET next_visit = 0, etag = '', last_modified = '', digest = NULL "
        "WHERE site = ? AND visited = 1 AND kind IN (2, 3, 4)");
    for (auto* query : {&known, &note, &take_in, &read_anew}) {
        if (!*query) {
            return std::move(*query).error();
        }
    }
    auto row = known->first(name);
    if (!row) {
        return std::move(row).error();
    }
    const bool same = *row && known->integer(0) == number;
    const bool other = *row && !same;
    known->reset();
    if (same) {
        return {};
    }
    if (auto done = take_in->run(site); !done) {
        return done;
    }
    // A listing that has not changed may have links that were left out before.
    if (other) {
        if (auto done = read_anew->run(site); !done) {
            return done;
        }
    }
    return note->run(name, number);
}

Result<std::vector<FrontierUrl>> CrawlDb::gone(std::string_view site) {
    auto query = db_.prepare("SELECT " + std::string(columns) +
                             " FROM urls WHERE site = ? AND gone_since > 0 ORDER BY id");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<FrontierUrl> urls;
    for (auto row = query->first(site);; row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return urls;
        }
        urls.push_back(url_of(*query));
    }
}

Result<std::vector<std::string>> CrawlDb::some_articles(std::string_view site) {
    auto query =
        db_.prepare("SELECT url FROM urls WHERE site = ? AND kind = ? ORDER BY id DESC LIMIT 1000");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(site, UrlKind::article);
    return texts(*query, std::move(row));
}

Result<bool> CrawlDb::has_lists(std::string_view site) {
    auto query = db_.prepare(
        "SELECT 1 FROM urls WHERE site = ? AND state = ? AND kind IN (2, 3, 4) AND "
        "article_links > 0 LIMIT 1");
    return query ? query->first(site, UrlState::good) : std::move(query).error();
}

Result<std::int64_t> CrawlDb::count_articles(std::string_view site) {
    auto query = db_.prepare("SELECT count(*) FROM urls WHERE site = ? AND kind = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(site, UrlKind::article);
    return row ? Result<std::int64_t>(query->integer(0)) : std::move(row).error();
}

Result<std::int64_t> CrawlDb::count_due(std::string_view site, std::chrono::sys_seconds time) {
    auto query = db_.prepare("SELECT count(*) FROM urls WHERE site = ? AND next_visit <= ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(site, number(time));
    return row ? Result<std::int64_t>(query->integer(0)) : std::move(row).error();
}

Result<std::map<std::string, std::int64_t>> CrawlDb::values_of(std::string_view kind) {
    auto query = db_.prepare(
        "SELECT substr(name, length(?1) + 2), value FROM state WHERE name GLOB ?1 || ':*'");
    if (!query) {
        return std::move(query).error();
    }
    std::map<std::string, std::int64_t> values;
    for (auto row = query->first(kind);; row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return values;
        }
        values.emplace(query->text(0), query->integer(1));
    }
}

Result<std::map<std::string, std::int64_t>> CrawlDb::held_sites() {
    return values_of("held");
}

// Beside "held:" and "unjudged:" a name with "-end:" has the first record behind, which is not
// of them; 0 or none: all are from the first on.
Result<void> CrawlDb::hold(std::string_view site, std::int64_t first, std::int64_t end) {
    auto query = db_.prepare(
        "INSERT INTO state(name, value) VALUES ('held:' || ?1, ?2), ('held-end:' || ?1, ?3) "
        "ON CONFLICT(name) DO UPDATE SET value = "
        "CASE WHEN name GLOB 'held:*' THEN min(abs(value), ?2) ELSE ?3 END");
    return query ? query->run(site, first, end) : std::move(query).error();
}

Result<std::int64_t> CrawlDb::held_end(std::string_view site) {
    return value(fmt::format("held-end:{}", site));
}

Result<void> CrawlDb::accept_held(std::string_view site) {
    auto query = db_.prepare("UPDATE state SET value = -abs(value) WHERE name = 'held:' || ?1");
    return query ? query->run(site) : std::move(query).error();
}

Result<void> CrawlDb::release_held(std::string_view site) {
    auto query = db_.prepare("DELETE FROM state WHERE name IN ('held:' || ?1, 'held-end:' || ?1)");
    return query ? query->run(site) : std::move(query).error();
}

Result<std::map<std::string, std::int64_t>> CrawlDb::unjudged_sites() {
    return values_of("unjudged");
}

Result<std::int64_t> CrawlDb::note_unjudged(std::string_view site, std::int64_t first) {
    auto query = db_.prepare(
        "INSERT INTO state(name, value) VALUES ('unjudged:' || ?1, ?2) "
        "ON CONFLICT(name) DO UPDATE SET value = min(value, ?2) RETURNING value");
    if (!query) {
        return std::move(query).error();
    }
    // What is judged begins behind this crawl, should it come to its end.
    if (auto none = end_unjudged(site, 0); !none) {
        return std::move(none).error();
    }
    if (auto row = query->first(site, first); !row) {
        return std::move(row).error();
    }
    const auto noted = query->integer(0);
    auto end = query->step();
    return end ? Result<std::int64_t>(noted) : std::move(end).error();
}

Result<void> CrawlDb::end_unjudged(std::string_view site, std::int64_t end) {
    return set_value(fmt::format("unjudged-end:{}", site), end);
}

Result<std::int64_t> CrawlDb::unjudged_end(std::string_view site) {
    return value(fmt::format("unjudged-end:{}", site));
}

Result<void> CrawlDb::forget_unjudged(std::string_view site) {
    auto query =
        db_.prepare("DELETE FROM state WHERE name IN ('unjudged:' || ?1, 'unjudged-end:' || ?1)");
    return query ? query->run(site) : std::move(query).error();
}

Result<std::int64_t> CrawlDb::value(std::string_view name) {
    auto query = db_.prepare("SELECT value FROM state WHERE name = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(name);
    if (!row) {
        return std::move(row).error();
    }
    return *row ? query->integer(0) : std::int64_t{0};
}

Result<void> CrawlDb::set_value(std::string_view name, std::int64_t value) {
    auto query = db_.prepare("INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)");
    return query ? query->run(name, value) : std::move(query).error();
}

Result<HostRecord> CrawlDb::host(std::string_view origin) {
    auto query = db_.prepare(
        "SELECT robots, robots_status, robots_fetched, next_request_ms FROM hosts "
        "WHERE origin = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(origin);
    if (!row) {
        return std::move(row).error();
    }
    HostRecord host;
    if (*row) {
        host.robots = query->text(0);
        host.robots_status = static_cast<int>(query->integer(1));
        host.robots_fetched = time_of(query->integer(2));
        host.next_request_ms = query->integer(3);
    }
    return host;
}

Result<void> CrawlDb::save_host(std::string_view origin, const HostRecord& host) {
    auto query = db_.prepare_once(
        save_host_,
        "INSERT OR REPLACE INTO hosts(origin, robots, robots_status, robots_fetched, "
        "next_request_ms) VALUES (?, ?, ?, ?, ?)");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(origin, sqlite::Blob{host.robots}, host.robots_status,
                         number(host.robots_fetched), host.next_request_ms);
}

}  // namespace timtin
