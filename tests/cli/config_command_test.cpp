// SPDX-License-Identifier: GPL-2.0-or-later
// Writing a first configuration, checking and printing it.
#include <algorithm>

#include "workshop.hpp"

using namespace timtin::tests;
using timtin::support::read_file;

TEST_CASE("init writes a configuration that is checked and used as it is", "[cli]") {
    const Workshop shop;
    auto command = shop.command({"init", "--contact", "ban-bien-tap@timtin.example"});
    const auto file = shop / "moi/timtin.toml";
    command.environment["TIMTIN_CONFIG"] = file.string();
    const auto made = timtin::support::run(command);
    CHECK(made.code == 0);
    CHECK(made.out == file.string() + "\n");
    CHECK(made.err.empty());
    CHECK_THAT(read_file(file), Catch::Contains("\ncontact = \"ban-bien-tap@timtin.example\"\n") &&
                                    Catch::Contains("\nsites = [\"hnp\"]\n"));
    CHECK(shop.run({"--config", file.string(), "config", "--check"}).code == 0);

    const auto again = timtin::support::run(command);
    CHECK(again.code == 2);
    CHECK_THAT(again.err, Catch::Contains("is there already"));
    CHECK(timtin::support::run(command).code == 2);
}

TEST_CASE("init without a contact says what is missing, and no request can go out", "[cli]") {
    const Workshop shop;
    const auto file = (shop / "moi/timtin.toml").string();
    const Outcome made = shop.run({"--config", file, "init", "portal"});
    CHECK(made.code == 0);
    CHECK_THAT(made.err, Catch::Contains("set contact"));
    CHECK_THAT(read_file(file), Catch::Contains("\nsites = [\"portal\"]\n"));
    const Outcome checked = shop.run({"--config", file, "config", "--check"});
    CHECK(checked.code == 2);
    CHECK_THAT(checked.err, Catch::Contains("there is no site portal") &&
                                Catch::Contains("contact is not set in " + file));
    CHECK(shop.run({"--config", file, "--data", (shop / "d").string(), "crawl", "hnp"}).code == 2);
}

TEST_CASE("config --print shows each value and where it is from", "[cli]") {
    const Workshop shop;
    shop.write("timtin.toml",
               "data = \"data\"\ncontact = \"a@timtin.example\"\nsites = [\"hnp\", \"khac\"]\n"
               "[crawl]\nmax_time = \"2h\"\n");
    const auto config = shop.config().string();
    const auto text = shop.output({"config", "--print"});
    const auto has = [&](const std::string& value, const std::string& origin) {
        for (const auto& line : lines_of(text)) {
            if (line.starts_with(value + " ") && line.ends_with(" # " + origin)) {
                return true;
            }
        }
        return false;
    };
    CHECK(has("data = \"" + shop.data().string() + "\"", config + ":1"));
    CHECK(has("contact = \"a@timtin.example\"", config + ":2"));
    CHECK(has("crawl.max_time = \"7200s\"", config + ":5"));
    CHECK(has("crawl.connections = 16", "default"));
    CHECK(has("crawl.max_gone_percent = 10", "default"));
    CHECK_THAT(text, Catch::Matches("[^]*crawl.user_agent = \"timtin/[^\n]+ # from contact\n[^]*"));
    CHECK(has("serve.listen = [\"127.0.0.1:8080\"]", "default"));
    CHECK(has("serve.socket_mode = \"0660\"", "default"));
    CHECK(has("# site hnp", "ships with timtin"));
    CHECK(has("# site khac", "is not there"));

    auto command = shop.command({"config", "--print"});
    command.environment["TIMTIN_DATA"] = "/tmp/khac";
    CHECK_THAT(timtin::support::run(command).out,
               Catch::Matches("[^]*data = \"/tmp/khac\" +# environment TIMTIN_DATA\n[^]*"));
    CHECK_THAT(shop.output({"config", "--print", "--data", "/tmp/nua"}),
               Catch::Matches("[^]*data = \"/tmp/nua\" +# --data\n[^]*"));
}

TEST_CASE("config --print shows each value of the sites' files, and what they leave out", "[cli]") {
    const Workshop shop;
    shop.write("timtin.toml",
               "data = \"data\"\ncontact = \"a@timtin.example\"\nsites = [\"bao\"]\n[crawl]\n"
               "max_gone_percent = 30\n[serve]\ntrusted_proxies = [\"unix\"]\n");
    shop.write("sites/bao.toml",
               "[site]\nname = \"bao\"\nseeds = [\"http://bao.example/\",\n  "
               "\"http://bao.example/xa-hoi\"]\n[crawl]\ndelay = \"3s\"\n[links]\n"
               "ignore = ['/tim-kiem\\?']\n");
    const auto config = shop.config().string();
    const auto site = (shop / "sites/bao.toml").string();
    std::vector<std::string> lines;
    for (const auto& line : lines_of(shop.output({"config", "--print"}))) {
        if (const auto mark = line.rfind(" # "); mark != std::string::npos) {
            lines.push_back(line.substr(0, line.find_last_not_of(' ', mark) + 1) +
                            line.substr(mark));
        }
    }
    for (const std::string& line :
         {"serve.trusted_proxies = [\"unix\"] # " + config + ":7",
          std::string("serve.idle_time = \"60s\" # default"), "# site bao # " + site,
          "site.bao.site.name = \"bao\" # " + site + ":2",
          "site.bao.site.seeds = [\"http://bao.example/\", \"http://bao.example/xa-hoi\"] # " +
              site + ":3",
          "site.bao.links.ignore = [\"/tim-kiem\\\\?\"] # " + site + ":8",
          "site.bao.crawl.delay = \"3s\" # " + site + ":6",
          std::string("site.bao.crawl.max_depth = 20 # default"),
          std::string("site.bao.crawl.revisit_fresh = \"86400s\" # default"),
          "site.bao.crawl.max_gone_percent = 30 # " + config + ":5"}) {
        INFO(line);
        CHECK(std::ranges::count(lines, line) == 1);
    }
}

TEST_CASE("config --print shows a list of tables of a site that ships in one line", "[cli]") {
    const Workshop shop;
    shop.write("timtin.toml",
               "data = \"data\"\ncontact = \"a@timtin.example\"\nsites = [\"hnp\"]\n");
    std::size_t lists = 0;
    for (const auto& line : lines_of(shop.output({"config", "--print"}))) {
        INFO(line);
        CHECK_THAT(line, Catch::Contains("#"));  // each says where it is from
        if (line.starts_with("site.hnp.lists = ")) {
            ++lists;
            CHECK_THAT(line, Catch::Contains("[{") && Catch::Contains("form = {") &&
                                 Catch::Contains("PageIndex = \"{page}\"") &&
                                 Catch::Contains("}] "));
        }
    }
    CHECK(lists == 1);
}

TEST_CASE("config --check tells of a file of authorities that is not there", "[cli]") {
    const Workshop shop;
    shop.write("timtin.toml",
               "data = \"data\"\ncontact = \"a@timtin.example\"\nsites = [\"hnp\"]\n"
               "[crawl]\nca_file = \"ca.pem\"\n");
    CHECK_THAT(shop.output({"config", "--print"}),
               Catch::Contains("crawl.ca_file = \"" + (shop / "ca.pem").string() + "\""));
    const Outcome checked = shop.run({"config", "--check"});
    CHECK(checked.code == 2);
    CHECK_THAT(checked.err, Catch::Contains((shop / "ca.pem").string() + " cannot be read"));
}

TEST_CASE("config --check tells mistakes with file, line and key", "[cli]") {
    const Workshop shop;
    CHECK(shop.run({"config"}).code == 2);
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\nsites = [\"hong\"]\n");
    shop.write("sites/hong.toml", "[site]\nname = \"hong\"\nseeds = [\"ftp://a.vn/\"]\n");
    Outcome outcome = shop.run({"config", "--check"});
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("hong.toml:3: site.seeds"));
    shop.write("timtin.toml", "contct = \"a@timtin.example\"\n");
    outcome = shop.run({"config", "--check"});
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("timtin.toml:1: unknown key contct"));
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\n[crawl]\nmax_gone_percent = 101\n");
    outcome = shop.run({"config", "--check"});
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("timtin.toml:3: crawl.max_gone_percent must be a whole "
                                            "number from 0 to 100"));
}

TEST_CASE("config --check tells what update would stumble over", "[cli]") {
    const Workshop shop;
    const std::string site = "[site]\nname = \"bao\"\nseeds = [\"https://bao.timtin.example/\"]\n";
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\nsites = [\"bao\"]\n");
    shop.write("sites/bao.toml", site);
    shop.quietly({"config", "--check"});
    const auto told = [&](const std::string& what) {
        const Outcome checked = shop.run({"config", "--check"});
        CHECK(checked.code == 2);
        CHECK_THAT(checked.err, Catch::Contains(what));
    };
    SECTION("a broken file of topics") {
        shop.write("topics/y-te.toml", "[topic]\nname = 3\n");
        told("topics/y-te.toml");
        CHECK(shop.run({"update"}).code == 2);
    }
    SECTION("hosts that are none") {
        shop.write("sites/bao.toml", site + "hosts = [\"https://bao.timtin.example/\"]\n");
        told("sites/bao.toml:4: site.hosts");
    }
    SECTION("seeds, feeds and sitemaps that would not be fetched") {
        shop.write("sites/bao.toml", site + "hosts = [\"bao.timtin.example\"]\n" +
                                         "feeds = [\"https://khac.timtin.example/rss\"]\n" +
                                         "sitemaps = [\"https://bao.timtin.example/so-do.xml\"]\n" +
                                         "[links]\nignore = [\"/so-do\"]\n");
        told("site bao: https://khac.timtin.example/rss is not fetched: its server");
        told("site bao: https://bao.timtin.example/so-do.xml is not fetched: links.ignore");
    }
    SECTION("a way to connect that is none") {
        shop.write("sites/bao.toml", site + "[crawl]\nconnect_to = [\"nonsense\"]\n");
        told("sites/bao.toml:5: crawl.connect_to");
    }
}

TEST_CASE("two files of one site are a mistake that names both", "[cli]") {
    const Workshop shop;
    const std::string site = "[site]\nname = \"bao\"\nseeds = [\"https://bao.timtin.example/\"]\n";
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\n");
    shop.write("sites/bao.toml", site);
    shop.write("sites/bao-cu.toml", site);
    for (const auto& arguments :
         {std::vector<std::string>{"config", "--check"}, std::vector<std::string>{"update"},
          std::vector<std::string>{"crawl", "bao", "bao-cu"}, std::vector<std::string>{"index"}}) {
        const Outcome outcome = shop.run(arguments);
        CHECK(outcome.code == 2);
        CHECK_THAT(outcome.err, Catch::Contains("sites/bao.toml") &&
                                    Catch::Contains("sites/bao-cu.toml") &&
                                    Catch::Contains("name bao"));
    }
    // Where one of them is named, the other is a copy that was put aside.
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\nsites = [\"bao\"]\n");
    shop.quietly({"config", "--check"});
    // A file of one's own for a site that ships takes its place, whatever its name.
    shop.write("timtin.toml", "contact = \"a@timtin.example\"\nsites = [\"ha-noi\"]\n");
    shop.write("sites/ha-noi.toml", "[site]\nname = \"hnp\"\nseeds = [\"https://a.example/\"]\n");
    shop.quietly({"config", "--check"});
}
