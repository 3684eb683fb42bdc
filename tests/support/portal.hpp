// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace timtin::support {

/// A line of the portal's access log.
struct Request {
    std::string method;
    std::string target;
    int status = 0;
    std::string if_none_match;  ///< empty if it was not sent
    std::string if_modified_since;
    std::string user_agent;
    [[nodiscard]] bool conditional() const {
        return !if_none_match.empty() || !if_modified_since.empty();
    }
};

/// The demo portal (tests/data/portal), built into a folder of its own and served
/// by nginx on loopback while this lives.
class Portal {
public:
    Portal() : base_(portal({"start", folder_.path().string()})) {
        base_.erase(base_.find_last_not_of('\n') + 1);
    }
    Portal(const Portal&) = delete;
    Portal& operator=(const Portal&) = delete;
    ~Portal() {
        try {
            stop();
        } catch (const std::exception&) {
            // A test that failed tells more than this would.
        }
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    [[nodiscard]] const std::string& base() const noexcept { return base_; }
    [[nodiscard]] std::filesystem::path expected() const { return folder_ / "expected.jsonl"; }
    [[nodiscard]] std::filesystem::path pages() const { return folder_ / "www"; }

    /// Appends a sentence to an article, as an editor would.
    void edit(const std::string& slug, const std::string& sentence) const {
        portal({"edit", folder_.path().string(), slug, sentence});
    }
    void stop() const { portal({"stop", folder_.path().string()}); }

    /// All requests so far but our own at the start.
    [[nodiscard]] std::vector<Request> log() const {
        std::istringstream lines(read_file(folder_ / "log/access.log"));
        std::vector<Request> requests;
        for (std::string line; std::getline(lines, line);) {
            Request request = parse(line);
            if (request.user_agent != "portal-start") {
                requests.push_back(std::move(request));
            }
        }
        return requests;
    }
    /// Those from the given number on.
    [[nodiscard]] std::vector<Request> log_after(std::size_t first) const {
        auto requests = log();
        requests.erase(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(first));
        return requests;
    }

private:
    static std::string portal(std::vector<std::string> arguments) {
        std::vector<std::string> argv = {"python3", TIMTIN_SOURCE_DIR "/tests/support/portal"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        Outcome outcome = run({.argv = argv});
        if (outcome.code != 0) {
            throw std::runtime_error("portal " + arguments.front() + ": " + outcome.err);
        }
        return std::move(outcome.out);
    }

    static Request parse(const std::string& line) {
        std::istringstream words(line);
        Request request;
        std::string time;
        words >> time >> request.method >> request.target >> request.status;
        std::string rest;
        std::getline(words, rest);
        const auto quoted = [&] {
            const std::size_t open = rest.find('"');
            const std::size_t close = rest.find("\" \"", open + 1);
            std::string value =
                rest.substr(open + 1, close == std::string::npos ? rest.rfind('"') - open - 1
                                                                 : close - open - 1);
            rest.erase(0, close == std::string::npos ? close : close + 2);
            return value == "-" ? "" : value;
        };
        request.if_none_match = quoted();
        request.if_modified_since = quoted();
        request.user_agent = quoted();
        return request;
    }

    TempDir folder_;
    std::string base_;
};

}  // namespace timtin::support
