// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "server/listener.hpp"

namespace timtin::server {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::chrono::milliseconds linger_time{1000};
constexpr std::size_t linger_bytes = 256 * 1024;
constexpr std::size_t max_fields = 100;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

/// Characters of a host and port (RFC 9110 7.2), IPv6 in brackets.
bool is_host(std::string_view text) {
    return text.size() <= 255 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
           });
}

Response uri_too_long() {
    return problem(414, "uri_too_long", "the URL is too long");
}
Response head_too_large() {
    return problem(431, "head_too_large", "the request's header fields are too many or too long");
}
Response no_body() {
    return problem(413, "body_not_accepted", "a request here has no body");
}

}  // namespace

Response too_many_requests() {
    return problem(429, "too_many_requests", "too many requests from your address; wait");
}

bool Shared::is_trusted(const std::string& address) const {
    return std::ranges::find(options.trusted_proxies, address) != options.trusted_proxies.end();
}

const std::string& Shared::date() {
    const std::time_t now = std::time(nullptr);
    if (now != date_of_) {
        date_of_ = now;
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        date_text_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                                 days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                                 months.at(static_cast<std::size_t>(parts.tm_mon)),
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    }
    return date_text_;
}

Connection::Connection(Shared& shared, Socket socket)
    : shared_(shared),
      socket_(std::move(socket)),
      peer_(peer_address(socket_.native_handle())),
      buffer_(shared_.options.max_head + 8192) {
    trusted_ = shared_.is_trusted(peer_);
}

bool Connection::admit() {
    // Behind a proxy the clients are counted, by request; a Unix socket tells nobody apart.
    if (trusted_ || peer_ == "unix") {
        return true;
    }
    connection_slot_ = shared_.per_address.take(peer_);
    return connection_slot_.has_value();
}

void Connection::begin() {
    // Who connects and says nothing is as slow as who drips.
    wait_for_request(shared_.options.head_time);
}

void Connection::refuse(Response response) {
    refusal_ = true;
    ++shared_.refusals;
    ++shared_.counts.refused;
    reply_and_close(std::move(response));
}

Response Connection::answer_now() const {
    try {
        return shared_.handler.answer(request_);
    } catch (const std::exception&) {
        return problem(500, "internal", "the request could not be answered");
    }
}

void Connection::reply(Response response) {
    if (phase_ == Phase::closed) {
        return;
    }
    shared_.handler.add_common(request_, response);
    const bool has_body = response.status != 204 && response.status != 304;
    const std::size_t size = response.body ? response.body->size() : 0;
    keep_alive_ = keep_alive_ && !shared_.stopping;
    head_ = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                        reason_phrase(response.status), shared_.date());
    for (const auto& [name, value] : response.fields) {
        head_.append(name).append(": ").append(value).append("\r\n");
    }
    if (has_body) {
        fmt::format_to(std::back_inserter(head_), "Content-Length: {}\r\n", size);
    }
    if (!keep_alive_) {
        head_ += "Connection: close\r\n";
    } else if (old_version_) {
        head_ += "Connection: keep-alive\r\n";
    }
    head_ += "\r\n";
    const bool send_body = has_body && size > 0 && request_.method != "HEAD";
    response_ = std::move(response);
    sent_ = send_body ? size : 0;
    phase_ = Phase::writing;
    deadline_ = Clock::now() + shared_.options.answer_time;
    const std::array<asio::const_buffer, 2> parts = {
        asio::buffer(head_), send_body ? asio::buffer(*response_.body) : asio::const_buffer()};
    asio::async_write(socket_, parts, [self = shared_from_this()](const Code& code, std::size_t) {
        self->on_written(code);
    });
}

void Connection::reply_and_close(Response response) {
    keep_alive_ = false;
    reply(std::move(response));
}

void Connection::check(Clock::time_point now) {
    if (phase_ == Phase::answering) {
        check_client(now);
        return;
    }
    if (now < deadline_) {
        return;
    }
    if (phase_ == Phase::head && !late_) {
        late_ = true;
        ++shared_.counts.timed_out;
        deadline_ = now + linger_time;
        Code ignored;
        socket_.cancel(ignored);  // on_head() answers
        return;
    }
    if (phase_ == Phase::writing) {
        ++shared_.counts.timed_out;
    }
    close();
}

/// Nothing is read while an answer is made, so that the next requests wait; whether the other
/// side is still there, the socket tells all the same.
void Connection::check_client(Clock::time_point now) {
    pollfd side{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
    if (::poll(&side, 1, 0) <= 0) {
        return;
    }
    // Reset; or both directions closed, which only a Unix socket tells.
    const auto seen = static_cast<unsigned>(side.revents);
    const bool broken = (seen & static_cast<unsigned>(POLLERR | POLLHUP | POLLNVAL)) != 0;
    if (!ended_sending_) {
        ended_sending_ = now;
    }
    if (broken || now - *ended_sending_ >= shared_.options.gone_time) {
        ++shared_.counts.abandoned;
        tell_finished("none", client_gone, 0);
        close();
    }
}

void Connection::retire() {
    if (phase_ == Phase::waiting) {
        close();
    }
}

void Connection::close() {
    if (phase_ == Phase::closed) {
        return;
    }
    phase_ = Phase::closed;
    stop_.request_stop();
    Code ignored;
    socket_.close(ignored);
    free_request_slot();
    if (connection_slot_) {
        shared_.per_address.free(*connection_slot_);
    }
    if (refusal_) {
        --shared_.refusals;
    }
    shared_.counts.open = shared_.connections.size() - 1;
    shared_.connections.erase(shared_from_this());
}

void Connection::wait_for_request(std::chrono::milliseconds time) {
    if (buffer_.size() > 0) {
        read_head();
        return;
    }
    phase_ = Phase::waiting;
    deadline_ = Clock::now() + time;
    socket_.async_read_some(buffer_.prepare(2048),
                            [self = shared_from_this()](const Code& code, std::size_t size) {
                                self->buffer_.commit(size);
                                if (code || self->phase_ == Phase::closed) {
                                    self->close();
                                } else {
                                    self->read_head();
                                }
                            });
}

void Connection::read_head() {
    phase_ = Phase::head;
    request_ = Request{};
    request_.begun = Clock::now();
    request_.client = peer_;
    keep_alive_ = true;
    old_version_ = false;
    deadline_ = request_.begun + shared_.options.head_time;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_.options.max_head));
    http::async_read_header(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](const Code& code, std::size_t) { self->on_head(code); });
}

void Connection::on_head(const Code& code) {
    if (phase_ == Phase::closed) {
        return;
    }
    if (late_) {
        return reply_and_close(
            problem(408, "request_timeout", "the request did not come to its end in time"));
    }
    if (code == http::error::header_limit || code == http::error::buffer_overflow) {
        const auto data = buffer_.data();
        const std::string_view begin(static_cast<const char*>(data.data()), data.size());
        // Before the first line has ended it is the URL that is too long.
        return reply_and_close(parser_->get().target().empty() &&
                                       begin.find('\n') == std::string_view::npos
                                   ? uri_too_long()
                                   : head_too_large());
    }
    if (code == http::error::body_limit) {
        return reply_and_close(no_body());
    }
    if (code == http::error::bad_version) {
        return reply_and_close(
            problem(505, "http_version", "HTTP/1.1 and HTTP/1.0 are understood"));
    }
    if (code.category() == http::make_error_code(http::error::bad_field).category() &&
        code != http::error::end_of_stream && code != http::error::partial_message) {
        ++shared_.counts.malformed;
        return reply_and_close(
            problem(400, "malformed_request", "this is no HTTP request: " + code.message()));
    }
    if (code) {
        return close();
    }
    if (auto refused = take_request()) {
        return reply_and_close(std::move(*refused));
    }
    parser_.reset();
    if (trusted_ && request_.client != peer_) {
        request_slot_ = shared_.per_address.take(request_.client);
        if (!request_slot_) {
            ++shared_.counts.refused;
            return reply(too_many_requests());
        }
    }
    const Lane lane = shared_.handler.lane(request_);
    phase_ = Phase::answering;
    if (lane == Lane::now) {
        return reply(answer_now());
    }
    stop_ = std::stop_source();
    request_.stop = stop_.get_token();
    ended_sending_.reset();
    if (!shared_.enqueue(shared_from_this(), lane)) {
        reply(problem(503, "overloaded", "too many requests wait; try again"));
    }
}

std::optional<Response> Connection::take_request() {
    const auto& message = parser_->get();
    request_.method = std::string(message.method_string());
    old_version_ = message.version() == 10;
    keep_alive_ = message.keep_alive();
    std::size_t count = 0;
    std::size_t hosts = 0;
    for (const auto& field : message) {
        if (++count > max_fields) {
            return head_too_large();
        }
        request_.fields.emplace_back(
            lower(std::string_view(field.name_string().data(), field.name_string().size())),
            std::string(field.value()));
        hosts += request_.fields.back().first == "host" ? 1U : 0U;
    }
    if (message.target().size() > shared_.options.max_target) {
        return uri_too_long();
    }
    request_.target = std::string(message.target());
    if (hosts > 1 || (hosts == 0 && !old_version_) || !is_host(request_.field("host"))) {
        return problem(400, "malformed_request", "one valid field Host is needed");
    }
    if (request_.method != "GET" && request_.method != "HEAD" && request_.method != "OPTIONS") {
        Response response =
            problem(405, "method_not_allowed", "only GET, HEAD and OPTIONS are answered");
        response.fields.emplace_back("Allow", "GET, HEAD, OPTIONS");
        return response;
    }
    if (!request_.field("transfer-encoding").empty() || parser_->content_length().value_or(0) > 0) {
        return no_body();
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (request_.target.starts_with(scheme)) {  // RFC 9112 3.2.2
            const std::size_t slash = request_.target.find_first_of("/?", scheme.size());
            request_.target = slash == std::string::npos ? "/" : request_.target.substr(slash);
            if (request_.target.front() == '?') {
                request_.target.insert(0, 1, '/');
            }
        }
    }
    if (!request_.target.starts_with('/') &&
        !(request_.target == "*" && request_.method == "OPTIONS")) {
        return problem(400, "malformed_request", "the URL must begin with a slash");
    }
    if (trusted_) {
        request_.trusted = true;
        request_.client = forwarded_client(
            request_.list("x-forwarded-for"), peer_,
            [this](const std::string& address) { return shared_.is_trusted(address); });
    }
    return std::nullopt;
}

void Connection::tell_finished(std::string_view route, int status, std::size_t bytes) {
    shared_.handler.finished(
        {request_, route, status, bytes,
         std::chrono::duration_cast<std::chrono::microseconds>(
             request_.begun == Clock::time_point() ? Clock::duration()
                                                   : Clock::now() - request_.begun)});
}

void Connection::on_written(const Code& code) {
    if (phase_ == Phase::closed) {
        return;
    }
    if (!refusal_) {
        tell_finished(response_.route, response_.status, sent_);
    }
    response_ = Response{};
    free_request_slot();
    if (code) {
        close();
    } else if (!keep_alive_) {
        linger();
    } else if (shared_.stopping) {
        close();
    } else {
        wait_for_request(shared_.options.idle_time);
    }
}

/// Closed with bytes unread, a socket is reset, and the other side may lose the answer: what
/// it still sends is read for a moment.
void Connection::linger() {
    phase_ = Phase::closing;
    deadline_ = Clock::now() + linger_time;
    Code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    buffer_.clear();
    drain();
}

void Connection::drain() {
    buffer_.clear();
    socket_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](const Code& code, std::size_t size) {
                                self->drained_ += size;
                                if (code || self->drained_ > linger_bytes) {
                                    self->close();
                                } else if (self->phase_ == Phase::closing) {
                                    self->drain();
                                }
                            });
}

void Connection::free_request_slot() {
    if (request_slot_) {
        shared_.per_address.free(*request_slot_);
        request_slot_.reset();
    }
}

}  // namespace timtin::server
