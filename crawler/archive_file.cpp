// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::size_t write_at = std::size_t{1} << 20;

}  // namespace

Error file_error(const std::filesystem::path& path, std::string_view doing, int error) {
    return {ErrorCode::io,
            fmt::format("{}: cannot {}: {}", path.string(), doing, errno_text(error))};
}

std::string archive_file_name(std::chrono::sys_seconds time, std::int64_t number) {
    std::string digits = warc_date(time);
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return fmt::format("timtin-{}-{:05}.warc.gz", digits, number);
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        return file_error(folder, "write the folder to disk", errno);
    }
    return {};
}

Result<ArchiveFile> ArchiveFile::make(const std::filesystem::path& path, std::int64_t id) {
    ArchiveFile made;
    made.file_ = FileDescriptor(
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!made.file_) {
        return file_error(path, "make it", errno);
    }
    made.path_ = path;
    made.id_ = id;
    return made;
}

Result<ArchiveFile> ArchiveFile::reopen(const std::filesystem::path& path, std::int64_t id,
                                        std::int64_t size) {
    ArchiveFile old;
    old.file_ = FileDescriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (!old.file_) {
        return file_error(path, "open it for writing", errno);
    }
    old.path_ = path;
    old.id_ = id;
    old.written_ = old.committed_ = size;
    return old;
}

Result<void> ArchiveFile::write_buffer() {
    std::string_view left = buffer_;
    while (!left.empty()) {
        const auto count = ::write(file_.get(), left.data(), left.size());
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return file_error(path_, "write it", errno);
        }
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    written_ += buffered();
    buffer_.clear();
    return {};
}

Result<void> ArchiveFile::took_record() {
    return buffer_.size() >= write_at ? write_buffer() : Result<void>();
}

Result<void> ArchiveFile::sync() {
    if (auto written = write_buffer(); !written) {
        return written;
    }
    if (::fdatasync(file_.get()) != 0) {
        return file_error(path_, "write it to disk", errno);
    }
    return {};
}

void ArchiveFile::give_up() noexcept {
    if (file_) {
        // Should this fail too, the next opening reads and cuts.
        static_cast<void>(::ftruncate(file_.get(), committed_));
    }
    *this = ArchiveFile();
}

}  // namespace timtin
