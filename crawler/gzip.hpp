// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <zlib.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "timtin/result.hpp"

namespace timtin {

/// Writes gzip members (RFC 1952), one after another, with one deflate state.
class GzipWriter {
public:
    /// `level` as zlib's, 1 (quick) to 9 (small).
    explicit GzipWriter(int level);

    /// Appends one member that holds the parts in order to `out`.
    void append_member(std::string& out, std::initializer_list<std::string_view> parts);

private:
    struct End {
        void operator()(z_stream* stream) const noexcept {
            deflateEnd(stream);
            delete stream;
        }
    };
    std::unique_ptr<z_stream, End> stream_;
};

/// A z_stream for inflating that ends itself. `window_bits` as inflateInit2's.
struct InflateEnd {
    void operator()(z_stream* stream) const noexcept {
        inflateEnd(stream);
        delete stream;
    }
};
using InflateStream = std::unique_ptr<z_stream, InflateEnd>;
[[nodiscard]] InflateStream make_inflate(int window_bits);

/// Undoes gzip (one member or several) or, if the bytes have no gzip header,
/// zlib's form or raw deflate. Errors: malformed; limit if more than `limit`
/// bytes come out. A stream that breaks off gives malformed; if `torn`, what came.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, std::size_t limit,
                                         bool torn = false);

/// Undoes brotli (RFC 7932). Errors, and `torn`: as gunzip().
[[nodiscard]] Result<std::string> unbrotli(std::string_view bytes, std::size_t limit,
                                           bool torn = false);

/// Undoes zstd (RFC 8878), one frame or several, of windows up to the 8 MiB that HTTP has
/// (RFC 9659). Errors, and `torn`: as gunzip().
[[nodiscard]] Result<std::string> unzstd(std::string_view bytes, std::size_t limit,
                                         bool torn = false);

/// Whether the bytes begin as a gzip member does.
[[nodiscard]] constexpr bool is_gzip(std::string_view bytes) noexcept {
    return bytes.size() >= 3 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08';
}

}  // namespace timtin
