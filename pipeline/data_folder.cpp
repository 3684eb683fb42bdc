// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/data_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace timtin {

namespace {

std::string reason(int code) {
    return std::generic_category().message(code);
}

}  // namespace

Result<WriterLock> WriterLock::take(const DataFolder& data) {
    std::error_code code;
    std::filesystem::create_directories(data.path, code);
    if (code) {
        return Error{ErrorCode::io, fmt::format("cannot make the data folder {}: {}",
                                                data.path.string(), code.message())};
    }
    const std::string path = data.lock().string();
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return Error{ErrorCode::io, fmt::format("cannot open {}: {}", path, reason(errno))};
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        char holder[32] = {};
        const ssize_t read = ::pread(descriptor, holder, sizeof holder - 1, 0);
        ::close(descriptor);
        if (why != EWOULDBLOCK) {
            return Error{ErrorCode::io, fmt::format("cannot lock {}: {}", path, reason(why))};
        }
        std::string pid(holder, read > 0 ? static_cast<std::size_t>(read) : 0);
        pid.erase(pid.find_last_not_of("\n ") + 1);
        return Error{
            ErrorCode::busy,
            fmt::format("another run works on {}{}; try again when it has ended",
                        data.path.string(), pid.empty() ? "" : fmt::format(" (process {})", pid))};
    }
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        const int why = errno;
        ::close(descriptor);
        return Error{ErrorCode::io, fmt::format("cannot write {}: {}", path, reason(why))};
    }
    return WriterLock(descriptor);
}

Result<WriterLock> WriterLock::take(const DataFolder& data, std::chrono::seconds wait,
                                    const std::stop_token& stop) {
    constexpr std::chrono::milliseconds pause{200};
    const auto end = std::chrono::steady_clock::now() + wait;
    for (;;) {
        auto lock = take(data);
        if (lock || lock.error().code != ErrorCode::busy || stop.stop_requested() ||
            std::chrono::steady_clock::now() >= end) {
            return lock;
        }
        std::this_thread::sleep_for(pause);
    }
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

WriterLock::~WriterLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<void> write_atomically(const std::filesystem::path& path, std::string_view content) {
    const std::string fresh = path.string() + ".new";
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return Error{ErrorCode::io, fmt::format("cannot write {}: {}", fresh, reason(errno))};
    }
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            const int why = errno;
            ::close(descriptor);
            ::unlink(fresh.c_str());
            return Error{ErrorCode::io, fmt::format("cannot write {}: {}", fresh, reason(why))};
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    int why = ::fsync(descriptor) == 0 ? 0 : errno;
    if (::close(descriptor) != 0 && why == 0) {
        why = errno;
    }
    if (why == 0 && ::rename(fresh.c_str(), path.c_str()) != 0) {
        why = errno;
    }
    if (why != 0) {
        ::unlink(fresh.c_str());
        return Error{ErrorCode::io, fmt::format("cannot write {}: {}", path.string(), reason(why))};
    }
    return {};
}

}  // namespace timtin
