// SPDX-License-Identifier: GPL-2.0-or-later
// Reads WARC files of any writer, as a stream: what is not wanted or too large
// is passed over without being held.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "crawler/ascii.hpp"
#include "crawler/file_descriptor.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::size_t largest_header = 65536;

// The bytes of a file, gzip undone where the file is compressed. After broken
// bytes it goes on with the next member.
class WarcStream {
public:
    static Result<WarcStream> open(const std::filesystem::path& path) {
        FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) {
            const auto missing = errno == ENOENT;
            return Error{missing ? ErrorCode::not_found : ErrorCode::io,
                         fmt::format("{}: {}", path.string(), errno_text(errno))};
        }
        WarcStream stream(std::move(file), path.string());
        if (auto begun = stream.fill_raw(); !begun) {
            return std::move(begun).error();
        }
        stream.compressed_ = is_gzip(stream.raw_view());
        if (stream.raw_view().starts_with("\x28\xb5\x2f\xfd")) {
            return Error{ErrorCode::unsupported,
                         fmt::format("{}: compressed by zstd; decompress it first", path.string())};
        }
        if (stream.compressed_) {
            stream.inflate_ = make_inflate(15 + 16);
        }
        return stream;
    }

    /// Where the record at the front began in the file: for compressed files the
    /// start of its gzip member.
    [[nodiscard]] std::uint64_t offset() const noexcept {
        return compressed_ ? record_start_ : raw_offset_ - (end_ - begin_);
    }

    /// What has been read and not been taken.
    [[nodiscard]] std::string_view view() const noexcept {
        return compressed_ ? std::string_view(plain_).substr(plain_begin_) : raw_view();
    }
    void take(std::size_t count) noexcept { (compressed_ ? plain_begin_ : begin_) += count; }

    /// Makes view() longer; false at the end of the file. Errors: io; malformed,
    /// after which skip_damage() leads on.
    Result<bool> more() {
        if (!compressed_) {
            return fill_raw();
        }
        plain_.erase(0, plain_begin_);
        plain_begin_ = 0;
        const auto before = plain_.size();
        while (plain_.size() == before) {
            if (member_ended_) {
                // Padding of zeros after a member is let pass, as gzip does.
                while (begin_ < end_ && raw_[begin_] == '\0') {
                    ++begin_;
                }
            }
            if (end_ - begin_ < 3) {
                auto filled = fill_raw();
                if (!filled) {
                    return filled;
                }
                if (!*filled && begin_ == end_) {
                    if (!member_ended_) {
                        member_ended_ = true;
                        return Error{ErrorCode::malformed, "compressed bytes break off"};
                    }
                    return false;
                }
                if (*filled && member_ended_) {
                    continue;
                }
            }
            if (member_ended_) {
                if (!is_gzip(raw_view())) {
                    return Error{ErrorCode::malformed, "bytes between gzip members"};
                }
                inflateReset(inflate_.get());
                member_ended_ = false;
                member_start_ = raw_offset_ - (end_ - begin_);
            }
            plain_.resize(before + chunk_size);
            inflate_->next_in = reinterpret_cast<Bytef*>(raw_.data() + begin_);
            inflate_->avail_in = static_cast<uInt>(end_ - begin_);
            inflate_->next_out = reinterpret_cast<Bytef*>(plain_.data() + before);
            inflate_->avail_out = static_cast<uInt>(chunk_size);
            const int code = inflate(inflate_.get(), Z_NO_FLUSH);
            begin_ = end_ - inflate_->avail_in;
            plain_.erase(plain_.size() - inflate_->avail_out);
            if (code == Z_MEM_ERROR) {
                throw std::bad_alloc();
            }
            if (code == Z_STREAM_END) {
                member_ended_ = true;
            } else if (code != Z_OK && code != Z_BUF_ERROR) {
                member_ended_ = true;
                return Error{ErrorCode::malformed,
                             fmt::format("broken compressed bytes: {}",
                                         inflate_->msg ? inflate_->msg : "zlib")};
            }
        }
        return true;
    }

    /// After damage in compressed bytes: drops what is half read and goes to the
    /// next member. False if there is none.
    Result<bool> skip_damage() {
        plain_.clear();
        plain_begin_ = 0;
        member_ended_ = true;
        if (begin_ < end_) {
            ++begin_;
        }
        for (;;) {
            const auto found = raw_view().find("\x1f\x8b\x08");
            if (found != std::string_view::npos) {
                begin_ += found;
                return true;
            }
            if (end_ - begin_ > 2) {
                begin_ = end_ - 2;
            }
            auto filled = fill_raw();
            if (!filled || !*filled) {
                return filled;
            }
        }
    }

    /// Marks the front as the start of a record, for offset().
    void at_record() noexcept { record_start_ = member_start_; }

    [[nodiscard]] bool compressed() const noexcept { return compressed_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    static constexpr std::size_t chunk_size = 65536;

    WarcStream(FileDescriptor file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}

    [[nodiscard]] std::string_view raw_view() const noexcept {
        return std::string_view(raw_).substr(begin_, end_ - begin_);
    }

    Result<bool> fill_raw() {
        raw_.erase(0, begin_);
        end_ -= begin_;
        begin_ = 0;
        raw_.resize(end_ + chunk_size);
        ssize_t count = 0;
        do {
            count = ::read(file_.get(), raw_.data() + end_, chunk_size);
        } while (count < 0 && errno == EINTR);
        const auto reason = errno;
        raw_.resize(end_ + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0) {
            return Error{ErrorCode::io, fmt::format("{}: {}", path_, errno_text(reason))};
        }
        end_ = raw_.size();
        raw_offset_ += static_cast<std::uint64_t>(count);
        return count > 0;
    }

    FileDescriptor file_;
    std::string path_;
    bool compressed_ = false;
    std::string raw_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t raw_offset_ = 0;  // of end_ in the file
    InflateStream inflate_;
    std::string plain_;
    std::size_t plain_begin_ = 0;
    bool member_ended_ = true;
    std::uint64_t member_start_ = 0;
    std::uint64_t record_start_ = 0;  // of the member that the last record began with
};

enum class Outcome { done, end, damaged };

class WarcReading {
public:
    using Visit = std::function<bool(ArchiveRecord&&)>;
    using OnBad = std::function<void(std::uint64_t, const Error&)>;

    WarcReading(WarcStream stream, const Visit& visit, const OnBad& on_bad)
        : stream_(std::move(stream)), visit_(visit), on_bad_(on_bad) {}

    Result<void> run() {
        for (;;) {
            auto outcome = read_record();
            if (!outcome && outcome.error().code == ErrorCode::io) {
                return std::move(outcome).error();
            }
            if (outcome && *outcome == Outcome::end) {
                break;
            }
            if (!outcome) {
                bad(outcome.error());
                if (stream_.compressed()) {
                    auto next = stream_.skip_damage();
                    if (!next) {
                        return std::move(next).error();
                    }
                    if (!*next) {
                        break;
                    }
                }
            }
        }
        if (records_ == 0) {
            return Error{ErrorCode::malformed,
                         fmt::format("{}: no WARC record in it", stream_.path())};
        }
        return {};
    }

private:
    void bad(const Error& error) {
        if (on_bad_) {
            on_bad_(stream_.offset(), error);
        }
    }

    // A line without its end; nothing at the end of the file. Of a line longer
    // than a header may be, its first part.
    Result<std::optional<std::string>> line() {
        for (;;) {
            const auto view = stream_.view();
            const auto end = view.find('\n');
            if (end != std::string_view::npos || view.size() > largest_header) {
                auto text = view.substr(0, std::min(end, largest_header));
                const auto taken = std::min(end, largest_header - 1) + 1;
                if (text.ends_with('\r')) {
                    text.remove_suffix(1);
                }
                std::string out(text);
                stream_.take(taken);
                return std::optional(std::move(out));
            }
            auto more = stream_.more();
            if (!more) {
                return std::move(more).error();
            }
            if (!*more) {
                if (stream_.view().empty()) {
                    return std::optional<std::string>();
                }
                std::string out(stream_.view());
                stream_.take(out.size());
                return std::optional(std::move(out));
            }
        }
    }

    // Passes to the next "WARC/" at the start of a line, and reads the header.
    Result<std::optional<std::string>> header_text() {
        std::string header;
        bool told = false;
        for (;;) {
            if (header.empty() && stream_.view().empty()) {
                auto more = stream_.more();
                stream_.at_record();
                if (!more) {
                    return std::move(more).error();
                }
                if (!*more) {
                    return std::optional<std::string>();
                }
            }
            auto next = line();
            if (!next) {
                return next;
            }
            if (!*next) {
                return header.empty() ? std::optional<std::string>() : std::optional(header);
            }
            if (header.empty() && !(*next)->starts_with("WARC/")) {
                if (!ascii::trim(**next).empty() && !told) {
                    told = true;
                    bad({ErrorCode::malformed, "no WARC record where one should begin"});
                }
                continue;
            }
            if ((*next)->empty()) {
                return std::optional(std::move(header));
            }
            header += **next;
            header += '\n';
            if (header.size() > largest_header) {
                bad({ErrorCode::limit, "a WARC header of more than 64 KiB"});
                header.clear();
                told = true;
            }
        }
    }

    Result<Outcome> read_record() {
        auto text = header_text();
        if (!text) {
            return std::move(text).error();
        }
        if (!*text) {
            return Outcome::end;
        }
        auto header = parse_warc_header(**text);
        if (!header) {
            bad(header.error());
            return Outcome::damaged;
        }
        ++records_;
        const bool wanted = is_wanted(*header);
        const bool fits = header->content_length <= largest_record;
        if (wanted && !fits) {
            bad({ErrorCode::limit, fmt::format("{}: a record of {} bytes is passed over",
                                               ascii::printable(header->field("WARC-Target-URI")),
                                               header->content_length)});
        }
        std::string block;
        auto left = header->content_length;
        while (left > 0) {
            const auto view = stream_.view();
            if (view.empty()) {
                auto more = stream_.more();
                if (!more) {
                    return std::move(more).error();
                }
                if (!*more) {
                    bad({ErrorCode::malformed, "the last WARC record breaks off"});
                    return Outcome::end;
                }
                continue;
            }
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, view.size()));
            if (wanted && fits) {
                block.append(view.substr(0, count));
            }
            stream_.take(count);
            left -= count;
        }
        if (!wanted || !fits) {
            return Outcome::done;
        }
        auto record = to_archive_record(*header, block);
        if (!record) {
            bad(record.error());
            return Outcome::done;
        }
        if (*record && (*record)->kind != RecordKind::removal && !visit_(**std::move(record))) {
            return Outcome::end;
        }
        return Outcome::done;
    }

    WarcStream stream_;
    const Visit& visit_;
    const OnBad& on_bad_;
    std::uint64_t records_ = 0;
};

}  // namespace

Result<void> read_warc(const std::filesystem::path& file,
                       const std::function<bool(ArchiveRecord&&)>& visit,
                       const std::function<void(std::uint64_t offset, const Error&)>& on_bad) {
    auto stream = WarcStream::open(file);
    if (!stream) {
        return std::move(stream).error();
    }
    return WarcReading(*std::move(stream), visit, on_bad).run();
}

}  // namespace timtin
