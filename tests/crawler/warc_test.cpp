// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/warc.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "crawler/digest.hpp"
#include "crawler/gzip.hpp"
#include "crawler/http_message.hpp"
#include "server/content_coding.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::TempDir;

namespace {

struct Reading {
    std::vector<ArchiveRecord> records;
    std::vector<std::pair<std::uint64_t, Error>> bad;
    std::optional<Error> error;
};

Reading read_all(const std::filesystem::path& file) {
    Reading reading;
    const auto done = read_warc(
        file,
        [&](ArchiveRecord&& record) {
            reading.records.push_back(std::move(record));
            return true;
        },
        [&](std::uint64_t offset, const Error& error) { reading.bad.emplace_back(offset, error); });
    if (!done) {
        reading.error = done.error();
    }
    return reading;
}

std::string record(std::string_view type, std::string_view uri, std::string_view block,
                   std::string_view version = "1.0") {
    return "WARC/" + std::string(version) + "\r\nWARC-Type: " + std::string(type) +
           "\r\nWARC-Target-URI: " + std::string(uri) +
           "\r\nWARC-Date: 2019-06-11T10:54:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
           "Content-Type: application/http; msgtype=response\r\nContent-Length: " +
           std::to_string(block.size()) + "\r\n\r\n" + std::string(block) + "\r\n\r\n";
}

std::string gzip(std::string_view bytes) {
    std::string out;
    GzipWriter(6).append_member(out, {bytes});
    return out;
}

const std::string simple = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Tin mới</p>";

}  // namespace

TEST_CASE("base32 and SHA-1 are as WARC tools write them", "[crawler]") {
    CHECK(base32(sha1("")) == "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    CHECK(base32("fooba") == "MZXW6YTB");
    CHECK(base32("f") == "MY");
}

TEST_CASE("WARC files are read plain, by record and as one gzip member", "[crawler]") {
    const TempDir dir;
    const auto one = record("response", "http://a.vn/1", simple);
    const auto two = record("response", "<http://a.vn/2>", simple, "1.1");
    const auto other = record("request", "http://a.vn/1", "GET / HTTP/1.1\r\n\r\n");
    support::write_file(dir / "plain", one + other + two);
    support::write_file(dir / "members", gzip(one) + gzip(other) + gzip(two));
    support::write_file(dir / "whole", gzip(one + other + two));
    for (const char* name : {"plain", "members", "whole"}) {
        CAPTURE(name);
        const auto reading = read_all(dir / name);
        CHECK(!reading.error);
        CHECK(reading.bad.empty());
        REQUIRE(reading.records.size() == 2);
        CHECK(reading.records[0].key == "http://a.vn/1");
        CHECK(reading.records[1].key == "http://a.vn/2");
        CHECK(reading.records[1].page.body == "<p>Tin mới</p>");
        CHECK(reading.records[1].page.header("content-type") == "text/html");
        CHECK(reading.records[0].time.time_since_epoch().count() == 1'560'250'440);
    }
}

TEST_CASE("reading goes on after damage, and tells where it was", "[crawler]") {
    const TempDir dir;
    const auto one = gzip(record("response", "http://a.vn/1", simple));
    auto broken = gzip(record("response", "http://a.vn/2", simple + std::string(3000, 'x')));
    broken[broken.size() / 2] ^= 0x55;
    support::write_file(dir / "damaged", one + broken + one);
    auto reading = read_all(dir / "damaged");
    CHECK(reading.records.size() == 2);
    REQUIRE(!reading.bad.empty());
    CHECK(reading.bad[0].first == one.size());

    support::write_file(dir / "torn", one + one.substr(0, one.size() / 2));
    reading = read_all(dir / "torn");
    CHECK(reading.records.size() == 1);
    CHECK(reading.bad.size() == 1);

    const auto plain = record("response", "http://a.vn/1", simple);
    support::write_file(dir / "plain", plain + "rubbish\r\n\r\n" + plain);
    reading = read_all(dir / "plain");
    CHECK(reading.records.size() == 2);
    REQUIRE(reading.bad.size() == 1);

    support::write_file(dir / "cut", plain + plain.substr(0, plain.size() - 10));
    reading = read_all(dir / "cut");
    CHECK(reading.records.size() == 1);
    CHECK(reading.bad.size() == 1);
}

TEST_CASE("what is no WARC file is an error that names it", "[crawler]") {
    const TempDir dir;
    support::write_file(dir / "text", "hello\nworld\n");
    support::write_file(dir / "empty", "");
    support::write_file(dir / "zstd", "\x28\xb5\x2f\xfd....");
    CHECK(read_all(dir / "text").error->code == ErrorCode::malformed);
    CHECK(read_all(dir / "empty").error->code == ErrorCode::malformed);
    CHECK(read_all(dir / "zstd").error->code == ErrorCode::unsupported);
    CHECK(read_all(dir / "none").error->code == ErrorCode::not_found);
    CHECK(read_all(dir.path()).error->code == ErrorCode::io);
    CHECK_THAT(read_all(dir / "none").error->message, Catch::Contains("none"));
}

TEST_CASE("records too large to hold are passed over", "[crawler]") {
    const TempDir dir;
    const auto small = record("response", "http://a.vn/1", simple);
    auto large = simple;
    large.resize(largest_record + 1, 'x');
    support::write_file(dir / "large",
                        gzip(record("response", "http://a.vn/2", large)) + gzip(small));
    const auto reading = read_all(dir / "large");
    CHECK(reading.records.size() == 1);
    REQUIRE(reading.bad.size() == 1);
    CHECK(reading.bad[0].second.code == ErrorCode::limit);
}

TEST_CASE("transfer and content codings of HTTP responses are undone", "[crawler]") {
    const auto parse = [](const std::string& text) { return parse_http_response(text, 1 << 20); };
    const std::string html = "<p>Công tác dân vận</p>";
    CHECK(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3;x=y\r\n<p>\r\n4\r\nabcd\r\n0\r\n\r\n")
              .value()
              .body == "<p>abcd");
    CHECK(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + html).value().body ==
          html);
    CHECK(parse("HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n" + gzip(html)).value().body == html);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + html).value().body == html);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n" + html).value().body == html);
    const auto brotli =
        parse("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x02\x80hello\x03");
    CHECK(brotli.value().body == "hello");
    const std::string zstd("\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00hello", 14);
    const std::string says_zstd = "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n";
    CHECK(parse(says_zstd + zstd).value().body == "hello");
    CHECK(parse(says_zstd + zstd + zstd).value().body == "hellohello");
    CHECK(parse(says_zstd + html).value().body == html);
    CHECK(parse(says_zstd + zstd.substr(0, 11)).error().code == ErrorCode::malformed);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Encoding: aes128gcm\r\n\r\n1").error().code ==
          ErrorCode::unsupported);
    CHECK(parse("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip(html).substr(0, 20))
              .error()
              .code == ErrorCode::malformed);
    CHECK(
        parse("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip(std::string(2 << 20, ' ')))
            .error()
            .code == ErrorCode::limit);
    CHECK(parse("HTTP/2 404\r\n\r\n").value().status == 404);
    CHECK(parse("HTTP/1.1 200 OK\r\nX-A: 1\r\n  2\r\nx-b:3\r\n\r\n").value().header("x-a") ==
          "1 2");
    CHECK(parse("no HTTP at all").error().code == ErrorCode::malformed);
    CHECK(parse("HTTP/1.1 abc\r\n\r\n").error().code == ErrorCode::malformed);
}

TEST_CASE("of a brotli body that was cut all that came is read", "[crawler]") {
    std::string noise;
    for (unsigned i = 0; noise.size() < 300'000; ++i) {
        noise += std::to_string(i * 2654435761U);
    }
    const auto whole = server::encoded(noise, server::Coding::brotli);
    const auto cut = whole.substr(0, whole.size() - 100);
    CHECK_FALSE(unbrotli(cut, 1 << 20));
    const auto read = unbrotli(cut, 1 << 20, true).value();
    CHECK(read.size() > 200'000);
    CHECK(noise.starts_with(read));
    CHECK(unbrotli(cut, 200'000, true).error().code == ErrorCode::limit);
}

TEST_CASE("an HTTP header that is too large is an error", "[crawler]") {
    std::string head = "HTTP/1.1 200 OK\r\n";
    while (head.size() < (1 << 20) - 100) {
        head += "a:\r\n";
    }
    CHECK(parse_http_response(head + "\r\n<p>", 1 << 20).value().body == "<p>");
    const auto refused =
        parse_http_response(head + std::string(200, 'b') + ":\r\n\r\n<p>", 1 << 20);
    CHECK(refused.error().code == ErrorCode::limit);
    CHECK(refused.error().message == "an HTTP header of more than 1 MiB");
}

TEST_CASE("field values cannot break out of their line", "[crawler]") {
    Page page;
    page.url = page.final_url = "http://a.vn/\r\nWARC-Type: evil";
    page.status = 200;
    page.headers = {{"X", "a\r\nSet-Cookie: b\r\n\r\n"}};
    page.body = "b";
    std::string out;
    WarcWriter writer;
    writer.append_page(out, page, "s\r\nX: y", sha1("b"));
    const auto record = parse_own_record(gunzip(out, 1 << 20).value()).value();
    CHECK(record.page.body == "b");
    CHECK(record.page.headers.size() == 2);
    CHECK(record.key == "http://a.vn/%0D%0AWARC-Type:%20evil");
}

TEST_CASE("our own files are read by zcat and as foreign files", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        Page page;
        page.url = page.final_url = "https://a.vn/";
        page.status = 200;
        page.headers = {{"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}};
        page.body = "<p>Tin</p>";
        static_cast<void>(archive.append_page(page, "a").value());
        static_cast<void>(archive.append_article("1", R"({"id":"1","title":"Bài"})").value());
        static_cast<void>(archive.append_removal("2").value());
        archive.commit().value();
    }
    std::filesystem::path file;
    for (const auto& entry : std::filesystem::directory_iterator(data / "pages")) {
        file = entry.path();
    }
    const auto reading = read_all(file);
    CHECK(!reading.error);
    CHECK(reading.bad.empty());
    REQUIRE(reading.records.size() == 2);
    CHECK(reading.records[0].page.body == "<p>Tin</p>");
    CHECK(reading.records[1].json == R"({"id":"1","title":"Bài"})");
    const auto text = (data / "text").string();
    REQUIRE(std::system(("zcat '" + file.string() + "' > '" + text + "'").c_str()) == 0);
    const auto plain = support::read_file(text);
    CHECK(plain.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
    CHECK(plain.find("X-Crawl-Content-Encoding: gzip\r\n") != std::string::npos);
    CHECK(plain.find("WARC-Target-URI: urn:timtin:1\r\n") != std::string::npos);
    CHECK(plain.ends_with("\r\n\r\n"));
}
