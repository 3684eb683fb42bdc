// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stop_token>
#include <system_error>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/service_manager.hpp"
#include "server/http_server.hpp"
#include "server/listener.hpp"
#include "server/routes.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

struct ServeFlags {
    std::vector<std::string> listen;
    std::string access_log;
    unsigned threads = 0;
};

/// What a log line may hold as it is: nothing that ends a line or a quoted part, or moves
/// a terminal's cursor.
std::string log_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\') {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out.empty() ? "-" : out;
}

/// Now, as logs of web servers have it: "29/Nov/2026:10:36:25 +0700".
std::string log_time() {
    static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string iso = to_iso(
        at_offset(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
    const auto month = static_cast<std::size_t>((iso[5] - '0') * 10 + iso[6] - '0');
    return fmt::format("{}/{}/{}:{} +0700", iso.substr(8, 2), months.at(month - 1),
                       iso.substr(0, 4), iso.substr(11, 8));
}

/// A line of the access log: Combined Log Format, with the milliseconds behind it.
std::string log_line(const server::Exchange& exchange) {
    const server::Request& request = exchange.request;
    const std::string asked =
        request.method.empty() ? "-" : log_text(request.method + ' ' + request.target);
    return fmt::format("{} - - [{}] \"{}\" {} {} \"{}\" \"{}\" {:.1f}\n", log_text(request.client),
                       log_time(), asked, exchange.status, exchange.bytes,
                       log_text(request.field("referer")), log_text(request.field("user-agent")),
                       static_cast<double>(exchange.elapsed.count()) / 1000.0);
}

/// The access log: each line written at once and whole, so that others may cut the file.
class AccessLog {
public:
    static Result<AccessLog> open(const std::string& path) {
        AccessLog log;
        if (path == "-") {
            log.handle_ = STDOUT_FILENO;
        } else if (!path.empty()) {
            log.handle_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
            log.owned_ = true;
            if (log.handle_ < 0) {
                return Error{ErrorCode::io, fmt::format("cannot write the access log {}: {}", path,
                                                        std::generic_category().message(errno))};
            }
        }
        return log;
    }
    AccessLog(AccessLog&& other) noexcept
        : handle_(std::exchange(other.handle_, -1)), owned_(other.owned_) {}
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;
    AccessLog& operator=(AccessLog&&) = delete;
    ~AccessLog() {
        if (owned_ && handle_ >= 0) {
            ::close(handle_);
        }
    }
    [[nodiscard]] bool is_open() const noexcept { return handle_ >= 0; }
    void write(std::string_view line) const {
        // A full disk must not stop the answers.
        [[maybe_unused]] const auto written = ::write(handle_, line.data(), line.size());
    }

private:
    AccessLog() = default;
    int handle_ = -1;
    bool owned_ = false;
};

/// A connection is a file: as many as may be open, and some to read the index with.
void allow_files(std::size_t connections) {
    rlimit limit{};
    const rlim_t wanted = connections + 512;
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted) {
        limit.rlim_cur =
            limit.rlim_max == RLIM_INFINITY ? wanted : std::min(wanted, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Result<std::vector<server::Listener>> open_listeners(const ServeSettings& serve) {
    std::vector<server::Listener> listeners;
    for (const int handle : inherited_sockets()) {
        auto adopted = server::Listener::adopt(handle);
        if (!adopted) {
            return adopted.error();
        }
        listeners.push_back(std::move(*adopted));
    }
    if (!listeners.empty()) {
        return listeners;
    }
    for (const std::string& address : serve.listen) {
        auto opened = server::Listener::open(address, serve.socket_mode);
        if (!opened) {
            return opened.error();
        }
        listeners.push_back(std::move(*opened));
    }
    return listeners;
}

int serve_command(const GlobalFlags& global, const ServeFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    ServeSettings& serve = settings->serve;
    if (!flags.listen.empty()) {
        serve.listen = flags.listen;
    }
    if (!flags.access_log.empty()) {
        serve.access_log = flags.access_log;
    }
    if (flags.threads != 0) {
        serve.http.threads = flags.threads;
    }
    auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto log = AccessLog::open(serve.access_log);
    if (!log) {
        return complain(log.error());
    }
    // Tables are made by the first search; no one shall wait for them.
    SearchRequest first;
    first.query = "tìm tin";
    first.limit = 1;
    if (const auto result = searcher->search(first); !result) {
        return complain(result.error());
    }
    allow_files(serve.http.max_connections);
    // Before any thread is made, which would else get the signals.
    const StopOnSignal signals;
    auto listeners = open_listeners(serve);
    if (!listeners) {
        return complain(listeners.error());
    }
    for (const server::Listener& listener : *listeners) {
        const std::string url = listener.url();
        complain(fmt::format("serving at {}", url.empty() ? listener.address() : url));
    }
    server::Service::Log write;
    if (log->is_open()) {
        write = [&log](const server::Exchange& exchange) { log->write(log_line(exchange)); };
    }
    serve.service.report = settings->data.report();
    serve.service.stale_after = settings->stale_after;
    server::Service service(std::move(*searcher), serve.service, write);
    server::HttpServer http(std::move(*listeners), serve.http, service);
    service.watch(http.counts());
    const std::stop_callback stop(signals.token(), [&http] {
        notify_service_manager("STOPPING=1");
        http.stop();
    });
    notify_service_manager("READY=1");
    http.run();
    return Exit::done;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("serve", "Serve the HTTP API and the search page");
    auto flags = std::make_shared<ServeFlags>();
    command
        ->add_option("--listen", flags->listen,
                     "HOST:PORT or unix:PATH (127.0.0.1:8080); again: there too")
        ->allow_extra_args(false)
        ->type_name("ADDRESS");
    command->add_option("--access-log", flags->access_log, "Write a line a request; - for output")
        ->type_name("FILE");
    command->add_option("--threads", flags->threads, "Threads that search (one a processor)")
        ->check(CLI::Range(1, 256).description(""))
        ->type_name("N");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return serve_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
