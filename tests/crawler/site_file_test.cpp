// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "timtin/crawl.hpp"

using namespace timtin;

namespace {

std::string error_of(std::string_view toml) {
    const auto site = parse_site(toml, "sites/a.toml");
    REQUIRE(!site);
    CHECK(site.error().code == ErrorCode::configuration);
    return site.error().message;
}

}  // namespace

TEST_CASE("a site's file is read whole", "[crawler]") {
    const auto site = parse_site(R"(
[site]
name = "hnp"
title = "Cổng thông tin điện tử Hà Nội"
seeds = ["http://a.vn/tin-tuc", "http://b.a.vn/"]
sitemaps = ["http://a.vn/s.xml"]
feeds = ["http://a.vn/rss"]
hosts = ["a.vn", ".a.vn"]
[crawl]
delay = "500ms"
max_depth = 3
max_pages = 100
max_gone_percent = 25
revisit_listing = "30m"
revisit_fresh = "24h"
fresh_for = "7d"
revisit_old = "0"
allow_private = true
connect_to = ["a.vn:80:127.0.0.1:8080"]
)",
                                 "sites/a.toml")
                          .value();
    CHECK(site.name == "hnp");
    CHECK(site.title == "Cổng thông tin điện tử Hà Nội");
    CHECK(site.seeds.size() == 2);
    CHECK(site.hosts[1] == ".a.vn");
    CHECK(site.delay == std::chrono::milliseconds{500});
    CHECK(site.max_depth == 3);
    CHECK(site.max_pages == 100);
    CHECK(site.max_gone_percent == 25U);
    CHECK(site.revisit_listing == std::chrono::minutes{30});
    CHECK(site.fresh_for == std::chrono::hours{168});
    CHECK(site.revisit_old == std::chrono::seconds{0});
    CHECK(site.allow_private);
    CHECK(site.connect_to.size() == 1);
}

TEST_CASE("defaults hold for what a site's file leaves out", "[crawler]") {
    const auto site =
        parse_site("[site]\nname='a'\nseeds=['http://a.vn/']\n", "sites/a.toml").value();
    CHECK(site.delay == std::chrono::seconds{2});
    CHECK(!site.allow_private);
    CHECK_FALSE(site.max_gone_percent);
}

TEST_CASE("errors of a site's file name file, line and key", "[crawler]") {
    CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\n[crawl]\ndelai='1s'\n"),
               Catch::Contains("sites/a.toml:5") && Catch::Contains("crawl.delai"));
    CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\n[crawl]\ndelay=2\n"),
               Catch::Contains("sites/a.toml:5") && Catch::Contains("crawl.delay"));
    CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\n[crawl]\ndelay='2 giây'\n"),
               Catch::Contains("duration"));
    for (const char* wrong : {"101", "-1", "'10%'", "10.5"}) {
        CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\n[crawl]\n"
                            "max_gone_percent=" +
                            std::string(wrong) + "\n"),
                   Catch::Contains("sites/a.toml:5: crawl.max_gone_percent must be a whole number "
                                   "from 0 to 100"));
    }
    for (const char* wrong : {"http://a.vn/", "a.vn/tin", "", ".", "a b.vn", "a@b.vn"}) {
        CAPTURE(wrong);
        CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\nhosts=['a.vn', '" +
                            std::string(wrong) + "']\n"),
                   Catch::Contains("sites/a.toml:4: site.hosts must be like \"example.vn\"") &&
                       Catch::EndsWith("not \"" + std::string(wrong) + "\""));
    }
    for (const char* wrong : {"nonsense", "a.vn:80:b.vn", "a.vn:80:b.vn:80:1", "a.vn:x:b.vn:80",
                              "a.vn:80:b.vn:99999", "http://a.vn:80:b.vn:80", "[::1:80:b.vn:80"}) {
        CHECK_THAT(error_of("[site]\nname='a'\nseeds=['http://a.vn/']\n[crawl]\nconnect_to=['" +
                            std::string(wrong) + "']\n"),
                   Catch::Contains("sites/a.toml:5: crawl.connect_to must be like"));
    }
    for (const char* right :
         {"a.vn:443:127.0.0.1:8443", "::b.vn:80", "a.vn:443:[::1]:8443", "a.vn:80:b.vn:"}) {
        CAPTURE(right);
        CHECK(parse_site("[site]\nname='a'\nseeds=['http://a.vn/']\nhosts=['.a.vn:8080', "
                         "'hà-nội.vn', '[::1]:80', '10.0.0.1']\n[crawl]\nconnect_to=['" +
                             std::string(right) + "']\n",
                         "sites/a.toml")
                  .has_value());
    }
    CHECK_THAT(error_of("[site]\nname='A B'\nseeds=['http://a.vn/']\n"),
               Catch::Contains("site.name"));
    CHECK_THAT(error_of("[site]\nname='a'\n"), Catch::Contains("site.seeds"));
    CHECK_THAT(error_of("[site]\nname='a'\nseeds=['ftp://a.vn/']\n"),
               Catch::Contains("site.seeds"));
    CHECK_THAT(error_of("[site]\nname='a'\nseeds='http://a.vn/'\n"), Catch::Contains("list"));
    CHECK_THAT(error_of("x = ["), Catch::Contains("sites/a.toml:1"));
    CHECK_THAT(error_of(""), Catch::Contains("site"));
    CHECK_THAT(error_of("[sites]\n"), Catch::Contains("sites"));
}
