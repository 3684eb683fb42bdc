// SPDX-License-Identifier: GPL-2.0-or-later
// `timtin extract`, one page and many.
#include <zlib.h>

#include "workshop.hpp"

using namespace timtin::tests;
using nlohmann::json;
using timtin::support::write_file;

namespace {

std::string page(const std::string& title) {
    std::string html = "<html lang='vi'><head><meta charset='utf-8'><title>" + title +
                       "</title><meta property='article:published_time' "
                       "content='2020-02-01T08:00:00+07:00'></head><body><article><h1>" +
                       title + "</h1>";
    for (const char* paragraph :
         {"Sáng nay, bà con trong thôn cùng nhau dọn vệ sinh đường làng và khơi thông các rãnh "
          "nước.",
          "Buổi chiều, đoàn viên thanh niên trồng thêm hai trăm gốc cây xanh dọc con mương đầu "
          "làng.",
          "Tổ phụ nữ đến từng nhà hướng dẫn phân loại rác, tặng mỗi hộ hai chiếc thùng có nắp đậy.",
          "Trưởng thôn cho biết mỗi tháng sẽ có một ngày chủ nhật xanh, ai cũng góp một buổi "
          "công."}) {
        html += "<p>" + std::string(paragraph) + "</p>";
    }
    return html + "</article></body></html>";
}

void write_bomb(const std::filesystem::path& path, std::string_view unit, std::size_t bytes) {
    gzFile file = gzopen(path.c_str(), "wb1");
    std::string chunk;
    while (chunk.size() < std::size_t{1} << 20) {
        chunk += unit;
    }
    for (std::size_t done = 0; done < bytes; done += chunk.size()) {
        gzwrite(file, chunk.data(), static_cast<unsigned>(chunk.size()));
    }
    gzclose(file);
}

}  // namespace

TEST_CASE("a page is extracted from a file and from standard input alike", "[cli]") {
    const Workshop workshop;
    workshop.write("tin.html", page("Ngày chủ nhật xanh"));
    const std::string from_file = workshop.output(
        {"extract", "--url", "https://bao.example/tin", (workshop / "tin.html").string()});
    const json article = json::parse(from_file);
    CHECK(article["article"] == true);
    CHECK(article["title"] == "Ngày chủ nhật xanh");
    CHECK(article["published"] == "2020-02-01T08:00:00+07:00");
    CHECK(article["url"] == "https://bao.example/tin");
    CHECK(article["body"].get<std::string>().starts_with("Sáng nay, bà con"));
    CHECK(workshop.output({"extract", "--url", "https://bao.example/tin", "-"},
                          page("Ngày chủ nhật xanh")) == from_file);
    const std::string explained =
        workshop.output({"extract", "--explain", (workshop / "tin.html").string()});
    CHECK(explained.find("title") != std::string::npos);
    CHECK(explained.find("* published") != std::string::npos);
}

TEST_CASE(
    "an explanation with a site's rules tells which rule gave a field, and what was passed over",
    "[cli]") {
    const Workshop workshop;
    workshop.write(
        "hnp.html",
        "<html lang=vi><title>Cổng thông tin</title><h1 class=detail-title>Làng hoa vào vụ "
        "tết</h1><div class=detail-time>08:30 15/01/2024</div><div data-role=content><p>Nhà "
        "vườn xã Mê Linh thắp đèn suốt đêm cho hoa nở đúng dịp, công làm đã tăng gần gấp "
        "đôi năm ngoái.</p><p>Thương lái đặt cọc từ đầu tháng, phần nhiều là hồng và cúc, "
        "giá giữ như mùa trước.</p></div><div class=detail-author>Lê Vân</div>");
    const std::string explained =
        workshop.output({"extract", "--site", "hnp", "--explain", "--url",
                         "https://hanoi.gov.vn/tin/lang-hoa-4240115083011455.htm",
                         (workshop / "hnp.html").string()});
    CHECK(explained.find("* title      Làng hoa vào vụ tết\n             from rule title: "
                         "h1.detail-title") != std::string::npos);
    CHECK(explained.find("* published  08:30 15/01/2024\n             from rule published: "
                         ".detail-time") != std::string::npos);
    CHECK(explained.find("* authors    Lê Vân\n             from rule authors: .detail-author") !=
          std::string::npos);
    CHECK(explained.find("  title      Cổng thông tin\n             from title element") !=
          std::string::npos);
}

TEST_CASE("a page that is no article is an answer with a reason", "[cli]") {
    const Workshop workshop;
    for (const std::string& bytes :
         {std::string("<html><body><p>Xin chào</p></body></html>"), std::string(),
          std::string("%PDF-1.4\n"), std::string("\x89PNG\r\n\x1a\n"), std::string(1000, '\0'),
          std::string("\xff\xfe\xff\xfe")}) {
        const json answer = json::parse(workshop.output({"extract", "-"}, bytes));
        CHECK(answer["article"] == false);
        CHECK_FALSE(answer["reason"].get<std::string>().empty());
    }
}

TEST_CASE("a batch answers each line in order and ends with 4 if a file cannot be read", "[cli]") {
    const Workshop workshop;
    workshop.write("mot.html", page("Bài một"));
    workshop.write("hai.html", "<html><body><p>Không phải bài</p></body></html>");
    workshop.write("thu muc/ba.html", page("Bài ba"));
    const auto path = [&](const char* name) { return (workshop / name).string(); };
    const std::string good = path("mot.html") + "\thttps://bao.example/1\n" + path("hai.html") +
                             "\n" + path("thu muc/ba.html") + "\t\n";
    const Outcome well = workshop.run({"extract", "--batch"}, good);
    CHECK(well.code == 0);
    CHECK(well.err.empty());
    REQUIRE(lines_of(well.out).size() == 3);

    const Outcome outcome =
        workshop.run({"extract", "--batch"}, path("khong-co.html") + "\thttps://bao.example/0\n" +
                                                 good + (workshop / "thu muc").string() + "\n");
    CHECK(outcome.code == 4);
    const auto lines = lines_of(outcome.out);
    REQUIRE(lines.size() == 5);
    const json missing = json::parse(lines[0]);
    CHECK(missing["file"] == path("khong-co.html"));
    CHECK(missing["error"].get<std::string>().find("No such file") != std::string::npos);
    CHECK_FALSE(missing.contains("article"));
    CHECK(json::parse(lines[1])["title"] == "Bài một");
    CHECK(json::parse(lines[1])["url"] == "https://bao.example/1");
    CHECK(json::parse(lines[2])["article"] == false);
    CHECK(json::parse(lines[2])["file"] == path("hai.html"));
    CHECK(json::parse(lines[3])["title"] == "Bài ba");
    CHECK(json::parse(lines[4]).contains("error"));
}

TEST_CASE("bombs are bounded, told, and the batch goes on", "[cli]") {
    const Workshop workshop;
    write_bomb(workshop / "khong.gz", std::string(1024, ' '), std::size_t{300} << 20);
    write_bomb(workshop / "sau.html.gz", "<div>", std::size_t{20} << 20);
    write_bomb(workshop / "the.html.gz", "<p a=b c=d>", std::size_t{12} << 20);
    write_bomb(workshop / "bang.html.gz", "<table><tr><td>", std::size_t{8} << 20);
    write_file(workshop / "hong.gz", std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03rác", 15));
    workshop.write("tot.html", page("Bài tốt"));
    std::string input;
    for (const char* name :
         {"khong.gz", "sau.html.gz", "the.html.gz", "bang.html.gz", "hong.gz", "tot.html"}) {
        input += (workshop / name).string() + "\n";
    }
    auto command = workshop.command({"extract", "--batch"});
    command.input = input;
    command.limit = std::chrono::seconds(90);
    const Outcome outcome = timtin::support::run(command);
    CHECK_FALSE(outcome.too_long);
    CHECK(outcome.signal == 0);
    CHECK(outcome.code == 4);
    const auto lines = lines_of(outcome.out);
    REQUIRE(lines.size() == 6);
    CHECK(json::parse(lines[0])["error"].get<std::string>().find("64 MiB") != std::string::npos);
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(json::parse(lines[i])["article"] == false);
    }
    CHECK(json::parse(lines[4]).contains("error"));
    CHECK(json::parse(lines[5])["title"] == "Bài tốt");
}
