// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "crawler/ascii.hpp"
#include "crawler/free_space.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/pipeline.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_line_bytes = std::size_t{64} << 20;
constexpr std::size_t max_page_bytes = std::size_t{64} << 20;
constexpr std::uint64_t commit_records = 5000;

struct CloseGzip {
    void operator()(gzFile file) const noexcept { gzclose(file); }
};
using Gzip = std::unique_ptr<gzFile_s, CloseGzip>;

/// A file or standard input, with gzip undone where it is there.
Result<Gzip> open_file(const std::string& path) {
    errno = 0;
    Gzip file(path == "-" ? gzdopen(::dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb"));
    std::error_code code;
    if (!file || (path != "-" && std::filesystem::is_directory(path, code))) {
        const int why = errno == 0 ? EISDIR : errno;
        return Error{ErrorCode::io,
                     fmt::format("cannot read {}: {}", path, std::generic_category().message(why))};
    }
    gzbuffer(file.get(), 256 * 1024);
    return file;
}

Error read_error(const std::string& path, gzFile file) {
    int code = 0;
    const char* what = gzerror(file, &code);
    return {ErrorCode::io,
            fmt::format("cannot read {}: {}", path,
                        code == Z_ERRNO ? std::generic_category().message(errno) : what)};
}

/// What went wrong at the end of a file: gzip that was cut short looks like an end.
Result<void> check_end(const std::string& path, gzFile file) {
    int code = 0;
    gzerror(file, &code);
    if (code != Z_OK && code != Z_STREAM_END) {
        return read_error(path, file);
    }
    return {};
}

ImportFormat format_of(const std::string& path) {
    std::string_view name = path;
    if (name.ends_with(".gz")) {
        name.remove_suffix(3);
    }
    if (name.ends_with(".warc")) {
        return ImportFormat::warc;
    }
    if (name.ends_with(".html") || name.ends_with(".htm")) {
        return ImportFormat::html;
    }
    return ImportFormat::jsonl;
}

/// Whether a page of a WARC file is HTML: by what its crawler saw in it, or as it says.
bool is_html(const ArchiveRecord& record) {
    const std::string_view type = record.page.header("Content-Type");
    return ascii::contains_blind(record.identified_type, "html") ||
           ascii::contains_blind(type, "html") || (type.empty() && record.identified_type.empty());
}

class Import {
public:
    Import(const DataFolder& data, PageArchive& archive, const ImportOptions& options)
        : data_(data.path), archive_(archive), options_(options) {}

    Result<ImportReport> files(const std::vector<std::string>& paths) {
        for (const std::string& path : paths) {
            if (stopped()) {
                break;
            }
            const ImportFormat format =
                options_.format == ImportFormat::automatic ? format_of(path) : options_.format;
            auto read = format == ImportFormat::warc   ? warc(path)
                        : format == ImportFormat::html ? html(path)
                                                       : jsonl(path);
            if (fatal_) {
                return *fatal_;
            }
            if (!read) {
                ++report_.failed_files;
                tell(read.error().message);
            }
        }
        if (auto committed = archive_.commit(); !committed) {
            return committed.error();
        }
        return report_;
    }

private:
    void tell(const std::string& problem) const {
        if (options_.on_problem) {
            options_.on_problem(problem);
        }
    }

    bool stopped() {
        report_.interrupted = report_.interrupted || options_.stop.stop_requested();
        return report_.interrupted;
    }

    /// Counts a record that the archive took; false if the run must end.
    bool took(const Result<std::int64_t>& sequence) {
        if (!sequence) {
            fatal_ = sequence.error();
            return false;
        }
        ++report_.records;
        if (report_.records % commit_records == 0) {
            if (auto committed = archive_.commit(); !committed) {
                fatal_ = committed.error();
                return false;
            }
            if (auto room = check_free_space(data_, options_.min_free_bytes); !room) {
                fatal_ = room.error();
                return false;
            }
        }
        if (options_.on_progress && report_.records % 256 == 0) {
            options_.on_progress(report_.records);
        }
        return !stopped();
    }

    bool add_line(std::string_view line, const std::string& path, std::uint64_t number) {
        if (stopped()) {
            return false;
        }
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            return true;
        }
        auto article = article_from_json(line);
        if (!article) {
            ++report_.bad;
            tell(fmt::format("{}:{}: {}", path, number, article.error().message));
            return true;
        }
        if (article->id.empty()) {
            const auto url =
                Url::parse(article->canonical_url.empty() ? article->url : article->canonical_url);
            article->id = article_id(url ? url->str() : article->url);
        }
        if (!article->lead.empty() && article->body.find(article->lead) == std::string::npos) {
            article->body =
                article->body.empty() ? article->lead : article->lead + "\n" + article->body;
        }
        return took(archive_.append_article(article->id, to_json(*article)));
    }

    Result<void> jsonl(const std::string& path) {
        auto file = open_file(path);
        if (!file) {
            return file.error();
        }
        std::string pending;
        std::uint64_t number = 0;
        bool too_long = false;
        std::string chunk(std::size_t{1} << 20, '\0');
        for (;;) {
            const int got = gzread(file->get(), chunk.data(), static_cast<unsigned>(chunk.size()));
            if (got < 0) {
                return read_error(path, file->get());
            }
            if (got == 0) {
                break;
            }
            std::string_view rest(chunk.data(), static_cast<std::size_t>(got));
            for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos;
                 rest.remove_prefix(end + 1)) {
                ++number;
                if (too_long) {
                    too_long = false;
                    pending.clear();
                    continue;
                }
                std::string_view line = rest.substr(0, end);
                if (!pending.empty()) {
                    pending += line;
                    line = pending;
                }
                if (!add_line(line, path, number)) {
                    return {};
                }
                pending.clear();
            }
            pending += rest;
            if (pending.size() > max_line_bytes && !too_long) {
                ++report_.bad;
                tell(fmt::format("{}:{}: a line of more than {} MiB", path, number + 1,
                                 max_line_bytes >> 20));
                too_long = true;
            }
            if (too_long) {
                pending.clear();
            }
        }
        auto ended = check_end(path, file->get());
        if (!too_long && ended) {
            add_line(pending, path, number + 1);
        }
        return ended;
    }

    Result<void> html(const std::string& path) {
        auto file = open_file(path);
        if (!file) {
            return file.error();
        }
        Page page;
        std::string chunk(std::size_t{1} << 18, '\0');
        for (;;) {
            const int got = gzread(file->get(), chunk.data(), static_cast<unsigned>(chunk.size()));
            if (got < 0) {
                return read_error(path, file->get());
            }
            if (got == 0) {
                break;
            }
            page.body.append(chunk.data(), static_cast<std::size_t>(got));
            if (page.body.size() > max_page_bytes) {
                return Error{ErrorCode::limit,
                             fmt::format("{}: more than {} MiB", path, max_page_bytes >> 20)};
            }
        }
        if (auto ended = check_end(path, file->get()); !ended) {
            return ended;
        }
        auto extraction = extract_article(page.body);
        if (!extraction || !extraction->is_article) {
            ++report_.bad;
            tell(fmt::format(
                "{}: {}", path,
                extraction ? "no article: " + extraction->reason : extraction.error().message));
            return {};
        }
        if (extraction->article.canonical_url.empty()) {
            // A page that does not say where it is from is kept as the article it is; its
            // id is of the file's name, or of its bytes.
            std::error_code code;
            Article article = std::move(extraction->article);
            article.id = article_id(
                path == "-" ? page.body : "file:" + std::filesystem::absolute(path, code).string());
            took(archive_.append_article(article.id, to_json(article)));
            return {};
        }
        page.url = extraction->article.canonical_url;
        page.final_url = page.url;
        page.status = 200;
        page.headers.emplace_back("Content-Type", "text/html");
        page.fetched_at =
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        took(archive_.append_page(page, {}));
        return {};
    }

    Result<void> warc(const std::string& path) {
        const std::filesystem::path file = path == "-" ? "/dev/stdin" : path;
        return read_warc(
            file,
            [&](ArchiveRecord&& record) {
                if (stopped()) {
                    return false;
                }
                if (record.kind == RecordKind::article) {
                    return took(archive_.append_article(record.key, record.json));
                }
                if (record.page.status != 200 || !is_html(record)) {
                    return true;
                }
                if (record.cut) {
                    const auto known = archive_.latest_digest(record.key);
                    if (!known) {
                        fatal_ = known.error();
                        return false;
                    }
                    if (!known->empty()) {
                        ++report_.bad;
                        tell(
                            fmt::format("{}: {}: cut short (WARC-Truncated); the version that is "
                                        "there was kept",
                                        path, record.key));
                        return true;
                    }
                }
                return took(archive_.append_page(record.page, record.site));
            },
            [&](std::uint64_t offset, const Error& error) {
                ++report_.bad;
                tell(fmt::format("{}: at byte {}: {}", path, offset, error.message));
            });
    }

    std::filesystem::path data_;
    PageArchive& archive_;
    const ImportOptions& options_;
    ImportReport report_;
    std::optional<Error> fatal_;
};

}  // namespace

Result<ImportReport> import_files(const DataFolder& data, const std::vector<std::string>& files,
                                  const ImportOptions& options) {
    if (auto room = check_free_space(data.path, options.min_free_bytes); !room) {
        return room.error();
    }
    auto archive = PageArchive::open(data.path, PageArchive::Mode::write);
    if (!archive) {
        return archive.error();
    }
    if (!archive->repaired().empty() && options.on_problem) {
        options.on_problem(archive->repaired());
    }
    return Import(data, *archive, options).files(files);
}

}  // namespace timtin
