// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/fetcher.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "crawler/ascii.hpp"
#include "crawler/http_message.hpp"

namespace timtin {

namespace {

constexpr std::size_t largest_header = std::size_t{256} << 10;
constexpr long slowest_bytes_a_second = 50;
constexpr long slow_for_seconds = 20;
// An unwanted body shorter than this is read to its end, so that the connection
// can be kept.
constexpr std::size_t small_body = std::size_t{256} << 10;

struct EasyEnd {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct MultiEnd {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
struct ListEnd {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyEnd>;
using Multi = std::unique_ptr<CURLM, MultiEnd>;
using List = std::unique_ptr<curl_slist, ListEnd>;

void append(List& list, const std::string& text) {
    curl_slist* longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr) {
        throw std::bad_alloc();
    }
    static_cast<void>(list.release());
    list.reset(longer);
}

// Validators were a server's words once; they must not end their line now.
bool is_field_value(std::string_view text) noexcept {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool may_be_page(std::string_view content_type) noexcept {
    for (const auto type : {"image/", "video/", "audio/", "font/", "application/pdf",
                            "application/zip", "application/msword", "application/vnd.",
                            "application/x-rar", "application/octet-stream"}) {
        if (ascii::starts_blind(content_type, type)) {
            // vnd.* but for XHTML's relatives of WAP.
            return ascii::starts_blind(content_type, "application/vnd.wap.xhtml");
        }
    }
    return true;
}

// One request under way, as the callbacks see it.
struct Transfer {
    Transfer(std::uint64_t named, FetchRequest wanted)
        : number(named), request(std::move(wanted)) {}

    std::uint64_t number;
    FetchRequest request;
    Easy easy;
    List headers;
    List connect_to;
    std::array<char, CURL_ERROR_SIZE> error_text{};
    Page page;
    std::string sent;
    std::size_t header_bytes = 0;
    std::size_t dropped = 0;
    bool head_ended = false;
    bool too_large = false;
    bool header_too_large = false;
    bool unwanted = false;
    bool address_refused = false;
    bool out_of_memory = false;
};

void take_header(Transfer& transfer, std::string_view line) {
    const bool begins = ascii::starts_blind(line, "HTTP/");
    if (transfer.head_ended && !begins) {
        return;  // a trailer behind the body, without an end of its own
    }
    transfer.head_ended = ascii::trim(line).empty();
    if (begins) {
        // A new answer: what came before was an interim one (100, 103).
        transfer.page.headers.clear();
        return;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && colon > 0) {
        transfer.page.headers.emplace_back(ascii::trim(line.substr(0, colon)),
                                           ascii::trim(line.substr(colon + 1)));
    } else if (!transfer.page.headers.empty() && !ascii::trim(line).empty()) {
        transfer.page.headers.back().second += ' ';
        transfer.page.headers.back().second += ascii::trim(line);
    }
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* user) noexcept {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.header_bytes += count;
    if (transfer.header_bytes > largest_header) {
        transfer.header_too_large = true;
        return 0;
    }
    try {
        take_header(transfer, {bytes, count});
    } catch (const std::bad_alloc&) {
        transfer.out_of_memory = true;
        return 0;
    }
    return count;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* user) noexcept {
    auto& transfer = *static_cast<Transfer*>(user);
    try {
        auto& body = transfer.page.body;
        if (transfer.request.want == FetchRequest::Want::page && body.empty() &&
            !may_be_page(transfer.page.header("Content-Type"))) {
            transfer.unwanted = true;
            transfer.dropped += count;
            return transfer.dropped > small_body ? 0 : count;
        }
        if (count > transfer.request.max_bytes - body.size()) {
            transfer.too_large = true;
            return 0;
        }
        body.append(bytes, count);
    } catch (const std::bad_alloc&) {
        transfer.out_of_memory = true;
        return 0;
    }
    return count;
}

int on_debug(CURL*, curl_infotype type, char* bytes, std::size_t count, void* user) noexcept {
    auto& transfer = *static_cast<Transfer*>(user);
    if (type == CURLINFO_HEADER_OUT) {
        try {
            transfer.sent.assign(bytes, std::min(count, largest_header));
        } catch (const std::bad_alloc&) {
            transfer.out_of_memory = true;
        }
    }
    return 0;
}

curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) noexcept {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.request.allow_private && !is_public_address(address->addr)) {
        transfer.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called before each request is sent, also on a connection that is used again: one
// that a site which may have private addresses has opened is not for others.
int on_request(void* user, char* address, char*, int, int) noexcept {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.request.allow_private && !is_public_address(std::string_view(address))) {
        transfer.address_refused = true;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

std::string cause_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return "timeout";
        case CURLE_COULDNT_RESOLVE_HOST:
            return "dns";
        case CURLE_COULDNT_CONNECT:
            return "connect";
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return "tls";
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return "reset";
        case CURLE_PARTIAL_FILE:
            return "truncated";
        case CURLE_BAD_CONTENT_ENCODING:  // of a transfer coding
        // Our own callback's wishes are asked about before: what is left is a decoder's.
        case CURLE_WRITE_ERROR:
            return "bad encoding";
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_CHUNK_FAILED:
            return "protocol";
        default:
            return "network";
    }
}

// Undoes the body's content codings. A stream that breaks off may come with the length it has,
// from a cache that took it so: it is no more whole than one whose connection was closed.
void decode(FetchOutcome& outcome, std::size_t max_bytes) {
    auto& page = outcome.page;
    auto body = undo_content_codings(page, max_bytes);
    if (body) {
        page.body = *std::move(body);
        return;
    }
    const auto code = body.error().code;
    outcome.message = body.error().message;
    outcome.cause = code == ErrorCode::limit ? "too large"
                    : code == ErrorCode::malformed && undo_content_codings(page, max_bytes, true)
                        ? "truncated"
                        : "bad encoding";
}

void init_curl() {
    // Once a process; curl's is thread-safe, and never undone, as others may use it.
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) {
        throw std::bad_alloc();
    }
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (curl_easy_setopt(handle, option, value) == CURLE_OUT_OF_MEMORY) {
        throw std::bad_alloc();
    }
}

}  // namespace

struct CurlFetcher::Impl {
    FetcherOptions options;
    // Connections live in the multi handle, longer than the requests.
    Multi multi;
    std::map<CURL*, std::unique_ptr<Transfer>> transfers;
    std::vector<Easy> idle;

    explicit Impl(FetcherOptions with) : options(std::move(with)) {
        init_curl();
        multi.reset(curl_multi_init());
        if (!multi) {
            throw std::bad_alloc();
        }
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 64L);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        for (const auto& [easy, transfer] : transfers) {
            curl_multi_remove_handle(multi.get(), easy);
        }
    }

    void prepare(Transfer& transfer) const;
    std::optional<Ended> take_ended();
    FetchOutcome outcome_of(Transfer& transfer, CURLcode result) const;
};

void CurlFetcher::Impl::prepare(Transfer& transfer) const {
    auto* const easy = transfer.easy.get();
    set(easy, CURLOPT_URL, transfer.request.url.str().c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options.ca_file.empty()) {
        // In place of the system's bundle; its folder of single certificates stays.
        set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    }
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.request_timeout.count()));
    set(easy, CURLOPT_LOW_SPEED_LIMIT, slowest_bytes_a_second);
    set(easy, CURLOPT_LOW_SPEED_TIME, slow_for_seconds);
    set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    set(easy, CURLOPT_CONNECT_TO, transfer.connect_to.get());
    set(easy, CURLOPT_ERRORBUFFER, transfer.error_text.data());
    set(easy, CURLOPT_HEADERFUNCTION, &on_header);
    set(easy, CURLOPT_HEADERDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, &on_body);
    set(easy, CURLOPT_WRITEDATA, &transfer);
    // The only way to learn what was sent; nothing is printed.
    set(easy, CURLOPT_VERBOSE, 1L);
    set(easy, CURLOPT_DEBUGFUNCTION, &on_debug);
    set(easy, CURLOPT_DEBUGDATA, &transfer);
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
    set(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    set(easy, CURLOPT_PREREQFUNCTION, &on_request);
    set(easy, CURLOPT_PREREQDATA, &transfer);
    if (!transfer.request.form.empty()) {
        set(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.request.form.size()));
        set(easy, CURLOPT_POSTFIELDS, transfer.request.form.c_str());
    }
}

FetchOutcome CurlFetcher::Impl::outcome_of(Transfer& transfer, CURLcode result) const {
    if (transfer.out_of_memory) {
        throw std::bad_alloc();
    }
    auto* const easy = transfer.easy.get();
    FetchOutcome outcome;
    outcome.page = std::move(transfer.page);
    outcome.request = std::move(transfer.sent);
    auto& page = outcome.page;
    page.url = page.final_url = transfer.request.url.str();
    page.fetched_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    long status = 0;
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
    page.status = static_cast<int>(status);
    page.elapsed = std::chrono::milliseconds{microseconds / 1000};

    if (transfer.too_large) {
        outcome.cause = "too large";
        outcome.message = fmt::format("more than {} bytes", transfer.request.max_bytes);
    } else if (transfer.header_too_large || result == CURLE_OUT_OF_MEMORY) {
        // The latter is what libcurl says of a line that is too long for it.
        outcome.cause = "too large";
        outcome.message =
            fmt::format("a header of more than {} bytes, or a line too long in it", largest_header);
    } else if (transfer.unwanted) {
        page.body.clear();  // the answer is complete as far as it is wanted
    } else if (result == CURLE_OK && !transfer.head_ended) {
        outcome.cause = "truncated";
        outcome.message = "the connection was closed within the header";
    } else if (result != CURLE_OK) {
        const bool refused = transfer.address_refused && (result == CURLE_COULDNT_CONNECT ||
                                                          result == CURLE_ABORTED_BY_CALLBACK);
        const bool chunked =
            result == CURLE_RECV_ERROR &&
            std::string_view(transfer.error_text.data()).find("chunk") != std::string_view::npos;
        outcome.cause = refused ? "address refused" : chunked ? "protocol" : cause_of(result);
        outcome.message =
            refused ? "its address is private; allow_private in the site's file lets it be fetched"
                    : (transfer.error_text[0] != 0 ? transfer.error_text.data()
                                                   : curl_easy_strerror(result));
    }
    if (outcome.cause.empty() && !page.body.empty()) {
        decode(outcome, transfer.request.max_bytes);
    }
    if (!outcome.cause.empty()) {
        page.status = 0;
        page.body.clear();
    }
    return outcome;
}

std::optional<Fetcher::Ended> CurlFetcher::Impl::take_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        const auto result = message->data.result;
        const auto found = transfers.find(message->easy_handle);
        curl_multi_remove_handle(multi.get(), message->easy_handle);
        const auto transfer = std::move(found->second);
        transfers.erase(found);
        Ended ended{.number = transfer->number, .outcome = outcome_of(*transfer, result)};
        curl_easy_reset(transfer->easy.get());
        idle.push_back(std::move(transfer->easy));
        return ended;
    }
    return std::nullopt;
}

CurlFetcher::CurlFetcher(FetcherOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
CurlFetcher::CurlFetcher(CurlFetcher&&) noexcept = default;
CurlFetcher& CurlFetcher::operator=(CurlFetcher&&) noexcept = default;
CurlFetcher::~CurlFetcher() = default;

void CurlFetcher::begin(FetchRequest request, std::uint64_t number) {
    auto transfer = std::make_unique<Transfer>(number, std::move(request));
    const auto& wanted = transfer->request;
    append(transfer->headers, wanted.want == FetchRequest::Want::page
                                  ? "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
                                  : "Accept: */*");
    // Not asked for by curl's own option: its decoder takes a stream that breaks off for whole.
    append(transfer->headers, "Accept-Encoding: deflate, gzip, br, zstd");
    append(transfer->headers, "Accept-Language: vi,en;q=0.5");
    if (!wanted.etag.empty() && is_field_value(wanted.etag)) {
        append(transfer->headers, "If-None-Match: " + wanted.etag);
    }
    if (!wanted.last_modified.empty() && is_field_value(wanted.last_modified)) {
        append(transfer->headers, "If-Modified-Since: " + wanted.last_modified);
    }
    if (wanted.connect_to != nullptr) {
        for (const auto& entry : *wanted.connect_to) {
            append(transfer->connect_to, entry);
        }
    }
    if (impl_->idle.empty()) {
        transfer->easy.reset(curl_easy_init());
        if (!transfer->easy) {
            throw std::bad_alloc();
        }
    } else {
        transfer->easy = std::move(impl_->idle.back());
        impl_->idle.pop_back();
    }
    impl_->prepare(*transfer);
    auto* const easy = transfer->easy.get();
    impl_->transfers.emplace(easy, std::move(transfer));
    if (curl_multi_add_handle(impl_->multi.get(), easy) != CURLM_OK) {
        impl_->transfers.erase(easy);
        throw std::bad_alloc();
    }
}

std::optional<Fetcher::Ended> CurlFetcher::wait(Time until) {
    auto* const multi = impl_->multi.get();
    const std::stop_callback wake(impl_->options.stop, [multi] { curl_multi_wakeup(multi); });
    while (!impl_->options.stop.stop_requested()) {
        int running = 0;
        if (curl_multi_perform(multi, &running) != CURLM_OK) {
            throw std::bad_alloc();  // of what it can be, there is nothing else left
        }
        if (auto ended = impl_->take_ended()) {
            return ended;
        }
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            break;
        }
        // Of what may be waited for, curl itself knows its own time-outs.
        const auto at_most = std::min<std::int64_t>(left.count(), 60'000);
        curl_multi_poll(multi, nullptr, 0, static_cast<int>(at_most), nullptr);
    }
    return std::nullopt;
}

FetchOutcome CurlFetcher::fetch(const FetchRequest& request) {
    begin(request, 0);
    auto ended = wait(Time::max());
    if (!ended) {
        FetchOutcome outcome;
        outcome.page.url = outcome.page.final_url = request.url.str();
        outcome.cause = outcome.message = "interrupted";
        return outcome;
    }
    return std::move(ended->outcome);
}

}  // namespace timtin
