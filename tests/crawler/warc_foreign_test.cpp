// SPDX-License-Identifier: GPL-2.0-or-later
// WARC files as wget writes them.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "crawler/gzip.hpp"
#include "crawler/page_archive.hpp"
#include "support/http_server.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::HttpRequest;
using support::HttpResponse;

TEST_CASE("WARC files of wget are read, gzip and plain, with their codings", "[crawler]") {
    const support::TempDir dir;
    const std::string html = "<html><body><a href='/b'>Tin mới</a> Công tác dân vận</body></html>";
    const support::HttpServer server([&](const HttpRequest& request) {
        HttpResponse response{.headers = {{"Content-Type", "text/html; charset=utf-8"}}};
        if (request.target == "/a") {
            response.body = html;
            response.chunked = true;
        } else if (request.target == "/b") {
            response.headers.emplace_back("Content-Encoding", "gzip");
            GzipWriter(6).append_member(response.body, {html});
        } else {
            response.status = 404;
            response.body = "không có";
        }
        return response;
    });
    for (const char* form : {"", "--no-warc-compression"}) {
        CAPTURE(form);
        const auto name = dir / (*form == 0 ? "packed" : "plain");
        const auto command = "cd '" + dir.path().string() +
                             "' && wget -q --no-proxy -e robots=off " + form + " --warc-file='" +
                             name.string() + "' -O /dev/null '" + server.url("/a") + "' '" +
                             server.url("/b") + "' '" + server.url("/c") + "'";
        static_cast<void>(std::system(command.c_str()));
        std::vector<ArchiveRecord> records;
        const auto done = read_warc(
            name.string() + (*form == 0 ? ".warc.gz" : ".warc"),
            [&](ArchiveRecord&& record) {
                records.push_back(std::move(record));
                return true;
            },
            [](std::uint64_t offset, const Error& error) {
                FAIL_CHECK("at " << offset << ": " << error.message);
            });
        REQUIRE(done);
        REQUIRE(records.size() == 3);
        CHECK(records[0].key == server.url("/a"));
        CHECK(records[0].page.body == html);
        CHECK(records[1].page.body == html);
        CHECK(records[2].page.status == 404);
        CHECK(records[0].page.header("content-type") == "text/html; charset=utf-8");
        CHECK(records[0].time.time_since_epoch().count() > 1'500'000'000);
    }
}
