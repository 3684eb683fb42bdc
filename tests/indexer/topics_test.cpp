// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/topics.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/text.hpp"

using namespace timtin;

namespace {

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(" \n");
    return begin == std::string::npos
               ? ""
               : text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

struct Sample {
    std::set<std::string> topics;
    Article article;
};

/// The articles of tests/data/topics/NAME.txt.
std::vector<Sample> samples(const std::string& name) {
    std::ifstream file(std::string(TIMTIN_TEST_DATA) + "/topics/" + name + ".txt");
    std::vector<Sample> all;
    std::vector<std::string> lines;
    const auto take = [&] {
        if (lines.size() < 3) {
            return;
        }
        Sample sample;
        for (std::size_t at = 0; at < lines[0].size();) {
            const std::size_t end = std::min(lines[0].find(',', at), lines[0].size());
            const std::string slug = trimmed(lines[0].substr(at, end - at));
            if (slug != "-") {
                sample.topics.insert(slug);
            }
            at = end + 1;
        }
        std::string body;
        for (std::size_t i = 2; i < lines.size(); ++i) {
            body += (i == 2 ? "" : "\n") + lines[i];
        }
        sample.article = support::article(name + std::to_string(all.size()), lines[1], body);
        for (const auto& number : text::find_document_numbers(body)) {
            sample.article.numbers.push_back({number.normal, number.date});
        }
        all.push_back(std::move(sample));
    };
    for (std::string line; std::getline(file, line);) {
        if (line == "---") {
            take();
            lines.clear();
        } else if (!line.empty()) {
            lines.push_back(line);
        }
    }
    take();
    return all;
}

struct Figures {
    struct Count {
        int right = 0;
        int wrong = 0;
        int missed = 0;
        [[nodiscard]] double f1() const {
            return right == 0 ? 0 : 2.0 * right / (2.0 * right + wrong + missed);
        }
    };
    std::map<std::string, Count> topics;
    double macro_f1 = 0;
};

Figures measure(const std::vector<Sample>& samples, const TopicSet& set,
                const std::function<void(Article&)>& change = {}) {
    Figures figures;
    for (Sample sample : samples) {
        if (change) {
            change(sample.article);
        }
        const auto found = set.topics_of(sample.article);
        for (const std::string& topic : found) {
            auto& count = figures.topics[topic];
            ++(sample.topics.contains(topic) ? count.right : count.wrong);
        }
        for (const std::string& topic : sample.topics) {
            if (std::ranges::find(found, topic) == found.end()) {
                ++figures.topics[topic].missed;
            }
        }
    }
    for (const auto& [topic, count] : figures.topics) {
        figures.macro_f1 += count.f1() / static_cast<double>(figures.topics.size());
    }
    return figures;
}

TopicSet topics_of_text(const std::string& toml) {
    return TopicSet::parse({{"t.toml", toml}}).value();
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += (line.empty() ? "" : " ") + word;
    }
    return line;
}

const char* const one_topic = R"(
[topic.hoa-giai]
name = "Hoà giải"
phrases = { "khiếu nại, tố cáo" = 2.5, "hoà giải" = 1 }
ignore = ["hoà giải dân tộc"]
excludes = { "toà án quốc tế" = 2 }
numbers = { "25-NQ/TW 2013-06-03" = 2 }
)";

}  // namespace

TEST_CASE("topics: every sample topic has five articles, and every topic has samples",
          "[indexer]") {
    std::map<std::string, int> articles;
    std::size_t size = 0;
    for (const char* file : {"tuned", "held_out"}) {
        for (const Sample& sample : samples(file)) {
            ++size;
            for (const std::string& topic : sample.topics) {
                ++articles[topic];
            }
        }
    }
    CHECK(size == 120);
    CHECK(articles.size() == TopicSet::standard()->topics().size());
    for (const auto& [topic, count] : articles) {
        INFO(topic);
        CHECK(count >= 5);
    }
}

TEST_CASE("topics: those that ship find the articles they were tuned on", "[indexer]") {
    CHECK(measure(samples("tuned"), *TopicSet::standard()).macro_f1 >= 0.85);
}

TEST_CASE("topics: those that ship find articles they were never tuned on", "[indexer]") {
    CHECK(measure(samples("held_out"), *TopicSet::standard()).macro_f1 >= 0.85);
}

TEST_CASE("topics: articles without any accents get nearly the same topics", "[indexer]") {
    const auto fold = [](Article& article) {
        article.title = text::fold(article.title);
        std::string body;
        for (std::size_t at = 0; at < article.body.size();) {
            const std::size_t end = std::min(article.body.find('\n', at), article.body.size());
            body += (at == 0 ? "" : "\n") + text::fold(article.body.substr(at, end - at));
            at = end + 1;
        }
        article.body = body;
    };
    CHECK(measure(samples("tuned"), *TopicSet::standard(), fold).macro_f1 >= 0.75);
}

TEST_CASE("topics: figures a topic", "[.][report]") {
    for (const char* file : {"tuned", "held_out"}) {
        const Figures figures = measure(samples(file), *TopicSet::standard());
        std::printf("%s: macro F1 %.3f\n", file, figures.macro_f1);
        for (const auto& [topic, count] : figures.topics) {
            std::printf("  %-24s %d right, %d wrong, %d missed\n", topic.c_str(), count.right,
                        count.wrong, count.missed);
        }
    }
}

TEST_CASE("topics: mistakes on the tuned articles", "[.][mistakes]") {
    const auto set = TopicSet::standard();
    for (const Sample& sample : samples("tuned")) {
        for (const TopicScore& score : set->explain(sample.article)) {
            const bool right = sample.topics.contains(score.slug);
            if (right != score.given) {
                std::printf("%s %s %.2f: %s\n", right ? "missed" : "wrong", score.slug.c_str(),
                            score.score, sample.article.title.c_str());
                for (const TopicEvidence& one : score.evidence) {
                    std::printf("    %s %u %u %u %.2f\n", one.text.c_str(), one.title, one.lead,
                                one.body, one.score);
                }
            }
        }
    }
}

TEST_CASE("topics: a title says more than a lead, a lead more than the rest", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    const auto score = [&](const char* title, const char* body) {
        const auto scores = set.explain(support::article("a", title, body));
        return scores.empty() ? 0 : scores.front().score;
    };
    const double body = score("Tin", "Mở đầu.\nViệc hoà giải.");
    const double lead = score("Tin", "Việc hoà giải.\nĐoạn sau.");
    const double title = score("Việc hoà giải", "Mở đầu.\nĐoạn sau.");
    CHECK(body > 0);
    CHECK(lead > body);
    CHECK(title > lead);
}

TEST_CASE("topics: the tenth mention adds little", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    std::string body = "Mở đầu.\n";
    double last = 0;
    double last_gain = 100;
    for (int i = 0; i < 10; ++i) {
        body += "Việc hoà giải. ";
        const double score = set.explain(support::article("a", "Tin", body)).front().score;
        CHECK(score - last < last_gain);
        last_gain = score - last;
        last = score;
    }
    CHECK(last < 2);
}

TEST_CASE("topics: commas do not break phrases, full stops do", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    const auto found = [&](const char* title) {
        return joined(set.topics_of(support::article("a", title, "")));
    };
    CHECK(found("Giải quyết khiếu nại, tố cáo") == "hoa-giai");
    CHECK(found("Giải quyết khiếu nại tố cáo") == "hoa-giai");
    CHECK(found("GIẢI QUYẾT KHIẾU NẠI - TỐ CÁO") == "hoa-giai");
    CHECK(found("Nhiều khiếu nại. Tố cáo ít").empty());
}

TEST_CASE("topics: tone marks may stand in either style, letters may be decomposed", "[indexer]") {
    const TopicSet set = topics_of_text(
        "[topic.a]\nname = \"A\"\nphrases = { \"xoá nhà tạm\" = 2.5, \"kỹ sư\" = 2.5 }\n");
    const auto found = [&](const char* title) {
        return joined(set.topics_of(support::article("a", title, "")));
    };
    CHECK(found("Chương trình xóa nhà tạm") == "a");
    CHECK(found("Chương trình xoá nhà tạm") == "a");
    CHECK(found("Hội thi kĩ sư trẻ") == "a");
}

TEST_CASE("topics: a text with accents is not matched without them", "[indexer]") {
    const TopicSet set =
        topics_of_text("[topic.a]\nname = \"A\"\nphrases = { \"dân vận\" = 2.5 }\n");
    const auto found = [&](const char* title, const char* body) {
        return joined(set.topics_of(support::article("a", title, body)));
    };
    CHECK(found("Dẫn vận đơn qua cửa khẩu", "Hàng hoá được thông quan trong ngày.").empty());
    CHECK(found("Cong tac dan van o quan", "Nhieu mo hinh hay duoc nhan rong") == "a");
    CHECK(found("Dan van", "Bài có dấu nhưng tít không dấu, nên không tính.").empty());
}

TEST_CASE("topics: longer phrases that mean something else are passed over", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    CHECK(set.explain(support::article("a", "Chuyện hoà giải dân tộc", "")).empty());
}

TEST_CASE("topics: what speaks against a topic is taken off", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    const auto with =
        set.explain(support::article("a", "Khiếu nại, tố cáo tại toà án quốc tế", ""));
    REQUIRE(with.size() == 1);
    CHECK_FALSE(with.front().given);
    REQUIRE(with.front().evidence.size() == 2);
    CHECK(with.front().evidence[1].kind == TopicEvidence::Kind::exclude);
    CHECK(with.front().evidence[1].score < 0);
}

TEST_CASE("topics: a document number counts by its date", "[indexer]") {
    const TopicSet set = topics_of_text(one_topic);
    const auto score = [&](const char* date) {
        Article article = support::article("a", "Học tập Nghị quyết 25-NQ/TW", "");
        article.numbers = {{"25-NQ/TW", date}};
        const auto scores = set.explain(article);
        return scores.empty() ? 0 : scores.front().score;
    };
    CHECK(score("2013-06-03") == Approx(3));
    CHECK(score("") == Approx(1.5));
    CHECK(score("2008-07-25") == 0);
}

TEST_CASE("topics: a later file replaces, extends or takes out", "[indexer]") {
    const auto read = [](const std::string& second) {
        return TopicSet::parse({{"a.toml", one_topic}, {"b.toml", second}});
    };
    const auto replaced = read("[topic.hoa-giai]\nname = \"B\"\nphrases = { \"b\" = 1 }\n").value();
    REQUIRE(replaced.topics().size() == 1);
    CHECK(replaced.topics()[0].name == "B");
    CHECK(replaced.topics()[0].phrases.size() == 1);
    const auto extended =
        read("[topic.hoa-giai]\nextends = true\nphrases = { \"hoà giải\" = 2, \"b\" = 1 }\n")
            .value();
    CHECK(extended.topics()[0].name == "Hoà giải");
    REQUIRE(extended.topics()[0].phrases.size() == 3);
    CHECK(extended.topics()[0].phrases[1].weight == 2);
    CHECK(read("[topic.hoa-giai]\ndisabled = true\n").value().topics().empty());
    CHECK(replaced.fingerprint() != extended.fingerprint());
    CHECK(topics_of_text(one_topic).fingerprint() == topics_of_text(one_topic).fingerprint());
}

TEST_CASE("topics: what is wrong in a file is told with its place", "[indexer]") {
    const auto message = [](const std::string& toml) {
        const auto set = TopicSet::parse({{"t.toml", toml}});
        REQUIRE_FALSE(set);
        CHECK(set.error().code == ErrorCode::configuration);
        return set.error().message;
    };
    CHECK_THAT(message("[topic.a]\nphrases = { \"x\" = 1 }\n"),
               Catch::Contains("t.toml:1: topic.a.name is missing"));
    CHECK_THAT(message("[topic.a]\nname = \"A\"\nphrases = { \"x\" = \"viel\" }\n"),
               Catch::Contains("t.toml:3: topic.a.phrases.\"x\" must be a weight"));
    CHECK_THAT(message("[topic.a]\nname = \"A\"\nfrases = 1\n"),
               Catch::Contains("t.toml:3: topic.a.frases is no key"));
    CHECK_THAT(message("[topic.a]\nname = 3\nphrases = { \"x\" = 1 }\n"),
               Catch::Contains("t.toml:2: topic.a.name must be a string"));
    CHECK_THAT(message("[topic.a]\nname = \"A\"\nphrases = { \", .\" = 1 }\n"),
               Catch::Contains("has a phrase of no words"));
    CHECK_THAT(message("[topic.a]\nname = \"A\"\nnumbers = { \"10/6\" = 1 }\n"),
               Catch::Contains("which is no document number"));
    CHECK_THAT(message("[topic.\"Á\"]\nname = \"A\"\nphrases = { \"x\" = 1 }\n"),
               Catch::Contains("has no slug"));
    CHECK_THAT(message("[topic.a]\nextends = true\n"), Catch::Contains("is not defined"));
    CHECK_THAT(message("[topic.a\n"), Catch::Contains("t.toml:"));
    CHECK_THAT(message("[topic.a]\nname = \"A\"\n"), Catch::Contains("neither phrases"));
}

TEST_CASE("topics: an article gets its topics when it is indexed", "[indexer]") {
    const support::TempDir folder;
    Article article = support::article("a", "Tập huấn công tác dân vận cho cán bộ khối dân vận",
                                       "Lớp học kéo dài hai ngày.");
    article.topics = {"cua-toi", "mat-tran"};  // of an import; one is ours to give
    support::build_index(folder / "index", {article});
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(joined(searcher.article("a").value().topics) == "cong-tac-dan-van cua-toi");
}

TEST_CASE("topics: changed definitions tag an index anew, in place", "[indexer]") {
    const support::TempDir folder;
    Article article = support::article("a", "Chuyện hoà giải ở phố", "Tổ hoà giải họp tối nay.");
    article.topics = {"cua-toi"};
    support::build_index(folder / "index",
                         {article, support::article("b", "Trời nắng", "Không mưa.")});
    IndexOptions options;
    options.topics = std::make_shared<const TopicSet>(topics_of_text(
        "[topic.hoa-binh]\nname = \"Hoà bình\"\nphrases = { \"hoà giải\" = 2.5 }\n"));
    const auto generation = index_facts(folder / "index").value();
    {
        auto indexer = Indexer::open(folder / "index", options).value();
        CHECK(indexer.retag().value() == 1);
        CHECK(indexer.retag().value() == 0);
        CHECK(indexer.sequence() == 2);
    }
    const auto facts = index_facts(folder / "index").value();
    CHECK(facts.topics == options.topics->fingerprint());
    CHECK(facts.topics != generation.topics);
    CHECK(facts.sequence == 2);
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(joined(searcher.article("a").value().topics) == "hoa-binh cua-toi");
    CHECK(searcher.article("b").value().topics.empty());
    CHECK(support::ids(searcher, "topic:hoa-binh") == "a");
    CHECK(support::ids(searcher, "topic:tiep-dan-khieu-to").empty());
    CHECK(support::ids(searcher, "hoà giải") == "a");
}

TEST_CASE("topics: given anew they reach copies, which count in none", "[indexer]") {
    const std::string body =
        "Tổ hoà giải họp tối nay ở nhà văn hoá, mời hai gia đình cùng ngồi lại bên ấm chè, nghe "
        "bác tổ trưởng đọc lại hương ước và bắt tay nhau ra về.";
    const support::TempDir folder;
    support::build_index(folder / "index", {support::article("a", "Hoà giải ở phố", body),
                                            support::article("a-ban-in", "Hoà giải ở phố", body)});
    for (const char* slug : {"hoa-binh", "hang-xom"}) {
        IndexOptions options;
        options.topics = std::make_shared<const TopicSet>(
            topics_of_text(std::string("[topic.") + slug +
                           "]\nname = \"Hoà bình\"\nphrases = { \"hoà giải\" = 2.5 }\n"));
        auto indexer = Indexer::open(folder / "index", options).value();
        CHECK(indexer.retag().value() == 2);
        const auto searcher = Searcher::open(folder / "index").value();
        CHECK(joined(searcher.article("a-ban-in").value().topics) == slug);
        CHECK(support::ids(searcher, std::string("topic:") + slug) == "a");
    }
    auto indexer = Indexer::open(folder / "index").value();
    CHECK(indexer.retag().value() == 2);
    indexer.remove("a").value();
    indexer.commit(3).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(joined(searcher.article("a-ban-in").value().topics).find("hang-xom") ==
          std::string::npos);
}
