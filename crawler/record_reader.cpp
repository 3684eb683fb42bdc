// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/record_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "crawler/gzip.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::int64_t read_ahead = std::int64_t{1} << 20;

}  // namespace

Result<ArchiveRecord> RecordReader::read(const RecordPlace& place) {
    const auto bytes = bytes_of(place);
    if (!bytes) {
        return bytes.error();
    }
    const auto plain = gunzip(*bytes, largest_record + (std::size_t{1} << 20));
    if (!plain) {
        return bad(place, plain.error());
    }
    auto record = parse_own_record(*plain);
    if (!record) {
        return bad(place, record.error());
    }
    record->sequence = place.sequence;
    return record;
}

Error RecordReader::bad(const RecordPlace& place, const Error& cause) const {
    const auto name = names_.find(place.file);
    const auto path = name == names_.end() ? folder_ / "?" : folder_ / name->second;
    return {cause.code,
            fmt::format("{} at byte {}: {}", path.string(), place.offset, cause.message)};
}

Result<std::string_view> RecordReader::bytes_of(const RecordPlace& place) {
    if (place.file != file_id_) {
        window_.clear();
        const auto name = names_.find(place.file);
        if (name == names_.end()) {
            return bad(place, {ErrorCode::malformed, "the catalogue does not know this file"});
        }
        file_ = FileDescriptor(::open((folder_ / name->second).c_str(), O_RDONLY | O_CLOEXEC));
        open_error_ = file_ ? 0 : errno;
        file_id_ = place.file;
    }
    if (!file_) {
        return bad(place, {open_error_ == ENOENT ? ErrorCode::malformed : ErrorCode::io,
                           errno_text(open_error_)});
    }
    if (place.length <= 0 || place.offset < 0 ||
        place.length > 2 * static_cast<std::int64_t>(largest_record)) {
        return bad(place, {ErrorCode::malformed, "the catalogue gives an impossible place"});
    }
    const auto window_end = window_start_ + static_cast<std::int64_t>(window_.size());
    if (place.offset < window_start_ || place.offset + place.length > window_end) {
        if (auto filled = fill_window(place); !filled) {
            return std::move(filled).error();
        }
    }
    const auto at = static_cast<std::size_t>(place.offset - window_start_);
    const auto length = static_cast<std::size_t>(place.length);
    if (at + length > window_.size()) {
        return bad(place, {ErrorCode::malformed, "the file ends before the record does"});
    }
    return std::string_view(window_).substr(at, length);
}

Result<void> RecordReader::fill_window(const RecordPlace& place) {
    window_.resize(static_cast<std::size_t>(std::max(place.length, read_ahead)));
    window_start_ = place.offset;
    std::size_t filled = 0;
    while (filled < window_.size()) {
        const auto count = ::pread(file_.get(), window_.data() + filled, window_.size() - filled,
                                   window_start_ + static_cast<std::int64_t>(filled));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            const auto reason = errno;
            window_.clear();
            return bad(place, {ErrorCode::io, errno_text(reason)});
        }
        if (count == 0) {
            break;
        }
        filled += static_cast<std::size_t>(count);
    }
    window_.resize(filled);
    return {};
}

}  // namespace timtin
