// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/page.hpp"
#include "timtin/url.hpp"

struct sockaddr;

namespace timtin {

struct FetchRequest {
    /// What the body is wanted for: of a page that turns out to be an image or a
    /// video, the body is not read.
    enum class Want { page, anything };

    Url url;
    Want want = Want::page;
    std::string etag;           ///< sent as If-None-Match; empty: not
    std::string last_modified;  ///< sent as If-Modified-Since; empty: not
    std::string form;           ///< sent by POST, form-urlencoded; empty: a GET
    bool allow_private = false;
    const std::vector<std::string>* connect_to = nullptr;  ///< curl's form; may be null
    std::size_t max_bytes = std::size_t{16} << 20;         ///< of the body, decoded
};

/// An answer (page.status is not 0), or why there is none.
struct FetchOutcome {
    Page page;          ///< body empty where it was not wanted
    std::string cause;  ///< one of a few words to count by: "timeout", "dns", "tls" …; empty: none
    std::string message;  ///< for people
    std::string request;  ///< the request's head, as it was sent
};

/// One request, one answer: redirects are told, not followed. Any number of
/// requests may be under way; whom to ask, and when, is the caller's business.
class Fetcher {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// A request that has ended, by the number it was begun with.
    struct Ended {
        std::uint64_t number = 0;
        FetchOutcome outcome;
    };

    virtual ~Fetcher() = default;
    /// Begins a request. `number` is the caller's name for it.
    virtual void begin(FetchRequest request, std::uint64_t number) = 0;
    /// Waits for one of the requests to end; nothing if none has at `until`, or if
    /// asked to stop before.
    virtual std::optional<Ended> wait(Time until) = 0;

protected:
    Fetcher() = default;
    Fetcher(const Fetcher&) = default;
    Fetcher& operator=(const Fetcher&) = default;
};

struct FetcherOptions {
    std::string user_agent;
    std::string ca_file;  ///< PEM: authorities that are trusted beside the system's; may be empty
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds request_timeout{60'000};
    std::stop_token stop;  ///< ends all waiting
};

/// Fetches by libcurl: http and https only, TLS verified, connections kept,
/// HTTP/2 where offered, gzip, brotli and zstd decoded. Private addresses are
/// refused before connecting unless the request allows them, and a connection that
/// another request opened to one is not used. Proxies of the environment are not
/// used. For one thread.
class CurlFetcher final : public Fetcher {
public:
    explicit CurlFetcher(FetcherOptions options);
    CurlFetcher(CurlFetcher&&) noexcept;
    CurlFetcher& operator=(CurlFetcher&&) noexcept;
    ~CurlFetcher() override;
    void begin(FetchRequest request, std::uint64_t number) override;
    std::optional<Ended> wait(Time until) override;
    /// Alone, to its end; cause "interrupted" if asked to stop before.
    FetchOutcome fetch(const FetchRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether an address is one of the public Internet: not loopback, private,
/// link-local, unique-local, shared, documentation, multicast or reserved (IANA's
/// special-purpose registries), nor an IPv6 form of such an IPv4 address.
[[nodiscard]] bool is_public_address(const sockaddr& address) noexcept;
/// The same of an address in text, as curl tells it; false for what is none.
[[nodiscard]] bool is_public_address(std::string_view address) noexcept;

}  // namespace timtin
