// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_scan.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <new>
#include <optional>

#include "crawler/digest.hpp"
#include "crawler/file_descriptor.hpp"
#include "crawler/gzip.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

// A file mapped into memory for reading.
class Mapping {
public:
    Mapping(int file, std::size_t size)
        : address_(size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : nullptr),
          size_(size) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (good()) {
            ::munmap(address_, size_);
        }
    }
    [[nodiscard]] bool good() const noexcept {
        return address_ != nullptr && address_ != MAP_FAILED;
    }
    [[nodiscard]] std::string_view bytes() const noexcept {
        return good() ? std::string_view(static_cast<const char*>(address_), size_)
                      : std::string_view();
    }

private:
    void* address_;
    std::size_t size_;
};

// Inflates the member at the front; its compressed length, nothing if it is damaged.
std::optional<std::size_t> inflate_member(z_stream& stream, std::string_view bytes,
                                          std::string& out) {
    inflateReset(&stream);
    out.clear();
    std::array<char, 65536> chunk;
    const auto size = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(size);
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        const int code = inflate(&stream, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) {
            throw std::bad_alloc();
        }
        out.append(chunk.data(), chunk.size() - stream.avail_out);
        if (code == Z_STREAM_END) {
            return size - stream.avail_in;
        }
        if (code != Z_OK || out.size() > 2 * largest_record) {
            return std::nullopt;
        }
    }
}

}  // namespace

Result<ArchiveScan> scan_archive_file(const std::filesystem::path& file, std::int64_t from) {
    const FileDescriptor handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info {};
    if (!handle || ::fstat(handle.get(), &info) != 0) {
        return Error{ErrorCode::io, fmt::format("{}: {}", file.string(), errno_text(errno))};
    }
    ArchiveScan scan{.records = {}, .good_size = std::min<std::int64_t>(from, info.st_size)};
    const Mapping mapping(handle.get(), static_cast<std::size_t>(info.st_size));
    if (info.st_size == 0) {
        return scan;
    }
    if (!mapping.good()) {
        return Error{ErrorCode::io, fmt::format("{}: {}", file.string(), errno_text(errno))};
    }
    const auto stream = make_inflate(15 + 16);
    std::string plain;
    auto rest = mapping.bytes().substr(static_cast<std::size_t>(scan.good_size));
    while (is_gzip(rest)) {
        const auto length = inflate_member(*stream, rest, plain);
        if (!length) {
            break;
        }
        if (auto record = parse_own_record(plain)) {
            const auto& body = record->kind == RecordKind::page ? record->page.body : record->json;
            scan.records.push_back(
                {.kind = record->kind,
                 .offset = scan.good_size,
                 .length = static_cast<std::int64_t>(*length),
                 .time = record->time,
                 .key = record->key,
                 .digest = record->kind == RecordKind::removal ? std::string() : sha1(body)});
        }
        scan.good_size += static_cast<std::int64_t>(*length);
        rest.remove_prefix(*length);
    }
    return scan;
}

}  // namespace timtin
