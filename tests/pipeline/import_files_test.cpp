// SPDX-License-Identifier: GPL-2.0-or-later
#include <zlib.h>

#include <catch2/catch.hpp>

#include "crawler/page_archive.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/pipeline.hpp"

using namespace timtin;
using support::full_ids;
using support::TempDir;
using support::write_file;

namespace {

constexpr std::string_view two_lines =
    R"({"id":"mot","title":"Làm cầu","body":"Xã làm cầu mới.","published":"2019-06-11"})"
    "\n"
    R"({"url":"https://bao.example/hai","title":"Mở chợ","body":"Phường mở chợ."})"
    "\n";

const std::string page =
    "<html lang='vi'><head><meta charset='utf-8'><title>Hội làng</title>"
    "<link rel='canonical' href='https://bao.example/hoi-lang'>"
    "<meta property='article:published_time' content='2020-02-01T08:00:00+07:00'></head><body>"
    "<article><h1>Hội làng mở sớm</h1>"
    "<p>Sáng mùng sáu, hội làng mở sớm hơn mọi năm vì thời tiết đẹp, người đi hội đông từ tinh "
    "mơ.</p>"
    "<p>Ban tổ chức xếp lại bãi gửi xe, mở thêm hai lối vào và cử thanh niên hướng dẫn người "
    "già.</p>"
    "<p>Các trò chơi dân gian được chuyển ra sân đình, có cô giáo dạy trẻ em cách chơi ô ăn "
    "quan.</p>"
    "</article></body></html>";

void write_gzip(const std::filesystem::path& path, std::string_view content) {
    gzFile file = gzopen(path.c_str(), "wb");
    REQUIRE(file != nullptr);
    CHECK(gzwrite(file, content.data(), static_cast<unsigned>(content.size())) ==
          static_cast<int>(content.size()));
    gzclose(file);
}

struct Desk {
    TempDir folder;
    DataFolder data{folder / "data"};
    std::vector<std::string> problems;

    ImportReport import(const std::vector<std::string>& names,
                        ImportFormat format = ImportFormat::automatic) {
        ImportOptions options;
        options.format = format;
        options.on_problem = [this](const std::string& problem) { problems.push_back(problem); };
        std::vector<std::string> paths;
        for (const std::string& name : names) {
            paths.push_back((folder / name).string());
        }
        return import_files(data, paths, options).value();
    }
    Searcher indexed() {
        index_archive(data, {}).value();
        return Searcher::open(data.index()).value();
    }
};

}  // namespace

TEST_CASE("articles are imported from JSON lines, with gzip or without", "[pipeline]") {
    Desk desk;
    write_file(desk.folder / "a.jsonl", two_lines);
    write_gzip(desk.folder / "b.jsonl.gz",
               R"({"id":"ba","title":"Thông xe","body":"Đường mới thông xe."})");  // no line end
    const auto report = desk.import({"a.jsonl", "b.jsonl.gz"});
    CHECK(report.records == 3);
    CHECK(report.bad == 0);
    CHECK(report.failed_files == 0);
    CHECK(desk.problems.empty());
    const auto searcher = desk.indexed();
    CHECK(searcher.size().value() == 3);
    CHECK(full_ids(searcher, "làm cầu") == "mot");
    CHECK(full_ids(searcher, "đường mới thông xe") == "ba");
    CHECK(full_ids(searcher, "mở chợ") == article_id("https://bao.example/hai"));
    CHECK(searcher.article("https://bao.example/hai").value().title == "Mở chợ");
}

TEST_CASE("bad lines are told with file and line, good ones around them are taken", "[pipeline]") {
    Desk desk;
    std::string lines = "{không phải JSON\n";
    lines += two_lines;
    lines +=
        "\n   \r\n[]\n{\"title\":\"không "
        "id\"}\n\"chuỗi\"\n\xff\xfe\n{\"id\":\"sau\",\"title\":\"Sau\"}\n";
    write_file(desk.folder / "a.jsonl", lines);
    const auto report = desk.import({"a.jsonl"});
    CHECK(report.records == 3);
    CHECK(report.bad == 5);
    REQUIRE(desk.problems.size() == 5);
    const std::string file = (desk.folder / "a.jsonl").string();
    CHECK(desk.problems[0].starts_with(file + ":1: "));
    CHECK(desk.problems[1].starts_with(file + ":6: "));
    CHECK(desk.problems[2].starts_with(file + ":7: "));
    CHECK(desk.problems[2].find("id") != std::string::npos);
    CHECK(desk.problems[4].starts_with(file + ":9: "));
}

TEST_CASE("a line that ends nowhere does not fill the memory", "[pipeline]") {
    Desk desk;
    {
        gzFile file = gzopen((desk.folder / "bom.jsonl.gz").c_str(), "wb1");
        const std::string chunk(1 << 20, 'a');
        for (int i = 0; i < 80; ++i) {
            gzwrite(file, chunk.data(), static_cast<unsigned>(chunk.size()));
        }
        const std::string_view rest = "\n{\"id\":\"sau\",\"title\":\"Sau bom\"}\n";
        gzwrite(file, rest.data(), static_cast<unsigned>(rest.size()));
        gzclose(file);
    }
    const auto report = desk.import({"bom.jsonl.gz"});
    CHECK(report.bad == 1);
    CHECK(report.records == 1);
    REQUIRE(desk.problems.size() == 1);
    CHECK(desk.problems[0].find(":1: a line of more than 64 MiB") != std::string::npos);
    CHECK(full_ids(desk.indexed(), "sau bom") == "sau");
}

TEST_CASE("a file that cannot be read is told, and the others are taken", "[pipeline]") {
    Desk desk;
    write_file(desk.folder / "a.jsonl", two_lines);
    std::filesystem::create_directories(desk.folder / "thu-muc.jsonl");
    const auto report =
        desk.import({"khong-co.jsonl", "a.jsonl", "thu-muc.jsonl", "khong-co.warc"});
    CHECK(report.records == 2);
    CHECK(report.failed_files == 3);
    REQUIRE(desk.problems.size() == 3);
    CHECK(desk.problems[0].find("khong-co.jsonl: No such file") != std::string::npos);
    CHECK(desk.problems[1].find("thu-muc.jsonl") != std::string::npos);
    CHECK(desk.problems[2].find("khong-co.warc") != std::string::npos);
}

TEST_CASE("a gzip file cut short gives what it holds, and says so", "[pipeline]") {
    Desk desk;
    std::string lines;
    for (int i = 0; i < 5000; ++i) {
        lines += "{\"id\":\"" + std::to_string(i) + "\",\"title\":\"Bài " +
                 std::to_string(i * 7919) + "\"}\n";
    }
    write_gzip(desk.folder / "nua.jsonl.gz", lines);
    std::filesystem::resize_file(desk.folder / "nua.jsonl.gz",
                                 std::filesystem::file_size(desk.folder / "nua.jsonl.gz") / 2);
    const auto report = desk.import({"nua.jsonl.gz"});
    CHECK(report.failed_files == 1);
    CHECK(report.records < 5000);
    CHECK_FALSE(desk.problems.empty());
}

TEST_CASE("saved pages are imported, and told if they hold no article", "[pipeline]") {
    Desk desk;
    write_file(desk.folder / "trang.html", page);
    write_gzip(desk.folder / "nen.htm.gz", page);
    write_file(desk.folder / "rong.html", "<html><body><p>Xin chào</p></body></html>");
    write_file(desk.folder / "khong.html", "");
    const auto report = desk.import({"trang.html", "rong.html", "khong.html", "nen.htm.gz"});
    CHECK(report.records == 2);
    CHECK(report.bad == 2);
    REQUIRE(desk.problems.size() == 2);
    CHECK(desk.problems[0].find("rong.html: no article") != std::string::npos);
    CHECK(desk.problems[1].find("khong.html") != std::string::npos);
    const auto searcher = desk.indexed();
    CHECK(searcher.size().value() == 1);  // both are the page of one address
    const auto article = searcher.article("https://bao.example/hoi-lang").value();
    CHECK(article.title == "Hội làng mở sớm");
    CHECK(to_iso(*article.published) == "2020-02-01T08:00:00+07:00");
}

TEST_CASE("WARC files of others are imported", "[pipeline]") {
    Desk desk;
    const std::string http =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
        std::to_string(page.size()) + "\r\n\r\n" + page;
    const auto record = [](const std::string& type, const std::string& uri,
                           const std::string& block) {
        return "WARC/1.0\r\nWARC-Type: " + type +
               "\r\nWARC-Record-ID: <urn:uuid:11111111-1111-1111-1111-111111111111>\r\n"
               "WARC-Date: 2020-02-02T01:00:00Z\r\nWARC-Target-URI: " +
               uri + "\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: " +
               std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
    };
    const std::string gone =
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno";
    const std::string image =
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\nxx";
    write_file(desk.folder / "a.warc",
               record("response", "https://bao.example/hoi-lang", http) +
                   record("response", "https://bao.example/mat", gone) +
                   record("response", "https://bao.example/anh.png", image));
    const auto report = desk.import({"a.warc"});
    CHECK(report.records == 1);
    CHECK(report.bad == 0);
    CHECK(desk.indexed().article("https://bao.example/hoi-lang").value().title ==
          "Hội làng mở sớm");
}

TEST_CASE("our own archive can be imported into another data folder", "[pipeline]") {
    Desk desk;
    write_file(desk.folder / "a.jsonl", two_lines);
    write_file(desk.folder / "trang.html", page);
    desk.import({"a.jsonl", "trang.html"});
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(desk.data.path / "pages")) {
        files.push_back(entry.path().string());
    }
    REQUIRE_FALSE(files.empty());
    const TempDir other;
    const auto report =
        import_files({other / "data"}, files, {.format = ImportFormat::warc}).value();
    CHECK(report.records == 3);
    index_archive({other / "data"}, {}).value();
    const auto there = Searcher::open(other / "data/index").value();
    CHECK(there.size().value() == 3);
    CHECK(full_ids(there, "làm cầu") == "mot");
}

TEST_CASE("an import that is stopped keeps what it took", "[pipeline]") {
    Desk desk;
    std::string lines;
    for (int i = 0; i < 2000; ++i) {
        lines += "{\"id\":\"" + std::to_string(i) + "\",\"title\":\"Bài\"}\n";
    }
    write_file(desk.folder / "a.jsonl", lines);
    std::stop_source stop;
    ImportOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](std::uint64_t done) {
        if (done >= 512) {
            stop.request_stop();
        }
    };
    const auto report =
        import_files(desk.data, {(desk.folder / "a.jsonl").string()}, options).value();
    CHECK(report.interrupted);
    CHECK(report.records >= 512);
    CHECK(report.records < 2000);
    const auto archive = PageArchive::open(desk.data.path, PageArchive::Mode::read).value();
    CHECK(archive.last_sequence() == static_cast<std::int64_t>(report.records));
}

TEST_CASE("a lead that the body lacks is put before it, once", "[pipeline]") {
    Desk desk;
    write_file(desk.folder / "a.jsonl",
               R"({"id":"a","title":"A","lead":"Sa-pô riêng.","body":"Thân bài."})"
               "\n"
               R"({"id":"b","title":"B","lead":"Sa-pô chung.","body":"Sa-pô chung.\nThân bài."})"
               "\n"
               R"({"id":"c","title":"C","lead":"Chỉ có sa-pô."})"
               "\n");
    desk.import({"a.jsonl"});
    const auto searcher = desk.indexed();
    CHECK(searcher.article("a").value().body == "Sa-pô riêng.\nThân bài.");
    CHECK(searcher.article("b").value().body == "Sa-pô chung.\nThân bài.");
    CHECK(searcher.article("c").value().body == "Chỉ có sa-pô.");
}
