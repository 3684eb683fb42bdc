// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/politeness.hpp"

#include <catch2/catch.hpp>
#include <thread>

using namespace timtin;
using namespace std::chrono_literals;

namespace {

Pace::Time at(std::chrono::milliseconds time) {
    return Pace::Time{} + std::chrono::hours{1} + time;
}

}  // namespace

TEST_CASE("a host is asked again after the site's delay", "[crawler]") {
    Pace pace(2s);
    pace.finished(at(0ms), 50ms, 200, {});
    CHECK(pace.next() == at(2s));
    pace.finished(at(5s), 50ms, 404, {});
    CHECK(pace.next() == at(7s));
}

TEST_CASE("Crawl-delay counts where it is longer, up to a minute", "[crawler]") {
    Pace pace(2s);
    pace.set_crawl_delay(10s);
    pace.finished(at(0ms), 50ms, 200, {});
    CHECK(pace.next() == at(10s));
    pace.set_crawl_delay(3600s);
    pace.finished(at(20s), 50ms, 200, {});
    CHECK(pace.next() == at(80s));
    pace.set_crawl_delay(1s);
    pace.finished(at(100s), 50ms, 200, {});
    CHECK(pace.next() == at(102s));
}

TEST_CASE("a slow server is given longer to rest, and less once it is quick again", "[crawler]") {
    Pace pace(1s);
    pace.finished(at(0ms), 4s, 200, {});
    CHECK(pace.next() == at(8s));
    for (int i = 1; i < 20; ++i) {
        pace.finished(at(i * 100s), 10ms, 200, {});
    }
    CHECK(pace.next() == at(1901s));
    Pace off(0ms);
    off.finished(at(0ms), 4s, 200, {});
    CHECK(off.next() == at(0ms));
}

TEST_CASE("Retry-After is obeyed up to a day", "[crawler]") {
    Pace pace(2s);
    pace.finished(at(0ms), 10ms, 503, 120s);
    CHECK(pace.next() == at(120s));
    CHECK(pace.setbacks() == 1);
    pace.finished(at(200s), 10ms, 429, 864'000s);
    CHECK(pace.next() == at(86'600s));
    pace.finished(at(90'000s), 10ms, 200, 500s);
    CHECK(pace.next() == at(90'002s));
    CHECK(pace.setbacks() == 0);
}

TEST_CASE("failures in a row back off with jitter, within bounds", "[crawler]") {
    Pace pace(2s, 42);
    auto now = at(0ms);
    std::chrono::milliseconds last{0};
    for (int i = 0; i < 12; ++i) {
        pace.finished(now, 10ms, 0, {});
        const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(pace.next() - now);
        CHECK(wait >= 2s);
        CHECK(wait <= 375s);
        CHECK((wait > last || wait > 200s));
        last = wait;
        now = pace.next();
    }
    CHECK(pace.setbacks() == 12);
}

TEST_CASE("Retry-After is read as seconds and as a date", "[crawler]") {
    const std::chrono::sys_seconds now{std::chrono::seconds{1'560'250'440}};  // 10:54:00 GMT
    CHECK(parse_retry_after("120", now) == 120s);
    CHECK(parse_retry_after(" 0 ", now) == 0s);
    CHECK(parse_retry_after("Tue, 11 Jun 2019 10:55:00 GMT", now) == 60s);
    CHECK(parse_retry_after("Tue, 11 Jun 2019 10:00:00 GMT", now) == 0s);
    CHECK(parse_retry_after("99999999999999999999", now).value() > 86'400s);
    CHECK(!parse_retry_after("", now));
    CHECK(!parse_retry_after("soon", now));
    CHECK(!parse_retry_after("-5", now));
}
