// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/http_server.hpp"
#include "timtin/search.hpp"

namespace timtin::server {

struct ServiceOptions {
    std::string name = "timtin";  ///< of the search page, for people
    /// How the outside calls the page, with a slash at its end; empty: by the request's
    /// Host, and X-Forwarded-Proto of a trusted proxy.
    std::string base_url;
    /// Origins whose scripts may read the API ("https://example.vn"); "*": all.
    std::vector<std::string> allow_origins;
    /// Origins whose pages may hold the search page in a frame (?embed=1).
    std::vector<std::string> allow_embedding;
    /// How long caches need not ask again. 0: they ask each time, and are told 304.
    std::chrono::seconds max_age{0};
    std::size_t max_query = 2048;                ///< bytes of q
    std::size_t max_limit = 100;                 ///< hits of one answer
    std::size_t cache_bytes = 32 * 1024 * 1024;  ///< answers kept until the next commit
    std::chrono::milliseconds search_time{1000};
    /// report.json of the data folder, of which /healthz tells when the last update ended well;
    /// empty: it does not.
    std::filesystem::path report;
    /// What has not gone well for so long is stale.
    std::chrono::seconds stale_after{std::chrono::days{3}};
};

/// The routes: what each URL answers. Reads the index only.
class Service : public HttpHandler {
public:
    using Log = std::function<void(const Exchange&)>;
    Service(Searcher searcher, ServiceOptions options, Log log = {});
    ~Service() override;

    [[nodiscard]] Response answer(const Request& request) override;
    void add_common(const Request& request, Response& response) const override;
    [[nodiscard]] Lane lane(const Request& request) const override;
    void finished(const Exchange& exchange) override;

    /// What /metrics tells of the server; must outlive this.
    void watch(const HttpCounts& counts);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace timtin::server
