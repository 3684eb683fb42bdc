// SPDX-License-Identifier: GPL-2.0-or-later
// Connections and what they share. Only connection.cpp and http_server.cpp include this: they
// are the sources that know Boost.Asio and Boost.Beast, which are slow to compile.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "server/client_address.hpp"
#include "server/http_server.hpp"

namespace timtin::server {

class Connection;

/// What the connections of a server share; of the reading thread alone.
struct Shared {
    Shared(const HttpOptions& chosen, HttpHandler& answering)
        : options(chosen), handler(answering), per_address(chosen.max_per_address) {}

    [[nodiscard]] bool is_trusted(const std::string& address) const;
    /// Of now, for the field Date.
    const std::string& date();

    const HttpOptions options;
    HttpHandler& handler;
    HttpCounts counts;
    boost::asio::io_context io{1};
    /// Puts a request before the threads of its lane; false if too many wait.
    std::function<bool(std::shared_ptr<Connection>, Lane)> enqueue;
    std::unordered_set<std::shared_ptr<Connection>> connections;
    AddressLimit per_address;
    std::size_t refusals = 0;  ///< connections being told of a limit
    bool stopping = false;

private:
    std::time_t date_of_ = -1;
    std::string date_text_;
};

/// One connection; used by the reading thread alone, but for answer_now() and abandoned().
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Clock = std::chrono::steady_clock;
    using Socket = boost::asio::generic::stream_protocol::socket;

    Connection(Shared& shared, Socket socket);

    /// Counts the connection against its address; false if that has too many.
    [[nodiscard]] bool admit();
    /// Reads its first request.
    void begin();
    /// Tells it of a limit, and closes.
    void refuse(Response response);
    /// Called by a thread that answers.
    [[nodiscard]] Response answer_now() const;
    /// Is there nobody any more to answer? May be called by any thread once it is enqueued.
    [[nodiscard]] bool abandoned() const { return request_.stop.stop_requested(); }
    void reply(Response response);
    /// Closes, or tells why first, if a deadline is over or the client has gone.
    void check(Clock::time_point now);
    /// The server is to end: who waits for a request is let go.
    void retire();
    void close();

private:
    enum class Phase { waiting, head, answering, writing, closing, closed };
    using Code = boost::system::error_code;

    void wait_for_request(std::chrono::milliseconds time);
    void read_head();
    void on_head(const Code& code);
    /// Checks what the parser read and makes it a Request. What it returns says why not.
    std::optional<Response> take_request();
    void check_client(Clock::time_point now);
    void reply_and_close(Response response);
    void on_written(const Code& code);
    void tell_finished(std::string_view route, int status, std::size_t bytes);
    void linger();
    void drain();
    void free_request_slot();

    Shared& shared_;
    Socket socket_;
    std::string peer_;
    bool trusted_ = false;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
    Request request_;
    std::stop_source stop_{std::nostopstate};  ///< of the request that is being answered
    Response response_;
    std::string head_;
    std::size_t sent_ = 0;
    std::size_t drained_ = 0;
    Phase phase_ = Phase::waiting;
    Clock::time_point deadline_;
    std::optional<Clock::time_point> ended_sending_;
    bool late_ = false;
    bool keep_alive_ = true;
    bool old_version_ = false;
    bool refusal_ = false;
    std::optional<std::string> connection_slot_;
    std::optional<std::string> request_slot_;
};

/// 429, for who has too many connections or requests.
[[nodiscard]] Response too_many_requests();

}  // namespace timtin::server
