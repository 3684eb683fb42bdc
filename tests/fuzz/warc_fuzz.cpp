// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crawler/http_message.hpp"
#include "crawler/warc.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    static_cast<void>(timtin::parse_own_record(text));
    static_cast<void>(timtin::parse_http_response(text, 1 << 20));
    const int file = ::memfd_create("warc", 0);
    if (file < 0 || ::write(file, bytes, size) != static_cast<ssize_t>(size)) {
        std::abort();
    }
    static_cast<void>(timtin::read_warc(
        "/proc/self/fd/" + std::to_string(file), [](timtin::ArchiveRecord&&) { return true; },
        [](std::uint64_t, const timtin::Error&) {}));
    ::close(file);
    return 0;
}
