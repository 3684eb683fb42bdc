// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <unistd.h>

#include <string>
#include <system_error>
#include <utility>

namespace timtin {

/// An open file that closes itself.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int handle) noexcept : handle_(handle) {}
    FileDescriptor(FileDescriptor&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~FileDescriptor() {
        if (handle_ >= 0) {
            ::close(handle_);
        }
    }
    explicit operator bool() const noexcept { return handle_ >= 0; }
    [[nodiscard]] int get() const noexcept { return handle_; }

private:
    int handle_ = -1;
};

/// What an errno value means; thread-safe, in English.
[[nodiscard]] inline std::string errno_text(int error) {
    return std::error_code(error, std::generic_category()).message();
}

}  // namespace timtin
