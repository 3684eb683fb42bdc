// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/crawl_db.hpp"

#include "crawler/schema.hpp"

namespace timtin {

namespace {

constexpr std::string_view columns =
    "id, url, site, origin, kind, state, visited, depth, redirects, referrer, first_seen, "
    "last_visit, last_change, published, next_visit, status, failures, etag, last_modified, "
    "digest";

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
    return url;
}

}  // namespace

Result<CrawlDb> CrawlDb::open(const std::filesystem::path& data) {
    auto db = open_crawl_database(data, sqlite::Database::Mode::write);
    if (!db) {
        return std::move(db).error();
    }
    // What a power cut may take is fetched again; the archive's commit syncs this too.
    if (auto done = db->execute("PRAGMA synchronous=NORMAL"); !done) {
        return std::move(done).error();
    }
    return CrawlDb(*std::move(db));
}

Result<sqlite::Statement*> CrawlDb::statement(std::optional<sqlite::Statement>& slot,
                                              std::string_view sql) {
    if (!slot) {
        auto prepared = db_.prepare(sql);
        if (!prepared) {
            return std::move(prepared).error();
        }
        slot = *std::move(prepared);
    }
    return &*slot;
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
    auto query = statement(
        add_,
        "INSERT INTO urls(url, site, origin, kind, depth, redirects, referrer, first_seen, "
        "published, next_visit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT(url) DO NOTHING RETURNING id");
    if (!query) {
        return std::move(query).error();
    }
    auto row = (*query)->first(url.url, url.site, url.origin, url.kind, url.depth, url.redirects,
                               url.referrer, number(url.first_seen), number(url.published),
                               number(url.next_visit));
    if (!row || !*row) {
        return row;
    }
    auto end = (*query)->step();
    return end ? Result<bool>(true) : std::move(end).error();
}

Result<void> CrawlDb::save(const FrontierUrl& url) {
    auto query =
        statement(save_,
                  "UPDATE urls SET kind = ?, state = ?, visited = ?, depth = ?, redirects = ?, "
                  "last_visit = ?, last_change = ?, published = ?, next_visit = ?, status = ?, "
                  "failures = ?, etag = ?, last_modified = ?, digest = ? WHERE id = ?");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(url.kind, url.state, url.visited ? 1 : 0, url.depth, url.redirects,
                         number(url.last_visit), number(url.last_change), number(url.published),
                         number(url.next_visit), url.status, url.failures, url.etag,
                         url.last_modified, sqlite::Blob{url.digest}, url.id);
}

Result<std::optional<FrontierUrl>> CrawlDb::find(std::string_view url) {
    auto query = statement(find_, "SELECT " + std::string(columns) + " FROM urls WHERE url = ?");
    if (!query) {
        return std::move(query).error();
    }
    return one(**query, (*query)->first(url));
}

Result<void> CrawlDb::note_target(std::int64_t id, std::string_view target) {
    auto query = statement(
        target_, "UPDATE urls SET target = (SELECT id FROM urls WHERE url = ?) WHERE id = ?");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(target, id);
}

Result<void> CrawlDb::hasten(std::string_view url, std::chrono::sys_seconds changed) {
    auto query = statement(hasten_,
                           "UPDATE urls SET next_visit = 0 WHERE url = ?1 AND visited = 1 AND "
                           "last_visit < ?2 AND next_visit > 0");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(url, number(changed));
}

Result<std::optional<FrontierUrl>> CrawlDb::next(std::string_view site, std::string_view origin,
                                                 std::chrono::sys_seconds time) {
    for (const int visited : {0, 1}) {
        auto& slot = visited == 0 ? next_new_ : next_known_;
        auto query = statement(slot, "SELECT " + std::string(columns) +
                                         " FROM urls WHERE site = ? AND origin = ? AND "
                                         "visited = ? AND next_visit <= ? "
                                         "ORDER BY next_visit, id LIMIT 1");
        if (!query) {
            return std::move(query).error();
        }
        auto url = one(**query, (*query)->first(site, origin, visited, number(time)));
        if (!url || *url) {
            return url;
        }
    }
    return std::optional<FrontierUrl>();
}

Result<std::vector<std::string>> CrawlDb::due_origins(std::string_view site,
                                                      std::chrono::sys_seconds time) {
    auto query = db_.prepare(
        "SELECT DISTINCT origin FROM urls WHERE site = ? AND next_visit <= ? ORDER BY origin");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<std::string> origins;
    for (auto row = query->first(site, number(time));; row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return origins;
        }
        origins.emplace_back(query->text(0));
    }
}

Result<std::int64_t> CrawlDb::count_due(std::string_view site, std::chrono::sys_seconds time) {
    auto query = db_.prepare("SELECT count(*) FROM urls WHERE site = ? AND next_visit <= ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(site, number(time));
    return row ? Result<std::int64_t>(query->integer(0)) : std::move(row).error();
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
    auto query =
        statement(save_host_,
                  "INSERT OR REPLACE INTO hosts(origin, robots, robots_status, robots_fetched, "
                  "next_request_ms) VALUES (?, ?, ?, ?, ?)");
    if (!query) {
        return std::move(query).error();
    }
    return (*query)->run(origin, sqlite::Blob{host.robots}, host.robots_status,
                         number(host.robots_fetched), host.next_request_ms);
}

}  // namespace timtin
