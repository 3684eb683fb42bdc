// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/http_server.hpp"
#include "timtin/crawl.hpp"

namespace timtin::support {

/// A small portal of a test's own: pages by path, with ETag and 304. Pages may be
/// changed between crawls. Without a robots.txt of its own it answers 404.
class MemoryPortal {
public:
    bool validators = true;
    std::map<std::string, int> busy;  ///< by path: how often it says 503 first
    std::function<void()> on_request;

    void set(const std::string& path, HttpResponse response) {
        const std::lock_guard lock(mutex_);
        pages_[path] = std::move(response);
    }
    void page(const std::string& path, const std::string& type, std::string body) {
        set(path, {.headers = {{"Content-Type", type}}, .body = std::move(body)});
    }
    [[nodiscard]] std::string body(const std::string& path) const {
        const std::lock_guard lock(mutex_);
        return pages_.at(path).body;
    }
    void redirect(const std::string& path, const std::string& to) {
        set(path, {.status = 302, .headers = {{"Location", to}}});
    }
    void listing(const std::string& path, const std::vector<std::string>& links) {
        std::string body = "<html><head><title>Tin tức</title></head><body><ul>";
        for (const auto& link : links) {
            body += "<li><a href=\"" + link + "\">Tin</a></li>";
        }
        page(path, "text/html; charset=utf-8", body + "</ul></body></html>");
    }
    void article(const std::string& path, const std::string& title) {
        std::string body = "<html><head><title>" + title +
                           "</title><meta property='article:published_time' "
                           "content='2019-06-11T17:54:00+07:00'></head><body><article><h1>" +
                           title + "</h1>";
        for (const auto* text :
             {"Sáng nay, đông đảo cán bộ và nhân dân trong xã đã cùng nhau ra quân dọn vệ sinh "
              "đường làng, trồng thêm cây xanh và vận động các hộ phân loại rác.",
              "Theo đồng chí Bí thư Đảng ủy, qua ba tháng triển khai, phần lớn các gia đình đã tự "
              "giác hiến đất mở đường mà không đòi hỏi một khoản đền bù nào.",
              "Mặt trận Tổ quốc cùng các đoàn thể đến từng nhà lắng nghe ý kiến, những chỗ bà con "
              "còn băn khoăn đều được giải thích cặn kẽ ngay tại cuộc họp thôn."}) {
            body += "<p>" + title + ". " + text + "</p>";
        }
        page(path, "text/html; charset=utf-8", body + "</article></body></html>");
    }

    /// The site, with everything due in each run and no delay.
    [[nodiscard]] Site site() const {
        Site site;
        site.name = "portal";
        site.seeds = {server.url("/")};
        site.delay = std::chrono::milliseconds{0};
        site.revisit_listing = site.revisit_fresh = site.revisit_old = std::chrono::seconds{0};
        site.allow_private = true;
        return site;
    }

private:
    HttpResponse answer(const HttpRequest& request) {
        if (on_request) {
            on_request();
        }
        const std::lock_guard lock(mutex_);
        if (const auto found = busy.find(request.target);
            found != busy.end() && found->second > 0) {
            --found->second;
            return {.status = 503, .headers = {{"Retry-After", "1"}}};
        }
        const auto found = pages_.find(request.target);
        if (found == pages_.end()) {
            return {.status = 404, .body = "không có"};
        }
        auto response = found->second;
        if (validators && response.status == 200) {
            const auto etag = "\"" + std::to_string(std::hash<std::string>{}(response.body)) + "\"";
            response.headers.emplace_back("ETag", etag);
            if (request.header("if-none-match") == etag) {
                response.status = 304;
            }
        }
        return response;
    }

    mutable std::mutex mutex_;  ///< of pages_ and busy, once there are requests
    std::map<std::string, HttpResponse> pages_;

public:
    /// Last, so that it ends before what it answers from.
    HttpServer server{[this](const HttpRequest& request) { return answer(request); }};
};

}  // namespace timtin::support
