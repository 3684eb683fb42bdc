// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/maintenance.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <xapian.h>

#include <sstream>
#include <system_error>

#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/retry.hpp"
#include "indexer/schema.hpp"
#include "timtin/index.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_findings = 20;

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t bytes = 0;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const auto size = entry.file_size(code);
        bytes += code ? 0 : size;
    }
    return bytes;
}

/// Xapian's findings are meant for its developers: as many as a person reads.
std::vector<std::string> findings_of(const std::string& output, std::size_t errors) {
    std::vector<std::string> lines;
    std::istringstream stream(output);
    for (std::string line; std::getline(stream, line) && lines.size() < most_findings;) {
        if (!line.empty()) {
            lines.push_back(line);
        }
    }
    if (lines.empty()) {
        lines.push_back(fmt::format("{} errors in its tables", errors));
    }
    return lines;
}

}  // namespace

Result<std::vector<std::string>> index_damage(const fs::path& folder) {
    const auto generation = current_generation(folder);
    if (!generation) {
        if (generation.error().code == ErrorCode::index_damaged) {
            return std::vector<std::string>{generation.error().message};
        }
        return generation.error();
    }
    try {
        std::ostringstream output;
        const std::size_t errors = Xapian::Database::check(generation->string(), 0, &output);
        if (errors > 0) {
            return findings_of(output.str(), errors);
        }
        // Tables that agree with each other may still hold what is no article.
        return with_index(*generation, [](const Xapian::Database& database) {
            std::vector<std::string> broken;
            for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it) {
                if (const auto article = stored_article(database.get_document(*it)); !article) {
                    broken.push_back(fmt::format("document {}: {}", *it, article.error().message));
                    if (broken.size() == most_findings) {
                        break;
                    }
                }
            }
            return broken;
        });
    } catch (const Xapian::DatabaseCorruptError& error) {
        return std::vector<std::string>{error.get_msg()};
    } catch (const Xapian::DatabaseOpeningError& error) {
        return std::vector<std::string>{error.get_msg()};
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("check the index in {}", folder.string()));
    }
}

Result<CompactionReport> compact_index(const fs::path& folder) {
    const auto generation = current_generation(folder);
    if (!generation) {
        return generation.error();
    }
    remove_strays(folder);
    const fs::path work = folder / fmt::format("build-{}", ::getpid());
    const fs::path made = work / "compacted";
    std::error_code code;
    fs::create_directories(work, code);
    if (code) {
        return Error{ErrorCode::io,
                     fmt::format("cannot make the folder {}: {}", work.string(), code.message())};
    }
    const auto give_up = [&](Error error) {
        std::error_code ignored;
        fs::remove_all(work, ignored);
        return error;
    };
    try {
        // Open for writing, so that no other writer's commits are left behind.
        Xapian::WritableDatabase database(generation->string(), Xapian::DB_OPEN);
        if (auto fits = check_versions(read_versions(database), folder); !fits) {
            return give_up(fits.error());
        }
        CompactionReport report{.before = bytes_in(*generation)};
        database.compact(made.string(), Xapian::Compactor::FULL);
        const fs::path next = next_generation(folder);
        fs::rename(made, next, code);
        if (code) {
            return give_up({ErrorCode::io, fmt::format("cannot move the new index to {}: {}",
                                                       next.string(), code.message())});
        }
        report.after = bytes_in(next);
        if (auto switched = switch_generation(folder, next); !switched) {
            return give_up(switched.error());
        }
        return report;
    } catch (const Xapian::Error& error) {
        return give_up(to_error(error, fmt::format("compact the index in {}", folder.string())));
    }
}

Result<std::uint64_t> for_each_article(const fs::path& folder,
                                       const std::function<bool(const Article&)>& visit) {
    const auto generation = current_generation(folder);
    if (!generation) {
        return generation.error();
    }
    // Articles come in the order of their ids, so that a reader whom commits overtook goes
    // on behind the last that it has seen.
    std::uint64_t visited = 0;
    std::string last;
    try {
        auto [versions, database] = with_index(*generation, [](const Xapian::Database& opened) {
            return std::pair(read_versions(opened), opened);
        });
        if (auto fits = check_versions(versions, folder); !fits) {
            return fits.error();
        }
        const std::string prefix(schema::id_prefix);
        for (;;) {
            try {
                auto term = database.allterms_begin(prefix);
                if (!last.empty()) {
                    term.skip_to(last + '\0');
                }
                for (; term != database.allterms_end(prefix); ++term) {
                    for (auto it = database.postlist_begin(*term);
                         it != database.postlist_end(*term); ++it) {
                        const auto article = stored_article(database.get_document(*it));
                        if (!article) {
                            return article.error();
                        }
                        ++visited;
                        last = *term;
                        if (!visit(*article)) {
                            return visited;
                        }
                    }
                }
                return visited;
            } catch (const Xapian::DatabaseModifiedError&) {
                database.reopen();
            } catch (const Xapian::DocNotFoundError&) {
                database.reopen();
            }
        }
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("read the index in {}", folder.string()));
    }
}

}  // namespace timtin
