// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/crawl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "crawler/crawl_run.hpp"
#include "crawler/free_space.hpp"
#include "crawler/site_crawl.hpp"

namespace timtin {

namespace {

using std::chrono::steady_clock;

// What a kill may take: so many answers at most, and not older than this.
constexpr std::uint64_t largest_group = 64;
constexpr std::chrono::seconds longest_group{1};

// A site's pages on one host: what takes turns.
struct Lane {
    SiteCrawl* site = nullptr;
    Host* host = nullptr;
    bool idle = false;            // nothing is due there
    bool sitemaps_added = false;  // those that robots.txt names
};

// A request under way: for a page, or for a robots.txt.
struct Asked {
    Lane* lane = nullptr;
    std::optional<SiteCrawl::Visit> visit;
};

class Crawl {
public:
    Crawl(const std::vector<Site>& sites, CrawlRun& run) : run_(run), began_(steady_clock::now()) {
        for (const auto& site : sites) {
            sites_.emplace_back(site, run);
        }
    }

    // What would be visited, host by host.
    Result<std::vector<PlannedVisit>> plan() {
        std::vector<PlannedVisit> planned;
        const auto full = [&] {
            return run_.options.max_pages > 0 && planned.size() >= run_.options.max_pages;
        };
        for (auto& site : sites_) {
            if (auto opened = site.open(); !opened) {
                return std::move(opened).error();
            }
            auto origins = run_.db.due_origins(site.site().name, run_.start);
            if (!origins) {
                return std::move(origins).error();
            }
            if (auto opened = open_lanes(site, *origins); !opened) {
                return std::move(opened).error();
            }
        }
        for (auto& lane : lanes_) {
            lane.host->use_known_robots(run_.product_token);
            while (!full() && !lane.site->out_of_budget() && !run_.options.stop.stop_requested()) {
                auto visit = lane.site->plan_next(*lane.host);
                if (!visit) {
                    return std::move(visit).error();
                }
                if (!*visit) {
                    break;
                }
                planned.push_back(**std::move(visit));
            }
        }
        return planned;
    }

    Result<CrawlReport> go() {
        if (auto named = name_urls(); !named) {
            return std::move(named).error();
        }
        for (auto& site : sites_) {
            if (auto opened = open_site(site); !opened) {
                return std::move(opened).error();
            }
        }
        while (!run_.options.stop.stop_requested()) {
            if (report_.low_disk.empty()) {
                const auto room = check_free_space(run_.options.data, run_.options.min_free_bytes);
                report_.low_disk = room ? std::string() : room.error().message;
            }
            if (auto begun = begin_ready(); !begun) {
                return std::move(begun).error();
            }
            const auto* const next = may_begin() ? next_lane() : nullptr;
            if (asked_.empty()) {
                if (next == nullptr) {
                    report_.out_of_budget = report_.low_disk.empty() &&
                                            (report_.out_of_budget || next_lane() != nullptr);
                    break;
                }
                if (has_deadline() && next->host->pace().next() >= deadline()) {
                    report_.out_of_budget = true;
                    break;
                }
            }
            auto until =
                next != nullptr ? next->host->pace().next() : steady_clock::time_point::max();
            if (run_.archive.in_group()) {
                until = std::min(until, group_ends_);
            }
            auto ended = run_.fetcher.wait(until);
            if (ended) {
                if (auto finished = finish(*std::move(ended)); !finished) {
                    return std::move(finished).error();
                }
            }
            if (auto committed = end_group(false); !committed) {
                return std::move(committed).error();
            }
        }
        // What is under way then is given up, and stays due.
        report_.interrupted = run_.options.stop.stop_requested();
        if (auto committed = end_group(true); !committed) {
            return std::move(committed).error();
        }
        for (auto& site : sites_) {
            if (auto closed = close_site(site); !closed) {
                return std::move(closed).error();
            }
        }
        return std::move(report_);
    }

private:
    [[nodiscard]] steady_clock::time_point deadline() const {
        return began_ + run_.options.max_time;
    }

    [[nodiscard]] bool has_deadline() const { return run_.options.max_time.count() > 0; }

    // Whether the run's budget leaves anything to be asked for.
    [[nodiscard]] bool may_begin() const {
        const auto pages = static_cast<std::uint64_t>(std::ranges::count_if(
            asked_, [](const auto& one) { return one.second.visit.has_value(); }));
        return report_.low_disk.empty() && asked_.size() < run_.options.connections &&
               (run_.options.max_pages == 0 || run_.requests + pages < run_.options.max_pages) &&
               (!has_deadline() || steady_clock::now() < deadline());
    }

    // What visits bring is written in groups: to bring each to disk by itself would take
    // longer than to fetch and read it.
    Result<void> begin_group() {
        if (!run_.archive.in_group()) {
            group_ends_ = steady_clock::now() + longest_group;
            answers_ = 0;
        }
        return run_.archive.begin();
    }

    Result<void> end_group(bool now) {
        return now || answers_ >= largest_group || steady_clock::now() >= group_ends_
                   ? run_.archive.commit()
                   : Result<void>();
    }

    // Begins what may be asked for now, each server once.
    Result<void> begin_ready() {
        while (may_begin() && !run_.options.stop.stop_requested()) {
            Lane* const lane = next_lane();
            if (lane == nullptr || lane->host->pace().next() > steady_clock::now()) {
                break;
            }
            if (auto begun = begin(*lane); !begun) {
                return begun;
            }
        }
        return {};
    }

    Result<void> open_site(SiteCrawl& site) {
        if (!run_.options.urls.empty()) {
            return open_lanes(site, site.frontier().take_new_origins());
        }
        auto transaction = run_.db.begin();
        if (!transaction) {
            return std::move(transaction).error();
        }
        if (auto opened = site.open(); !opened) {
            return opened;
        }
        if (auto committed = transaction->commit(); !committed) {
            return committed;
        }
        static_cast<void>(site.frontier().take_new_origins());
        auto origins = run_.db.due_origins(site.site().name, run_.start);
        return origins ? open_lanes(site, *origins) : std::move(origins).error();
    }

    // Gives each of the named URLs to the first site that has its host.
    Result<void> name_urls() {
        std::vector<std::vector<Url>> named(sites_.size());
        for (const auto& text : run_.options.urls) {
            const auto url = Url::parse(text);
            if (!url) {
                return url.error();
            }
            const auto site = std::find_if(sites_.begin(), sites_.end(),
                                           [&](auto& one) { return one.frontier().has(*url); });
            if (site == sites_.end()) {
                return Error{ErrorCode::usage,
                             fmt::format("{}: its server is none of the hosts of {}", url->str(),
                                         fmt::join(run_.crawled, ", "))};
            }
            named[static_cast<std::size_t>(site - sites_.begin())].push_back(*url);
        }
        for (std::size_t i = 0; i < named.size(); ++i) {
            if (auto opened = sites_[i].open(named[i]); !opened) {
                return opened;
            }
        }
        return {};
    }

    template <typename Origins>
    Result<void> open_lanes(SiteCrawl& site, const Origins& origins) {
        for (const auto& origin : origins) {
            if (auto opened = open_lane(site, origin); !opened) {
                return opened;
            }
        }
        return {};
    }

    Result<void> open_lane(SiteCrawl& site, const std::string& origin) {
        for (auto& lane : lanes_) {
            if (lane.site == &site && lane.host->origin() == origin) {
                lane.idle = false;
                return {};
            }
        }
        auto& server = server_of(origin, site.site().delay);
        auto& host = hosts_[origin];
        if (!host) {
            auto record = run_.db.host(origin);
            if (!record) {
                return std::move(record).error();
            }
            host = std::make_unique<Host>(origin, server, *std::move(record), run_.now(),
                                          steady_clock::now());
        }
        lanes_.push_back({.site = &site, .host = host.get()});
        return {};
    }

    // http and https are mostly one machine, which is asked one thing at a time. Other
    // ports are others.
    Server& server_of(const std::string& origin, std::chrono::milliseconds delay) {
        const auto url = Url::parse(origin + "/");
        const bool usual = url && (url->port() == 80 || url->port() == 443);
        const auto& name = usual ? url->host() : origin;
        auto& server = servers_.try_emplace(name, name, delay).first->second;
        server.pace.raise_delay(delay);
        return server;
    }

    // The lane that may go first; among equals they take turns.
    Lane* next_lane() {
        Lane* best = nullptr;
        for (std::size_t i = 1; i <= lanes_.size(); ++i) {
            auto& lane = lanes_[(last_ + i) % lanes_.size()];
            if (!lane.idle && !lane.host->server().asked && lane.host->given_up().empty() &&
                !lane.site->out_of_budget() &&
                (best == nullptr || lane.host->pace().next() < best->host->pace().next())) {
                best = &lane;
            }
        }
        return best;
    }

    Result<void> begin(Lane& lane) {
        last_ = static_cast<std::size_t>(
            std::find_if(lanes_.begin(), lanes_.end(),
                         [&lane](const Lane& other) { return &other == &lane; }) -
            lanes_.begin());
        auto& site = *lane.site;
        if (auto grouped = begin_group(); !grouped) {
            return grouped;
        }
        if (!lane.host->robots_known()) {
            auto request = lane.host->robots_request(site.site(), run_.product_token, run_.now());
            if (request) {
                ask(lane, *std::move(request), std::nullopt);
                return {};
            }
        }
        if (!lane.sitemaps_added && run_.options.urls.empty()) {
            lane.sitemaps_added = true;
            if (auto added = site.add_sitemaps(*lane.host); !added) {
                return added;
            }
        }
        auto visit = site.next_visit(*lane.host);
        if (!visit) {
            return std::move(visit).error();
        }
        lane.idle = !*visit;
        if (*visit) {
            auto request = (*visit)->request;
            ask(lane, std::move(request), *std::move(visit));
        }
        return open_lanes(site, site.frontier().take_new_origins());
    }

    void ask(Lane& lane, FetchRequest request, std::optional<SiteCrawl::Visit> visit) {
        lane.host->server().asked = true;
        asked_.emplace(++number_, Asked{.lane = &lane, .visit = std::move(visit)});
        run_.fetcher.begin(std::move(request), number_);
    }

    Result<void> finish(Fetcher::Ended ended) {
        const auto found = asked_.find(ended.number);
        auto asked = std::move(found->second);
        asked_.erase(found);
        auto& lane = *asked.lane;
        auto& site = *lane.site;
        lane.host->server().asked = false;
        if (auto grouped = begin_group(); !grouped) {
            return grouped;
        }
        ++answers_;
        auto finished =
            asked.visit ? site.finish(*lane.host, *std::move(asked.visit), std::move(ended.outcome))
                        : lane.host->take_robots(ended.outcome, run_.product_token, run_.db,
                                                 run_.now(), run_.options.max_redirects);
        if (finished && lane.host->pace().setbacks() > 0) {
            // How long the server wants to be left alone must outlive a kill.
            finished = end_group(true);
        }
        if (!finished || !asked.visit) {
            return finished;
        }
        site.report().elapsed =
            std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began_);
        return open_lanes(site, site.frontier().take_new_origins());
    }

    // Why a URL that was named may not have been asked for.
    [[nodiscard]] std::string why_not_asked(const SiteCrawl& site) const {
        for (const auto& lane : lanes_) {
            if (lane.site == &site && !lane.host->given_up().empty()) {
                return lane.host->given_up();
            }
        }
        return !report_.low_disk.empty() ? report_.low_disk
                                         : "the limit of pages or time is reached";
    }

    // A site failed as a whole if nothing of it was reached, or the host of a seed
    // was given up.
    Result<void> close_site(SiteCrawl& site) {
        auto& report = site.report();
        for (const auto& lane : lanes_) {
            if (lane.site != &site || lane.host->given_up().empty()) {
                continue;
            }
            if (lane.host->postponed() && (site.reached() || report.requests == 0)) {
                report.postponed = lane.host->given_up();
                continue;
            }
            const auto& seeds = site.site().seeds;
            const bool seeded = std::any_of(seeds.begin(), seeds.end(), [&](const auto& seed) {
                const auto url = Url::parse(seed);
                return url && url->origin() == lane.host->origin();
            });
            if (report.error.empty() && (seeded || !site.reached())) {
                report.error = lane.host->given_up();
            }
        }
        if (site.out_of_budget()) {
            report_.out_of_budget = true;
        }
        if (!report_.interrupted && !run_.options.urls.empty()) {
            site.tell_not_had(why_not_asked(site));
        }
        if (!report_.interrupted) {
            if (report.error.empty() && run_.options.urls.empty()) {
                report.error = site.only_refusals(report_.out_of_budget);
            }
            if (auto done = site.mind_seeds(); !done) {
                return done;
            }
            if (auto done = site.take_out_gone(); !done) {
                return done;
            }
            if (auto done = site.mind_guards(); !done) {
                return done;
            }
        }
        report_.sites.push_back(std::move(report));
        return {};
    }

    CrawlRun& run_;
    steady_clock::time_point began_;
    std::deque<SiteCrawl> sites_;
    std::map<std::string, Server> servers_;
    std::map<std::string, std::unique_ptr<Host>> hosts_;
    std::deque<Lane> lanes_;
    std::map<std::uint64_t, Asked> asked_;
    std::uint64_t number_ = 0;
    std::size_t last_ = 0;
    std::uint64_t answers_ = 0;  // in the group
    steady_clock::time_point group_ends_;
    CrawlReport report_;
};

// Hands what a run works on to `work`.
template <typename Answer>
Result<Answer> with_run(const std::vector<Site>& sites, const CrawlOptions& options,
                        Fetcher& fetcher, PageArchive& archive, CrawlDb& db,
                        const std::function<Result<Answer>(CrawlRun&)>& work) {
    auto removed = RemovedList::read(options.data);
    if (!removed) {
        return std::move(removed).error();
    }
    CrawlRun run{
        .options = options, .fetcher = fetcher, .archive = archive, .db = db, .removed = *removed};
    for (const auto& site : sites) {
        run.crawled.push_back(site.name);
    }
    run.first_record = archive.last_sequence() + 1;
    run.product_token = options.user_agent.substr(0, options.user_agent.find_first_of("/ "));
    return work(run);
}

// Never asked.
class NoFetcher final : public Fetcher {
public:
    void begin(FetchRequest, std::uint64_t) override {}
    std::optional<Ended> wait(Time) override { return std::nullopt; }
};

}  // namespace

Result<CrawlReport> crawl_with(const std::vector<Site>& sites, const CrawlOptions& options,
                               Fetcher& fetcher) {
    auto archive = PageArchive::open(options.data, PageArchive::Mode::write);
    if (!archive) {
        return std::move(archive).error();
    }
    CrawlDb db(archive->database());
    return with_run<CrawlReport>(sites, options, fetcher, *archive, db,
                                 [&](CrawlRun& run) -> Result<CrawlReport> {
                                     auto start = run.db.start_run(run.now());
                                     if (!start) {
                                         return std::move(start).error();
                                     }
                                     run.start = *start;
                                     auto report = Crawl(sites, run).go();
                                     if (report) {
                                         report->repaired = run.archive.repaired();
                                     }
                                     return report;
                                 });
}

Result<std::vector<PlannedVisit>> plan_crawl(const std::vector<Site>& sites,
                                             const CrawlOptions& options) {
    using Plan = std::vector<PlannedVisit>;
    // The archive is read alone: what a kill has torn is for the run to mend, and to tell.
    auto db = CrawlDb::open(options.data);
    auto archive = db ? PageArchive::open(options.data, PageArchive::Mode::read)
                      : Result<PageArchive>(std::move(db).error());
    if (!archive) {
        return std::move(archive).error();
    }
    NoFetcher fetcher;
    return with_run<Plan>(sites, options, fetcher, *archive, *db,
                          [&](CrawlRun& run) -> Result<Plan> {
                              // Planned by the very code that crawls, and rolled back.
                              const auto transaction = run.db.begin();
                              if (!transaction) {
                                  return transaction.error();
                              }
                              auto start = run.db.start_run(run.now());
                              if (!start) {
                                  return std::move(start).error();
                              }
                              run.start = *start;
                              return Crawl(sites, run).plan();
                          });
}

Result<CrawlReport> crawl(const std::vector<Site>& sites, const CrawlOptions& options) {
    CurlFetcher fetcher({.user_agent = options.user_agent,
                         .ca_file = options.ca_file.string(),
                         .connect_timeout = options.connect_timeout,
                         .request_timeout = options.request_timeout,
                         .stop = options.stop});
    return crawl_with(sites, options, fetcher);
}

}  // namespace timtin
