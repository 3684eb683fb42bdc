// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/page_policy.hpp"

#include <catch2/catch.hpp>

using namespace timtin;

namespace {

Page page_of(std::string type, std::string body) {
    Page page;
    page.headers.emplace_back("Content-Type", std::move(type));
    page.body = std::move(body);
    return page;
}

}  // namespace

TEST_CASE("X-Robots-Tag is obeyed where it means us", "[crawler]") {
    const auto tag = [](std::initializer_list<const char*> values) {
        Page page;
        for (const auto* value : values) {
            page.headers.emplace_back("x-robots-tag", value);
        }
        return robots_tag(page, "timtin");
    };
    CHECK(!tag({}).noindex);
    CHECK(tag({"NoIndex"}).noindex);
    CHECK(!tag({"NoIndex"}).nofollow);
    CHECK(tag({"noindex, nofollow"}).nofollow);
    CHECK((tag({"none"}).noindex && tag({"none"}).nofollow));
    CHECK(!tag({"googlebot: noindex, nofollow"}).nofollow);
    CHECK(tag({"googlebot: noindex", "timtin: nofollow"}).nofollow);
    CHECK(!tag({"googlebot: noindex", "timtin: nofollow"}).noindex);
    CHECK(tag({"unavailable_after: 25 Jun 2030 15:00:00 PST, noindex"}).noindex);
}

TEST_CASE("bodies are told by type and by first bytes", "[crawler]") {
    CHECK(body_kind(page_of("text/html; charset=utf-8", "<p>Tin")) == BodyKind::html);
    CHECK(body_kind(page_of("application/xhtml+xml", "<html>")) == BodyKind::html);
    CHECK(body_kind(page_of("", "\n<!DOCTYPE HTML><p>")) == BodyKind::html);
    CHECK(body_kind(page_of("text/plain", "<html>")) == BodyKind::html);
    CHECK(body_kind(page_of("text/plain", "chữ")) == BodyKind::other);
    CHECK(body_kind(page_of("text/html", "%PDF-1.4")) == BodyKind::other);
    CHECK(body_kind(page_of("text/html", "\x89PNG\r\n")) == BodyKind::other);
    CHECK(body_kind(page_of("application/json", "{}")) == BodyKind::other);
    CHECK(body_kind(page_of("application/pdf", "")) == BodyKind::other);
    CHECK(body_kind(page_of("text/xml", "<?xml?><rss version='2.0'>")) == BodyKind::feed);
    CHECK(body_kind(page_of("text/html", "\xef\xbb\xbf<urlset>")) == BodyKind::feed);
}
