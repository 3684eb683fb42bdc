// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/http_server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <thread>
#include <utility>

#include "server/connection.hpp"
#include "server/request_queue.hpp"

namespace timtin::server {

namespace {

namespace asio = boost::asio;

using Clock = Connection::Clock;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
using Code = boost::system::error_code;

constexpr std::chrono::milliseconds sweep_time{100};
// Connections over the limit that are told so at a time; more are just closed.
constexpr std::size_t max_refusals = 64;

/// A listening socket, and when to try again after no file was free.
struct Door {
    Door(asio::io_context& io, Listener& listener) : acceptor(io), retry(io) {
        const bool is_unix = listener.address().starts_with("unix:");
        const bool is_v6 = listener.address().starts_with('[');
        acceptor.assign(
            asio::generic::stream_protocol(is_unix ? AF_UNIX : (is_v6 ? AF_INET6 : AF_INET), 0),
            listener.release());
    }
    Acceptor acceptor;
    asio::steady_timer retry;
};

bool is_shortage(const Code& code) {
    return code == asio::error::no_descriptors || code == asio::error::no_buffer_space ||
           code == asio::error::no_memory ||
           code == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

struct HttpServer::Impl : Shared {
    Impl(std::vector<Listener> open, const HttpOptions& chosen, HttpHandler& answering)
        : Shared(chosen, answering),
          listeners(std::move(open)),
          searches(chosen.max_waiting, counts.waiting, work()),
          asides(chosen.max_waiting, asides_waiting, work()) {
        for (Listener& listener : listeners) {
            doors.emplace_back(io, listener);
        }
        enqueue = [this](std::shared_ptr<Connection> connection, Lane lane) {
            return (lane == Lane::aside ? asides : searches).push(std::move(connection));
        };
    }

    RequestQueue::Work work() {
        return [this](std::shared_ptr<Connection> connection, std::chrono::nanoseconds waited) {
            answer(std::move(connection), waited);
        };
    }
    void run();
    void accept(Door& door);
    void welcome(Connection::Socket socket);
    void sweep();
    void begin_stop();
    void answer(std::shared_ptr<Connection> connection, std::chrono::nanoseconds waited);

    std::vector<Listener> listeners;  ///< their handles are the doors'
    std::deque<Door> doors;
    asio::steady_timer sweeper{io};
    Clock::time_point stop_by;
    std::atomic<std::uint64_t> asides_waiting = 0;
    // Last: their threads use all of the above.
    RequestQueue searches;
    RequestQueue asides;
};

void HttpServer::Impl::accept(Door& door) {
    door.acceptor.async_accept([this, &door](const Code& code, Connection::Socket socket) {
        if (stopping || code == asio::error::operation_aborted) {
            return;
        }
        if (is_shortage(code)) {
            // Those that are open must end first.
            ++counts.unaccepted;
            door.retry.expires_after(sweep_time);
            door.retry.async_wait([this, &door](const Code&) {
                if (!stopping) {
                    accept(door);
                }
            });
            return;
        }
        if (!code) {
            welcome(std::move(socket));
        }
        accept(door);
    });
}

void HttpServer::Impl::welcome(Connection::Socket socket) {
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
            connection->refuse(too_many_requests());
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
                connection->check(now);
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
    for (Door& door : doors) {
        door.acceptor.close(ignored);
        door.retry.cancel();
    }
    const std::vector<std::shared_ptr<Connection>> all(connections.begin(), connections.end());
    for (const auto& connection : all) {
        connection->retire();
    }
}

void HttpServer::Impl::answer(std::shared_ptr<Connection> connection,
                              std::chrono::nanoseconds waited) {
    Response response;
    if (waited > options.waiting_time) {
        response = problem(503, "overloaded", "the request waited too long; try again");
    } else if (!connection->abandoned()) {
        response = connection->answer_now();
    }
    // Also of one that is abandoned: connections end on the thread that reads them.
    asio::post(io, [connection = std::move(connection), answer = std::move(response)]() mutable {
        connection->reply(std::move(answer));
    });
}

void HttpServer::Impl::run() {
    searches.start(options.threads != 0 ? options.threads
                                        : std::max(2U, std::thread::hardware_concurrency()));
    asides.start(1);
    for (Door& door : doors) {
        accept(door);
    }
    sweep();
    io.run();
    searches.end();
    asides.end();
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
