// SPDX-License-Identifier: GPL-2.0-or-later
#include "workshop.hpp"

#include <cstdlib>
#include <set>
#include <sstream>

namespace timtin::tests {

using nlohmann::json;
using support::write_file;

Workshop::Workshop() {
    write("timtin.toml", "data = \"data\"\ncontact = \"kiem-thu@timtin.example\"\n");
}

void Workshop::write(std::string_view name, std::string_view content) const {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    write_file(path, content);
}

support::Command Workshop::command(const std::vector<std::string>& arguments) const {
    support::Command command;
    command.argv = {TIMTIN_PROGRAM};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.clean_environment = true;
    command.environment["TIMTIN_CONFIG"] = config().string();
    // What sanitizers find goes to stderr, and is a failure of its own.
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            command.environment[name] = value;
        }
    }
    return command;
}

Outcome Workshop::run(const std::vector<std::string>& arguments, const std::string& input) const {
    support::Command one = command(arguments);
    one.input = input;
    return support::run(one);
}

std::string Workshop::output(const std::vector<std::string>& arguments,
                             const std::string& input) const {
    Outcome outcome = run(arguments, input);
    INFO("timtin " << arguments.front());
    CHECK(outcome.err.empty());
    REQUIRE(outcome.code == 0);
    return std::move(outcome.out);
}

void Workshop::quietly(const std::vector<std::string>& arguments) const {
    CHECK(output(arguments).empty());
}

std::vector<std::string> Workshop::found(const std::string& query) const {
    std::vector<std::string> ids;
    const Outcome outcome = run({"search", "-n", "100", "--format", "jsonl", "--", query});
    CHECK(outcome.err.empty());
    CHECK(outcome.code <= 1);
    for (const std::string& line : lines_of(outcome.out)) {
        ids.push_back(json::parse(line)["id"]);
    }
    return ids;
}

std::map<std::string, json> Workshop::articles() const {
    std::map<std::string, json> out;
    for (const std::string& line : lines_of(run({"dump"}).out)) {
        json article = json::parse(line);
        article.erase("fetched_at");
        const std::string id = article["id"];
        out[id] = std::move(article);
    }
    // And each is found by a search without words (of any date, or none).
    std::set<std::string> listed;
    for (const char* query : {"..2100", "-\"từ không bài nào có\""}) {
        const Outcome found =
            run({"search", "-n", "1000", "--no-collapse", "--format", "jsonl", "--", query});
        for (const std::string& line : lines_of(found.out)) {
            const json hit = json::parse(line);
            listed.insert(hit["id"].get<std::string>());
            for (const json& copy : hit.value("also_at", json::array())) {
                listed.insert(copy["id"].get<std::string>());
            }
        }
    }
    std::set<std::string> ids;
    for (const auto& [id, article] : out) {
        ids.insert(id);
    }
    CHECK(listed == ids);
    return out;
}

const std::string PortalWorkshop::list_rule = R"toml(
[[lists]]
on = '/dan-van\.htm$'
post = "/api/NewsZone/NewsZone"
first = 0
[lists.form]
PageIndex = "{page}"
PageSize = "7"
Catname = "{Catname}"
LanguageId = "vi"
Site = "{Site}"
[lists.values]
Catname = 'name="hdCatname" value="([^"]+)"'
Site = 'name="hdSite" value="([^"]+)"'
)toml";

PortalWorkshop::PortalWorkshop(const std::string& crawl_settings) {
    write("sites/portal.toml", "[site]\nname = \"portal\"\ntitle = \"Cổng thử\"\nseeds = [\"" +
                                   portal.base() +
                                   "/\"]\n\n[crawl]\ndelay = \"0s\"\nallow_private = true\n" +
                                   crawl_settings + list_rule);
}

std::map<std::string, json> PortalWorkshop::expected() const {
    std::map<std::string, json> out;
    for (const std::string& line : lines_of(support::read_file(portal.expected()))) {
        json article = json::parse(line);
        std::string url = article["url"];
        out[std::move(url)] = std::move(article);
    }
    return out;
}

std::string PortalWorkshop::portable(std::string text) const {
    for (std::size_t at = 0; (at = text.find(portal.base(), at)) != std::string::npos;) {
        text.replace(at, portal.base().size(), "http://portal.example");
    }
    return text;
}

void check_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(TIMTIN_GOLDEN) / name;
    if (std::getenv("TIMTIN_UPDATE_GOLDEN") != nullptr) {
        write_file(file, text);
    }
    INFO("golden/" << name << "; TIMTIN_UPDATE_GOLDEN=1 writes it anew");
    REQUIRE(std::filesystem::exists(file));
    CHECK(text == support::read_file(file));
}

std::string without_times(std::string text) {
    static constexpr std::string_view unit = " ms";
    for (std::size_t at = 0; (at = text.find(unit, at)) != std::string::npos; at += unit.size()) {
        const std::size_t start = text.find_last_not_of("0123456789.", at - 1) + 1;
        if (start < at) {
            text.replace(start, at - start, "T");
            at = start + 1;
        }
    }
    return text;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace timtin::tests
