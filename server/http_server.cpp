// SPDX-License-Identifier: GPL-2.0-or-later
// The one source that knows Boost.Asio and Boost.Beast: they are slow to compile.
#include "server/http_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace timtin::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using Clock = std::chrono::steady_clock;
using Socket = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using Code = boost::system::error_code;

constexpr std::chrono::milliseconds sweep_time{100};
constexpr std::chrono::milliseconds linger_time{1000};
constexpr std::size_t linger_bytes = 256 * 1024;
constexpr std::size_t max_fields = 100;
// Connections over the limit that are told so at a time; more are just closed.
constexpr std::size_t max_refusals = 64;

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

/// What an address is counted as: an IPv6 address with its /64, of which one customer has
/// all.
std::string counted_as(const std::string& address) {
    if (address.find(':') == std::string::npos) {
        return address;
    }
    std::size_t at = 0;
    for (int group = 0; group < 4; ++group) {
        const std::size_t colon = address.find(':', at);
        if (colon == std::string::npos || address.compare(colon, 2, "::") == 0) {
            return address.substr(0, colon);
        }
        at = colon + 1;
    }
    return address.substr(0, at - 1);
}

/// Plausible as an address in X-Forwarded-For; goes into the log.
bool is_address(std::string_view text) {
    return !text.empty() && text.size() <= 45 &&
           text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace

struct HttpServer::Impl {
    class Connection;

    Impl(std::vector<Listener> open, const HttpOptions& chosen, HttpHandler& answering)
        : options(chosen), handler(answering), listeners(std::move(open)) {
        for (Listener& listener : listeners) {
            const bool is_unix = listener.address().starts_with("unix:");
            const bool is_v6 = listener.address().starts_with('[');
            Acceptor acceptor(io);
            acceptor.assign(
                asio::generic::stream_protocol(is_unix ? AF_UNIX : (is_v6 ? AF_INET6 : AF_INET), 0),
                listener.release());
            acceptors.push_back(std::move(acceptor));
        }
    }

    void run();
    void accept(Acceptor& acceptor);
    void welcome(Socket socket);
    void sweep();
    void begin_stop();
    void work();
    bool enqueue(std::shared_ptr<Connection> connection);

    bool take_slot(const std::string& address) {
        if (options.max_per_address == 0) {
            return true;
        }
        std::size_t& used = slots[address];
        if (used >= options.max_per_address) {
            return false;
        }
        ++used;
        return true;
    }
    void free_slot(const std::string& address) {
        if (const auto found = slots.find(address); found != slots.end() && --found->second == 0) {
            slots.erase(found);
        }
    }
    [[nodiscard]] bool is_trusted(const std::string& address) const {
        return std::ranges::find(options.trusted_proxies, address) != options.trusted_proxies.end();
    }
    /// Of now, for the field Date.
    const std::string& date() {
        const std::time_t now = std::time(nullptr);
        if (now != date_of) {
            date_of = now;
            std::tm parts{};
            ::gmtime_r(&now, &parts);
            static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
            static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
            date_text =
                fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                            days.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                            months.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                            parts.tm_hour, parts.tm_min, parts.tm_sec);
        }
        return date_text;
    }

    const HttpOptions options;
    HttpHandler& handler;
    HttpCounts counts;
    asio::io_context io{1};
    std::vector<Listener> listeners;  ///< their handles are the acceptors'
    std::vector<Acceptor> acceptors;
    asio::steady_timer sweeper{io};
    asio::steady_timer retry{io};
    std::unordered_set<std::shared_ptr<Connection>> connections;
    std::unordered_map<std::string, std::size_t> slots;  ///< in use, by address
    std::size_t refusals = 0;                            ///< connections being told of a limit
    bool stopping = false;
    Clock::time_point stop_by;
    std::time_t date_of = -1;
    std::string date_text;

    std::mutex mutex;  ///< of what the threads share
    std::condition_variable wake;
    struct Job {
        std::shared_ptr<Connection> connection;
        Clock::time_point since;
    };
    std::deque<Job> jobs;
    bool jobs_end = false;
};

/// One connection; used by the reading thread alone, but for answer_now().
class HttpServer::Impl::Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Impl& server, Socket socket)
        : server_(server),
          socket_(std::move(socket)),
          peer_(peer_address(socket_.native_handle())),
          buffer_(server.options.max_head + 8192) {
        trusted_ = server_.is_trusted(peer_);
    }
    ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Counts the connection against its address; false if that has too many.
    bool admit() {
        // Behind a proxy the clients are counted, by request; a Unix socket tells nobody apart.
        if (trusted_ || peer_ == "unix") {
            return true;
        }
        const std::string address = counted_as(peer_);
        if (!server_.take_slot(address)) {
            return false;
        }
        connection_slot_ = address;
        return true;
    }

    void begin() {
        // Who connects and says nothing is as slow as who drips.
        wait_for_request(server_.options.head_time);
    }

    void refuse(Response response) {
        refusal_ = true;
        ++server_.refusals;
        ++server_.counts.refused;
        reply_and_close(std::move(response));
    }

    /// Called by a thread that answers.
    Response answer_now() {
        try {
            return server_.handler.answer(request_);
        } catch (const std::exception&) {
            return problem(500, "internal", "the request could not be answered");
        }
    }

    void reply(Response response) {
        if (phase_ == Phase::closed) {
            return;
        }
        const bool has_body = response.status != 204 && response.status != 304;
        const std::size_t size = response.body ? response.body->size() : 0;
        keep_alive_ = keep_alive_ && !server_.stopping;
        head_ = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                            reason_phrase(response.status), server_.date());
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
        deadline_ = Clock::now() + server_.options.answer_time;
        const std::array<asio::const_buffer, 2> parts = {
            asio::buffer(head_), send_body ? asio::buffer(*response_.body) : asio::const_buffer()};
        asio::async_write(socket_, parts,
                          [self = this->shared_from_this()](const Code& code, std::size_t) {
                              self->on_written(code);
                          });
    }

    void reply_and_close(Response response) {
        keep_alive_ = false;
        reply(std::move(response));
    }

    /// Closes, or tells why first, if the deadline is over.
    void check_deadline(Clock::time_point now) {
        if (now < deadline_ || phase_ == Phase::answering) {
            return;
        }
        if (phase_ == Phase::head && !late_) {
            late_ = true;
            ++server_.counts.timed_out;
            deadline_ = now + linger_time;
            Code ignored;
            socket_.cancel(ignored);  // on_head() answers
            return;
        }
        if (phase_ == Phase::writing) {
            ++server_.counts.timed_out;
        }
        close();
    }

    /// The server is to end: who waits for a request is let go.
    void retire() {
        if (phase_ == Phase::waiting) {
            close();
        }
    }

    void close() {
        if (phase_ == Phase::closed) {
            return;
        }
        phase_ = Phase::closed;
        Code ignored;
        socket_.close(ignored);
        free_request_slot();
        if (connection_slot_) {
            server_.free_slot(*connection_slot_);
        }
        if (refusal_) {
            --server_.refusals;
        }
        server_.counts.open = server_.connections.size() - 1;
        server_.connections.erase(this->shared_from_this());
    }

private:
    enum class Phase { waiting, head, answering, writing, closing, closed };

    void wait_for_request(std::chrono::milliseconds time) {
        if (buffer_.size() > 0) {
            read_head();
            return;
        }
        phase_ = Phase::waiting;
        deadline_ = Clock::now() + time;
        socket_.async_read_some(buffer_.prepare(2048), [self = this->shared_from_this()](
                                                           const Code& code, std::size_t size) {
            self->buffer_.commit(size);
            if (code || self->phase_ == Phase::closed) {
                self->close();
            } else {
                self->read_head();
            }
        });
    }

    void read_head() {
        phase_ = Phase::head;
        request_ = Request{};
        request_.begun = Clock::now();
        request_.client = peer_;
        keep_alive_ = true;
        old_version_ = false;
        deadline_ = request_.begun + server_.options.head_time;
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(server_.options.max_head));
        http::async_read_header(socket_, buffer_, *parser_,
                                [self = this->shared_from_this()](const Code& code, std::size_t) {
                                    self->on_head(code);
                                });
    }

    void on_head(const Code& code) {
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
            ++server_.counts.malformed;
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
            if (!server_.take_slot(counted_as(request_.client))) {
                ++server_.counts.refused;
                return reply(too_many());
            }
            request_slot_ = counted_as(request_.client);
        }
        phase_ = Phase::answering;
        if (server_.handler.is_quick(request_)) {
            return reply(answer_now());
        }
        if (!server_.enqueue(this->shared_from_this())) {
            reply(problem(503, "overloaded", "too many requests wait; try again"));
        }
    }

    /// Checks what the parser read and makes it a Request. What it returns says why not.
    std::optional<Response> take_request() {
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
        if (message.target().size() > server_.options.max_target) {
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
        if (!request_.field("transfer-encoding").empty() ||
            parser_->content_length().value_or(0) > 0) {
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
        find_client();
        return std::nullopt;
    }

    /// Behind a trusted proxy: the last address in X-Forwarded-For that is no such proxy.
    void find_client() {
        if (!trusted_) {
            return;
        }
        request_.trusted = true;
        std::string_view list = request_.field("x-forwarded-for");
        while (!list.empty()) {
            const std::size_t comma = list.rfind(',');
            const std::string_view last =
                trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
            if (!is_address(last)) {
                return;
            }
            request_.client = std::string(last);
            if (comma == std::string_view::npos || !server_.is_trusted(request_.client)) {
                return;
            }
            list = list.substr(0, comma);
        }
    }

    static Response uri_too_long() { return problem(414, "uri_too_long", "the URL is too long"); }
    static Response head_too_large() {
        return problem(431, "head_too_large",
                       "the request's header fields are too many or too long");
    }
    static Response no_body() {
        return problem(413, "body_not_accepted", "a request here has no body");
    }

public:
    static Response too_many() {
        return problem(429, "too_many_requests", "too many requests from your address; wait");
    }

private:
    void on_written(const Code& code) {
        if (phase_ == Phase::closed) {
            return;
        }
        if (!refusal_) {
            server_.handler.finished(
                {request_, response_.route, response_.status, sent_,
                 std::chrono::duration_cast<std::chrono::microseconds>(
                     request_.begun == Clock::time_point() ? Clock::duration()
                                                           : Clock::now() - request_.begun)});
        }
        response_ = Response{};
        free_request_slot();
        if (code) {
            close();
        } else if (!keep_alive_) {
            linger();
        } else if (server_.stopping) {
            close();
        } else {
            wait_for_request(server_.options.idle_time);
        }
    }

    /// Closed with bytes unread, a socket is reset, and the other side may lose the
    /// answer: what it still sends is read for a moment.
    void linger() {
        phase_ = Phase::closing;
        deadline_ = Clock::now() + linger_time;
        Code ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
        buffer_.clear();
        drain();
    }
    void drain() {
        buffer_.clear();
        socket_.async_read_some(buffer_.prepare(4096), [self = this->shared_from_this()](
                                                           const Code& code, std::size_t size) {
            self->drained_ += size;
            if (code || self->drained_ > linger_bytes) {
                self->close();
            } else if (self->phase_ == Phase::closing) {
                self->drain();
            }
        });
    }

    void free_request_slot() {
        if (request_slot_) {
            server_.free_slot(*request_slot_);
            request_slot_.reset();
        }
    }

    Impl& server_;
    Socket socket_;
    std::string peer_;
    bool trusted_ = false;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::empty_body>> parser_;
    Request request_;
    Response response_;
    std::string head_;
    std::size_t sent_ = 0;
    std::size_t drained_ = 0;
    Phase phase_ = Phase::waiting;
    Clock::time_point deadline_;
    bool late_ = false;
    bool keep_alive_ = true;
    bool old_version_ = false;
    bool refusal_ = false;
    std::optional<std::string> connection_slot_;
    std::optional<std::string> request_slot_;
};

void HttpServer::Impl::accept(Acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](const Code& code, Socket socket) {
        if (stopping || code == asio::error::operation_aborted) {
            return;
        }
        if (code == asio::error::no_descriptors || code == asio::error::no_buffer_space ||
            code == asio::error::no_memory ||
            code == boost::system::errc::too_many_files_open_in_system) {
            // Those that are open must end first.
            retry.expires_after(sweep_time);
            retry.async_wait([this, &acceptor](const Code&) {
                if (!stopping) {
                    accept(acceptor);
                }
            });
            return;
        }
        if (!code) {
            welcome(std::move(socket));
        }
        accept(acceptor);
    });
}

void HttpServer::Impl::welcome(Socket socket) {
    ++counts.accepted;
    const bool full = connections.size() - refusals >= options.max_connections;
    if (full && refusals >= max_refusals) {
        ++counts.refused;
        return;  // closes it
    }
    const auto connection = std::make_shared<Connection>(*this, std::move(socket));
    connections.insert(connection);
    counts.open = connections.size();
    if (full) {
        connection->refuse(problem(503, "overloaded", "too many connections; try again"));
    } else if (!connection->admit()) {
        if (refusals >= max_refusals) {
            ++counts.refused;
            connection->close();
        } else {
            connection->refuse(Connection::too_many());
        }
    } else {
        connection->begin();
    }
}

void HttpServer::Impl::sweep() {
    sweeper.expires_after(sweep_time);
    sweeper.async_wait([this](const Code&) {
        const auto now = Clock::now();
        // A copy, since closing takes out of the set.
        const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
        for (const auto& connection : all) {
            if (stopping && now >= stop_by) {
                connection->close();
            } else {
                connection->check_deadline(now);
            }
        }
        if (!stopping || !connections.empty()) {
            sweep();
        }
    });
}

void HttpServer::Impl::begin_stop() {
    if (stopping) {
        return;
    }
    stopping = true;
    stop_by = Clock::now() + options.shutdown_time;
    Code ignored;
    for (Acceptor& acceptor : acceptors) {
        acceptor.close(ignored);
    }
    retry.cancel();
    const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
    for (const auto& connection : all) {
        connection->retire();
    }
}

bool HttpServer::Impl::enqueue(std::shared_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex);
        if (jobs.size() >= options.max_waiting) {
            return false;
        }
        jobs.push_back({std::move(connection), Clock::now()});
        counts.waiting = jobs.size();
    }
    wake.notify_one();
    return true;
}

void HttpServer::Impl::work() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return jobs_end || !jobs.empty(); });
            if (jobs.empty()) {
                return;
            }
            job = std::move(jobs.front());
            jobs.pop_front();
            counts.waiting = jobs.size();
        }
        Response response =
            Clock::now() - job.since > options.waiting_time
                ? problem(503, "overloaded", "the request waited too long; try again")
                : job.connection->answer_now();
        asio::post(
            io, [connection = std::move(job.connection), answer = std::move(response)]() mutable {
                connection->reply(std::move(answer));
            });
    }
}

void HttpServer::Impl::run() {
    const unsigned wanted =
        options.threads != 0 ? options.threads : std::max(2U, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < wanted; ++i) {
        threads.emplace_back([this] { work(); });
    }
    for (Acceptor& acceptor : acceptors) {
        accept(acceptor);
    }
    sweep();
    io.run();
    {
        const std::lock_guard lock(mutex);
        jobs_end = true;
        jobs.clear();
    }
    wake.notify_all();
    for (std::thread& thread : threads) {
        thread.join();
    }
    io.restart();
    io.poll();  // answers to connections that are closed
}

HttpServer::HttpServer(std::vector<Listener> listeners, const HttpOptions& options,
                       HttpHandler& handler)
    : impl_(std::make_unique<Impl>(std::move(listeners), options, handler)) {}

HttpServer::~HttpServer() = default;

void HttpServer::run() {
    impl_->run();
}

void HttpServer::stop() {
    asio::post(impl_->io, [state = impl_.get()] { state->begin_stop(); });
}

const HttpCounts& HttpServer::counts() const noexcept {
    return impl_->counts;
}

}  // namespace timtin::server
