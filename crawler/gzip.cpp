// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/gzip.hpp"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace timtin {

namespace {

constexpr int gzip_window = 15 + 16;
constexpr int zlib_window = 15;
constexpr int raw_window = -15;
constexpr std::size_t largest_step = std::numeric_limits<uInt>::max();

// zlib's interface has no const; it does not write to its input.
Bytef* input_of(std::string_view bytes) noexcept {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

Error too_long(std::size_t limit) {
    return {ErrorCode::limit, fmt::format("more than {} bytes when decoded", limit)};
}

Result<std::string> inflate_all(std::string_view bytes, std::size_t limit, int window, bool torn) {
    const auto stream = make_inflate(window);
    std::string out;
    std::array<char, 65536> chunk;
    while (true) {
        const auto step = std::min(bytes.size(), largest_step);
        stream->next_in = input_of(bytes);
        stream->avail_in = static_cast<uInt>(step);
        stream->next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream->avail_out = static_cast<uInt>(chunk.size());
        const int code = inflate(stream.get(), Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) {
            throw std::bad_alloc();
        }
        const auto made = chunk.size() - stream->avail_out;
        if (made > limit - out.size()) {
            return too_long(limit);
        }
        out.append(chunk.data(), made);
        bytes.remove_prefix(step - stream->avail_in);
        if (code == Z_STREAM_END) {
            if (window != gzip_window || !is_gzip(bytes)) {
                return out;  // what follows the last member is no part of it
            }
            inflateReset(stream.get());
        } else if (code == Z_BUF_ERROR && torn) {
            return out;
        } else if (code != Z_OK) {
            return Error{ErrorCode::malformed,
                         code == Z_BUF_ERROR ? "compressed bytes break off"
                                             : fmt::format("broken compressed bytes: {}",
                                                           stream->msg ? stream->msg : "zlib")};
        }
    }
}

}  // namespace

GzipWriter::GzipWriter(int level) : stream_(new z_stream{}) {
    if (deflateInit2(stream_.get(), level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
}

void GzipWriter::append_member(std::string& out, std::initializer_list<std::string_view> parts) {
    deflateReset(stream_.get());
    const auto run = [&](int flush) {
        int code = Z_OK;
        do {
            constexpr std::size_t room = 65536;
            const auto size = out.size();
            out.resize(size + room);
            stream_->next_out = reinterpret_cast<Bytef*>(out.data() + size);
            stream_->avail_out = static_cast<uInt>(room);
            code = deflate(stream_.get(), flush);
            out.erase(out.size() - stream_->avail_out);
        } while (stream_->avail_in > 0 || stream_->avail_out == 0 ||
                 (flush == Z_FINISH && code != Z_STREAM_END));
    };
    for (auto part : parts) {
        while (!part.empty()) {
            const auto step = std::min(part.size(), largest_step);
            stream_->next_in = input_of(part);
            stream_->avail_in = static_cast<uInt>(step);
            run(Z_NO_FLUSH);
            part.remove_prefix(step);
        }
    }
    stream_->avail_in = 0;
    run(Z_FINISH);
}

InflateStream make_inflate(int window_bits) {
    auto* stream = new z_stream{};
    if (inflateInit2(stream, window_bits) != Z_OK) {
        delete stream;
        throw std::bad_alloc();
    }
    return InflateStream(stream);
}

Result<std::string> gunzip(std::string_view bytes, std::size_t limit, bool torn) {
    if (is_gzip(bytes)) {
        return inflate_all(bytes, limit, gzip_window, torn);
    }
    // "deflate" in HTTP is zlib's form by the letter, raw deflate by habit.
    auto out = inflate_all(bytes, limit, zlib_window, torn);
    if (!out && out.error().code == ErrorCode::malformed) {
        if (auto raw = inflate_all(bytes, limit, raw_window, torn)) {
            return raw;
        }
    }
    return out;
}

Result<std::string> unbrotli(std::string_view bytes, std::size_t limit, bool torn) {
    struct Destroy {
        void operator()(BrotliDecoderState* state) const noexcept {
            BrotliDecoderDestroyInstance(state);
        }
    };
    const std::unique_ptr<BrotliDecoderState, Destroy> state(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
    if (!state) {
        throw std::bad_alloc();
    }
    std::string out;
    std::array<unsigned char, 65536> chunk;
    const auto* input = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t left = bytes.size();
    while (true) {
        unsigned char* output = chunk.data();
        std::size_t room = chunk.size();
        const auto code =
            BrotliDecoderDecompressStream(state.get(), &left, &input, &room, &output, nullptr);
        const auto made = chunk.size() - room;
        if (made > limit - out.size()) {
            return too_long(limit);
        }
        out.append(reinterpret_cast<const char*>(chunk.data()), made);
        if (code == BROTLI_DECODER_RESULT_SUCCESS) {
            return out;
        }
        if (torn && code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
            while (BrotliDecoderHasMoreOutput(state.get()) == BROTLI_TRUE) {
                std::size_t size = 0;
                const auto* rest = BrotliDecoderTakeOutput(state.get(), &size);
                if (size == 0 || rest == nullptr) {
                    break;
                }
                if (size > limit - out.size()) {
                    return too_long(limit);
                }
                out.append(reinterpret_cast<const char*>(rest), size);
            }
            return out;
        }
        if (code != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
            return Error{ErrorCode::malformed, code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT
                                                   ? "brotli bytes break off"
                                                   : "broken brotli bytes"};
        }
    }
}

Result<std::string> unzstd(std::string_view bytes, std::size_t limit, bool torn) {
    struct Free {
        void operator()(ZSTD_DStream* stream) const noexcept { ZSTD_freeDStream(stream); }
    };
    constexpr int largest_window = 23;  // as a power of two
    const std::unique_ptr<ZSTD_DStream, Free> stream(ZSTD_createDStream());
    if (!stream) {
        throw std::bad_alloc();
    }
    ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, largest_window);
    std::string out;
    std::array<char, 65536> chunk;
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (true) {
        ZSTD_outBuffer output{chunk.data(), chunk.size(), 0};
        const auto left = ZSTD_decompressStream(stream.get(), &output, &input);
        if (ZSTD_isError(left) != 0U) {
            return Error{ErrorCode::malformed,
                         fmt::format("broken zstd bytes: {}", ZSTD_getErrorName(left))};
        }
        if (output.pos > limit - out.size()) {
            return too_long(limit);
        }
        out.append(chunk.data(), output.pos);
        const bool read = input.pos == input.size;
        if (read && (left == 0 || (torn && output.pos < output.size))) {
            return out;
        }
        if (!read || output.pos == output.size) {
            continue;  // another frame follows, or there is more to come out
        }
        return Error{ErrorCode::malformed, "zstd bytes break off"};
    }
}

}  // namespace timtin
