// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "crawler/file_descriptor.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// The WARC file that the archive writes at present: bytes are gathered, appended,
/// brought to disk, and taken back where a commit fails.
class ArchiveFile {
public:
    ArchiveFile() = default;

    /// Makes a new, empty file. Errors: io.
    static Result<ArchiveFile> make(const std::filesystem::path& path, std::int64_t id);
    /// Goes on with a file of `size` committed bytes. Errors: io.
    static Result<ArchiveFile> reopen(const std::filesystem::path& path, std::int64_t id,
                                      std::int64_t size);

    explicit operator bool() const noexcept { return static_cast<bool>(file_); }
    [[nodiscard]] std::int64_t id() const noexcept { return id_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// With what is still in the buffer.
    [[nodiscard]] std::int64_t size() const noexcept { return written_ + buffered(); }

    /// Where records are appended; call took_record() after each.
    [[nodiscard]] std::string& buffer() noexcept { return buffer_; }
    /// Writes the buffer out if it has grown large.
    Result<void> took_record();
    /// Brings everything to disk.
    Result<void> sync();
    /// Whether there is anything that a commit would bring to disk.
    [[nodiscard]] bool dirty() const noexcept { return size() > committed_; }
    /// What is there counts from now on.
    void committed() noexcept { committed_ = size(); }
    /// Takes back what was written since the last commit; the file is closed.
    void give_up() noexcept;

private:
    [[nodiscard]] std::int64_t buffered() const noexcept {
        return static_cast<std::int64_t>(buffer_.size());
    }
    Result<void> write_buffer();

    std::filesystem::path path_;
    FileDescriptor file_;
    std::int64_t id_ = 0;
    std::int64_t written_ = 0;
    std::int64_t committed_ = 0;
    std::string buffer_;
};

/// What a file of the archive is called.
[[nodiscard]] std::string archive_file_name(std::chrono::sys_seconds time, std::int64_t number);
/// Behind the name of one that is being written anew, until the catalogue has it.
inline constexpr std::string_view part_suffix = ".part";

/// Syncs a folder, so that the names of new files in it survive a power cut.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// "PATH: cannot DOING: why".
[[nodiscard]] Error file_error(const std::filesystem::path& path, std::string_view doing,
                               int error);

}  // namespace timtin
