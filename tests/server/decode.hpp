// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <brotli/decode.h>
#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace timtin::tests {

inline std::string gunzip(const std::string& bytes) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(1U << 20U, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    if (code != Z_STREAM_END) {
        throw std::runtime_error("no gzip");
    }
    return out;
}

inline std::string unbrotli(const std::string& bytes) {
    std::string out(1U << 20U, '\0');
    std::size_t size = out.size();
    if (BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                &size, reinterpret_cast<std::uint8_t*>(out.data())) !=
        BROTLI_DECODER_RESULT_SUCCESS) {
        throw std::runtime_error("no brotli");
    }
    out.resize(size);
    return out;
}

}  // namespace timtin::tests
