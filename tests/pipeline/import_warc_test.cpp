// SPDX-License-Identifier: GPL-2.0-or-later
// WARC files in the shape that Common Crawl's news crawl has them, written here.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "crawler/gzip.hpp"
#include "support/temp_dir.hpp"
#include "timtin/pipeline.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::TempDir;

namespace {

/// A page of news; its last words tell whether all of it was read.
std::string page(const std::string& title, const std::string& last) {
    std::string html = "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>" +
                       title +
                       "</title><meta property=\"article:published_time\" "
                       "content=\"2024-01-18T06:30:00+07:00\"></head><body><article><h1>" +
                       title + "</h1>";
    for (const char* text :
         {"Rét đậm tràn về từ nửa đêm, người trồng hoa thức canh đèn sưởi cho từng luống cúc đang "
          "hé nụ trước Tết.",
          "Hợp tác xã chia nhau từng cuộn nilon che gió, nhà khá cho nhà khó mượn máy bơm nước ấm "
          "mà không tính tiền.",
          "Cán bộ khuyến nông ở lại ruộng đến sáng, ghi nhiệt độ mỗi giờ một lần để báo cho cả "
          "vùng."}) {
        html += "<p>" + title + ". " + text + "</p>";
    }
    return html + "<p>" + last + "</p></article></body></html>\n";
}

std::string chunked(const std::string& body) {
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += 500) {
        const auto part = body.substr(at, 500);
        out += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
    }
    return out + "0\r\n\r\n";
}

std::string gzipped(const std::string& body) {
    std::string out;
    GzipWriter(6).append_member(out, {body});
    return out;
}

/// A file of records, each a gzip member of its own.
class NewsFile {
public:
    NewsFile() {
        add("warcinfo", {}, "application/warc-fields", {},
            "robots: checked via crawler-commons\r\nsoftware: StormCrawler\r\n"
            "format: WARC File Format 1.0\r\n");
    }
    void add(const std::string& type, const std::string& url, const std::string& content_type,
             const std::string& more, const std::string& block) {
        const std::string head = fmt::format(
            "WARC/1.0\r\nWARC-Type: {}\r\nWARC-Record-ID: "
            "<urn:uuid:0b4c1f6e-9a2d-4c53-8f0a-{:012}>\r\nContent-Length: {}\r\n"
            "WARC-Date: 2024-01-18T02:00:{:02}Z\r\n{}{}{}{}Content-Type: {}\r\n\r\n",
            type, number_, block.size(), number_ % 60, url.empty() ? "" : "WARC-Target-URI: ", url,
            url.empty() ? "" : "\r\n", more, content_type);
        GzipWriter(6).append_member(bytes_, {head, block, "\r\n\r\n"});
    }
    /// A request, its response, and what the crawler noted of them.
    void fetch(const std::string& path, const std::string& http, const std::string& more = {}) {
        const std::string url = "https://tin.example" + path;
        add("request", url, "application/http; msgtype=request", {},
            "GET " + path + " \r\nHost: tin.example\r\nUser-Agent: CCBot/2.0\r\n\r\n");
        add("response", url, "application/http; msgtype=response",
            "WARC-IP-Address: 203.0.113.9\r\nWARC-Payload-Digest: "
            "sha1:QWERTYUIOPASDFGHJKLZXCVBNM234567\r\n" +
                more,
            http);
        add("metadata", url, "application/warc-fields", {},
            "fetchTimeMs: 184\r\ncharset-detected: UTF-8\r\n");
    }
    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
    int number_ = 0;
};

}  // namespace

TEST_CASE("WARC files in the shape of Common Crawl's news are imported", "[pipeline]") {
    NewsFile file;
    // Body decoded, as its length says, the original fields renamed; names in lower case.
    const auto flowers = page("Giữ ấm cho hoa cúc", "Sáng ra, không luống nào bị cháy lá.");
    file.fetch("/hoa-cuc", fmt::format("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=UTF-8"
                                       "\r\nX-Crawl-Content-Encoding: gzip\r\n"
                                       "X-Crawl-Transfer-Encoding: chunked\r\ncontent-length: {}"
                                       "\r\n\r\n{}",
                                       flowers.size(), flowers));
    // Decoded too, but with the fields left as they came.
    file.fetch("/cam-sanh",
               "HTTP/1.1 200 OK\r\nCONTENT-TYPE: TEXT/HTML;CHARSET=UTF-8\r\n"
               "CONTENT-ENCODING: GZIP\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n" +
                   page("Cam sành vào vụ", "Thương lái đặt cọc từ đầu tháng."));
    file.fetch("/bo-ke",
               "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n"
               "\xef\xbb\xbf" +
                   page("Vá bờ kè trước lũ", "Đá hộc được chở bằng thuyền."));
    // As it came over the wire.
    file.fetch("/phien-cho",
               "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
               "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
                   chunked(gzipped(page("Phiên chợ cuối năm", "Chợ tan khi gà lên chuồng."))));
    // Over HTTP/2, before writers put HTTP/1.1 in its place; and after.
    file.fetch("/ben-pha", "HTTP/2 200 \r\ncontent-type: text/html; charset=utf-8\r\n\r\n" +
                               page("Bến phà cũ", "Chuyến cuối rời bến lúc bảy giờ."));
    file.fetch("/lo-gach",
               "HTTP/1.1 200 \r\ncontent-type: text/html; charset=utf-8\r\n\r\n" +
                   page("Lò gạch đổi nghề", "Khói đã tắt từ mùa xuân."),
               "WARC-Protocol: h2,TLS_1_3,TLS_AES_128_GCM_SHA256\r\n");
    // Cut by the crawler at its limit, decoded or not.
    const auto river = page("Nạo vét sông con", "Cá đã về.") + std::string(5000, ' ');
    file.fetch(
        "/song-con",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + river.substr(0, river.size() - 3000),
        "WARC-Truncated: length\r\nWARC-Identified-Payload-Type: text/html\r\n");
    std::string noise;
    for (unsigned i = 0; i < 4000; ++i) {
        noise += fmt::format("{:x}", i * 2654435761U);
    }
    const auto torn =
        gzipped(page("Đường hoa ven đê", "Mỗi nhà trồng mười mét.") + "<!-- " + noise + " -->");
    file.fetch("/duong-hoa",
               "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" +
                   torn.substr(0, torn.size() - 1000),
               "WARC-Truncated: time\r\n");
    // What it is the crawler saw; the server did not say, or said something else.
    file.fetch("/ao-lang",
               "HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n" +
                   page("Ao làng trong lại", "Bèo tây được vớt hết."),
               "WARC-Identified-Payload-Type: application/xhtml+xml\r\n");
    file.fetch("/da-co-thu",
               "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                   page("Cây đa cổ thụ", "Rễ đã ôm trọn miếu nhỏ."),
               "WARC-Identified-Payload-Type: text/html\r\n");
    // No pages.
    file.fetch("/anh", "HTTP/1.1 200 OK\r\n\r\n\x89PNG",
               "WARC-Identified-Payload-Type: image/png\r\n");
    file.fetch("/cu", "HTTP/1.1 301 Moved Permanently\r\nLocation: /hoa-cuc\r\n\r\n");
    file.add("revisit", "https://tin.example/hoa-cuc", "application/http; msgtype=response",
             "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n",
             "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");

    const TempDir folder;
    const DataFolder data{folder / "data"};
    support::write_file(folder / "CC-NEWS-20240118020000-00042.warc.gz", file.bytes());
    std::string problems;
    const auto report =
        import_files(data, {(folder / "CC-NEWS-20240118020000-00042.warc.gz").string()},
                     {.on_problem = [&](const std::string& what) { problems += what + "\n"; }})
            .value();
    CHECK(problems.empty());
    CHECK(report.bad == 0);
    CHECK(report.records == 10);
    REQUIRE(index_archive(data, {}));
    const auto searcher = Searcher::open(data.index()).value();
    CHECK(searcher.size().value() == 10);
    for (const auto& [path, title, last] :
         {std::tuple("/hoa-cuc", "Giữ ấm cho hoa cúc", "không luống nào bị cháy lá."),
          std::tuple("/cam-sanh", "Cam sành vào vụ", "đặt cọc từ đầu tháng."),
          std::tuple("/bo-ke", "Vá bờ kè trước lũ", "chở bằng thuyền."),
          std::tuple("/phien-cho", "Phiên chợ cuối năm", "Chợ tan khi gà lên chuồng."),
          std::tuple("/ben-pha", "Bến phà cũ", "rời bến lúc bảy giờ."),
          std::tuple("/lo-gach", "Lò gạch đổi nghề", "đã tắt từ mùa xuân."),
          std::tuple("/song-con", "Nạo vét sông con", "Cá đã về."),
          std::tuple("/duong-hoa", "Đường hoa ven đê", "Mỗi nhà trồng mười mét."),
          std::tuple("/ao-lang", "Ao làng trong lại", "Bèo tây được vớt hết."),
          std::tuple("/da-co-thu", "Cây đa cổ thụ", "Rễ đã ôm trọn miếu nhỏ.")}) {
        CAPTURE(path);
        const auto article = searcher.article("https://tin.example" + std::string(path));
        REQUIRE(article);
        CHECK(article->title == title);
        CHECK_THAT(article->body, Catch::Contains(last));
        CHECK(to_iso(article->published.value()) == "2024-01-18T06:30:00+07:00");
    }
    // A rebuild reads them from the archive as they were read here.
    IndexRunOptions again;
    again.rebuild = true;
    CHECK(index_archive(data, again).value().articles == 10);
}

TEST_CASE("a page that its crawler cut does not take the place of one that is there",
          "[pipeline]") {
    const auto whole = page("Hàng cây trước đình", "Người cuối cùng về khi trăng lên.");
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    NewsFile first;
    first.fetch("/hang-cay", head + whole);
    NewsFile second;
    second.fetch("/hang-cay", head + whole.substr(0, whole.size() - 120),
                 "WARC-Truncated: length\r\n");
    const TempDir folder;
    const DataFolder data{folder / "data"};
    support::write_file(folder / "1.warc.gz", first.bytes());
    support::write_file(folder / "2.warc.gz", second.bytes());
    REQUIRE(import_files(data, {(folder / "1.warc.gz").string()}, {}).value().records == 1);
    std::string problems;
    const auto report =
        import_files(data, {(folder / "2.warc.gz").string()},
                     {.on_problem = [&](const std::string& what) { problems += what + "\n"; }})
            .value();
    CHECK(report.records == 0);
    CHECK(report.bad == 1);
    CHECK_THAT(problems, Catch::Contains("https://tin.example/hang-cay: cut short"));
    REQUIRE(index_archive(data, {}));
    const auto article =
        Searcher::open(data.index()).value().article("https://tin.example/hang-cay").value();
    CHECK_THAT(article.body, Catch::Contains("khi trăng lên."));
    // That a server says so itself is no word of the file's writer.
    NewsFile third;
    third.fetch("/hang-cay",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nWARC-Truncated: length"
                "\r\n\r\n" +
                    page("Hàng cây trước đình", "Sáng ra lá đã quét xong."));
    support::write_file(folder / "3.warc.gz", third.bytes());
    CHECK(import_files(data, {(folder / "3.warc.gz").string()}, {}).value().records == 1);
    REQUIRE(index_archive(data, {}));
    CHECK_THAT(
        Searcher::open(data.index()).value().article("https://tin.example/hang-cay").value().body,
        Catch::Contains("quét xong."));
}
