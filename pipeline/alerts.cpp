// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/alerts.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "pipeline/run_program.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t batch_articles = 1000;
// What NAME.jsonl keeps: enough for whoever reads it now and then.
constexpr std::size_t max_lines = 10'000;

fs::path folder_of(const DataFolder& data) {
    return data.path / "alerts";
}
fs::path known_file(const DataFolder& data) {
    return folder_of(data) / "known";
}

Error cannot_read(const fs::path& path, const std::string& why) {
    return {ErrorCode::io, fmt::format("cannot read {}: {}", path.string(), why)};
}

/// A file's content; none if there is no such file. What is there and cannot be read is an
/// error: taken for nothing, all that was told would be news again.
Result<std::optional<std::string>> read_if_there(const fs::path& path) {
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (status.type() == fs::file_type::not_found) {
        return std::optional<std::string>();
    }
    if (code) {
        return cannot_read(path, code.message());
    }
    std::ifstream file(path, std::ios::binary);
    std::optional<std::string> content(std::in_place, std::istreambuf_iterator<char>(file),
                                       std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) {
        return cannot_read(path, std::generic_category().message(errno));
    }
    return content;
}

std::uint64_t hash_of(std::string_view id) {
    return XXH3_64bits(id.data(), id.size());
}

/// The articles that were in the index when the alerts were evaluated last, by hashes of
/// their ids: so that neither a rebuild nor a run that was killed makes old ones new, or
/// new ones old.
Result<std::optional<std::vector<std::uint64_t>>> read_known(const DataFolder& data) {
    const auto bytes = read_if_there(known_file(data));
    if (!bytes) {
        return bytes.error();
    }
    std::optional<std::vector<std::uint64_t>> known;
    if (*bytes) {
        if ((*bytes)->size() % sizeof(std::uint64_t) != 0) {
            return cannot_read(known_file(data),
                               "it is damaged; once it is removed, alerts begin anew");
        }
        known.emplace((*bytes)->size() / sizeof(std::uint64_t));
        std::memcpy(known->data(), (*bytes)->data(), (*bytes)->size());
        std::ranges::sort(*known);
    }
    return known;
}

Result<void> write_known(const DataFolder& data, std::vector<std::uint64_t> known) {
    std::ranges::sort(known);
    known.erase(std::unique(known.begin(), known.end()), known.end());
    std::string bytes(known.size() * sizeof(std::uint64_t), '\0');
    std::memcpy(bytes.data(), known.data(), bytes.size());
    return write_atomically(known_file(data), bytes);
}

Result<void> make_folder(const DataFolder& data) {
    std::error_code code;
    fs::create_directories(folder_of(data), code);
    if (code) {
        return Error{ErrorCode::io, fmt::format("cannot make the folder {}: {}",
                                                folder_of(data).string(), code.message())};
    }
    return {};
}

/// The whole lines of a file; what a kill cut is left out.
Result<std::vector<std::string>> read_lines(const fs::path& path) {
    const auto read = read_if_there(path);
    if (!read) {
        return read.error();
    }
    const std::string& content = read->value_or("");
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < content.size();) {
        const std::size_t end = content.find('\n', at);
        if (end == std::string::npos) {
            break;
        }
        lines.push_back(content.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string content;
    for (const std::string& line : lines) {
        content += line;
        content += '\n';
    }
    return content;
}

std::string id_of(const std::string& line) {
    const Json entry = Json::parse(line, nullptr, false);
    const auto id = entry.is_object() ? entry.find("id") : entry.end();
    return id != entry.end() && id->is_string() ? id->get<std::string>() : "";
}

/// Adds lines of articles that `all` does not have; keeps the newest `most`. Which were added.
std::vector<std::string> add_lines(std::vector<std::string>& all, std::vector<std::string> lines,
                                   std::size_t most) {
    if (lines.empty()) {
        return lines;
    }
    std::unordered_set<std::string> there;
    for (const std::string& line : all) {
        there.insert(id_of(line));
    }
    std::erase_if(lines, [&](const std::string& line) { return there.contains(id_of(line)); });
    all.insert(all.end(), lines.begin(), lines.end());
    if (all.size() > most) {
        all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(most));
    }
    return lines;
}

/// What an alert finds.
struct Found {
    std::vector<std::string> lines;  ///< the oldest first
    std::string problem;             ///< why that may not be all; empty: it is
};

/// What of `ids` an alert finds. Errors: those of the index, interrupted.
Result<Found> evaluate(const Searcher& searcher, const Alert& alert,
                       const std::vector<std::string>& ids, const std::string& found_at,
                       const std::stop_token& stop) {
    Found found;
    struct Line {
        std::int64_t published;
        std::string text;
    };
    std::vector<Line> lines;
    const std::unordered_set<std::string> fresh(ids.begin(), ids.end());
    // The same article under an address that was known.
    const auto is_known = [&](const Hit& hit) {
        return std::ranges::any_of(hit.also_at, [&](const Reprint& other) {
            return other.same_text && other.site == hit.article.site &&
                   other.title == hit.article.title && other.published == hit.article.published &&
                   !fresh.contains(other.id);
        });
    };
    for (std::size_t at = 0; at < ids.size(); at += batch_articles) {
        SearchRequest request = alert.request;
        const std::vector<std::string> among(
            ids.begin() + static_cast<std::ptrdiff_t>(at),
            ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), at + batch_articles)));
        request.limit = batch_articles;
        request.sort = Sort::oldest;
        request.correct = false;
        request.collapse = false;  // a reprint is news, too
        request.time_limit = std::chrono::seconds{60};
        request.stop = stop;
        const auto result = searcher.search_among(request, among);
        if (!result && result.error().code == ErrorCode::usage) {
            found.problem = result.error().message;
            return found;
        }
        if (!result) {
            return result.error();
        }
        if (!result->unknown_topics.empty()) {
            const UnknownTopic& topic = result->unknown_topics.front();
            found.problem = fmt::format("there is no topic {}", topic.asked);
            if (!topic.nearest.empty()) {
                found.problem += fmt::format("; is {} meant?", topic.nearest);
            }
        } else if (result->incomplete) {
            found.problem = "the time was over before all was searched";
        }
        for (const Hit& hit : result->hits) {
            if (is_known(hit)) {
                continue;
            }
            Json line = Json::parse(to_json(hit), nullptr, false);
            for (const char* of_search : {"rank", "score", "partial"}) {
                line.erase(of_search);
            }
            line["alert"] = alert.name;
            line["found_at"] = found_at;
            const auto& published = hit.article.published;
            lines.push_back({published ? published->instant().time_since_epoch().count()
                                       : std::numeric_limits<std::int64_t>::max(),
                             line.dump(-1, ' ', false, Json::error_handler_t::replace)});
        }
    }
    std::ranges::stable_sort(lines, {}, &Line::published);
    for (Line& line : lines) {
        found.lines.push_back(std::move(line.text));
    }
    return found;
}

/// What became of an alert's lines.
struct Told {
    std::size_t fresh = 0;  ///< not told before
    bool due = false;       ///< its hook has something to be called with
};

/// Writes an alert's files. NAME.due.jsonl comes first and goes when the hook has done well:
/// wherever the run is killed, the hook is called with each article at least once.
Result<Told> tell(const DataFolder& data, const Alert& alert, std::vector<std::string> lines) {
    const std::string base = (folder_of(data) / alert.name).string();
    auto all = read_lines(base + ".jsonl");
    if (!all) {
        return all.error();
    }
    lines = add_lines(*all, std::move(lines), max_lines);
    Told told{.fresh = lines.size()};
    std::vector<std::string> news = lines;
    if (!alert.hook.empty()) {
        auto due = read_lines(base + ".due.jsonl");
        if (!due) {
            return due.error();
        }
        // Nothing is cut off that the hook has not been called with.
        add_lines(*due, std::move(lines), std::numeric_limits<std::size_t>::max());
        told.due = !due->empty();
        news = std::move(*due);
        if (told.fresh > 0) {
            if (auto written = write_atomically(base + ".due.jsonl", joined(news)); !written) {
                return written.error();
            }
        }
    }
    if (!news.empty()) {
        if (auto written = write_atomically(base + ".new.jsonl", joined(news)); !written) {
            return written.error();
        }
    }
    if (told.fresh == 0) {
        return told;
    }
    for (const auto& [end, content] :
         {std::pair(".atom", alert_feed(alert, *all)), std::pair(".jsonl", joined(*all))}) {
        if (auto written = write_atomically(base + end, content); !written) {
            return written.error();
        }
    }
    return told;
}

/// Calls an alert's hook with its file. What is due stays so if it fails.
Result<void> call_hook(const DataFolder& data, const Alert& alert, const AlertOptions& options) {
    const std::string base = fs::absolute(folder_of(data) / alert.name).string();
    std::vector<std::string> arguments = alert.hook;
    arguments.push_back(base + ".new.jsonl");
    if (auto ran =
            run_program(arguments, {"TIMTIN_ALERT=" + alert.name}, options.hook_time, options.stop);
        !ran) {
        return ran;
    }
    std::error_code code;
    fs::remove(base + ".due.jsonl", code);
    if (code) {
        return Error{ErrorCode::io,
                     fmt::format("cannot remove {}.due.jsonl: {}", base, code.message())};
    }
    return {};
}

}  // namespace

Result<void> begin_alerts(const DataFolder& data) {
    const auto known = read_known(data);
    if (!known || *known) {
        return known ? Result<void>() : known.error();
    }
    if (auto made = make_folder(data); !made) {
        return made;
    }
    const auto searcher = Searcher::open(data.index());
    if (!searcher) {
        // Of a first index nothing is news.
        return searcher.error().code == ErrorCode::index_missing ? Result<void>()
                                                                 : searcher.error();
    }
    const auto ids = searcher->ids();
    if (!ids) {
        return ids.error();
    }
    std::vector<std::uint64_t> hashes;
    std::ranges::transform(*ids, std::back_inserter(hashes), hash_of);
    return write_known(data, std::move(hashes));
}

Result<AlertReport> run_alerts(const DataFolder& data, const std::vector<Alert>& alerts,
                               const AlertOptions& options) {
    AlertReport report;
    const auto before = read_known(data);
    if (!before) {
        return before.error();
    }
    if (!*before) {
        if (auto begun = begin_alerts(data); !begun) {
            return begun.error();
        }
        return report;
    }
    const auto searcher = Searcher::open(data.index());
    if (!searcher) {
        return searcher.error();
    }
    const auto ids = searcher->ids();
    if (!ids) {
        return ids.error();
    }
    std::vector<std::uint64_t> known = **before;
    std::vector<std::string> fresh;
    for (const std::string& id : *ids) {
        const std::uint64_t hash = hash_of(id);
        if (!std::ranges::binary_search(**before, hash)) {
            fresh.push_back(id);
            known.push_back(hash);
        }
    }
    report.new_articles = fresh.size();
    const auto now =
        options.now ? options.now()
                    : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const std::string found_at = to_iso(at_offset(now));
    const auto tell_problem = [&](const Alert& alert, const std::string& problem) {
        if (options.on_problem) {
            options.on_problem(fmt::format("alert {}: {}", alert.name, problem));
        }
    };
    bool all_evaluated = true;
    for (const Alert& alert : alerts) {
        if (options.stop.stop_requested()) {
            report.interrupted = true;  // what is left is new the next time
            return report;
        }
        AlertReport::One one{.name = alert.name};
        auto found = evaluate(*searcher, alert, fresh, found_at, options.stop);
        if (!found) {
            if (found.error().code == ErrorCode::interrupted) {
                report.interrupted = true;
                return report;
            }
            return found.error();
        }
        if (!found->problem.empty()) {
            one.failed = true;
            all_evaluated = false;
            tell_problem(alert, found->problem);
        }
        const auto told = tell(data, alert, std::move(found->lines));
        if (!told) {
            return told.error();
        }
        one.found = told->fresh;
        if (told->due) {
            if (auto called = call_hook(data, alert, options); !called) {
                one.hook_failed = true;
                tell_problem(alert, called.error().message);
            }
        }
        report.alerts.push_back(std::move(one));
    }
    // An alert that went wrong gets the same articles again; the others have told them.
    if (all_evaluated) {
        if (auto written = write_known(data, std::move(known)); !written) {
            return written.error();
        }
    }
    return report;
}

}  // namespace timtin
