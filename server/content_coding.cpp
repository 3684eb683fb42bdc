// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/content_coding.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <cstdint>
#include <new>
#include <optional>

namespace timtin::server {

namespace {

constexpr int gzip_window = 15 + 16;  // 16: with gzip's head and check sum

std::string gzip(std::string_view text, bool thorough) {
    z_stream stream{};
    if (deflateInit2(&stream, thorough ? 9 : 5, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotli(std::string_view text, bool thorough) {
    std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
    std::string out(size, '\0');
    if (BrotliEncoderCompress(thorough ? 11 : 4, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                              text.size(), reinterpret_cast<const std::uint8_t*>(text.data()),
                              &size, reinterpret_cast<std::uint8_t*>(out.data())) == 0) {
        throw std::bad_alloc();
    }
    out.resize(size);
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool same(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
        if (c != lower[i]) {
            return false;
        }
    }
    return true;
}

/// Is the weight of this element 0, as in "gzip;q=0.0"?
bool is_refused(std::string_view parameters) {
    const std::size_t at = parameters.find_first_of("qQ");
    if (at == std::string_view::npos) {
        return false;
    }
    const std::string_view weight = trimmed(parameters.substr(at + 1));
    return weight.starts_with('=') &&
           weight.find_first_not_of("0. \t", 1) == std::string_view::npos;
}

}  // namespace

Coding choose_coding(std::string_view accepted) noexcept {
    std::optional<bool> gzip_allowed;
    std::optional<bool> brotli_allowed;
    bool any_allowed = false;
    while (!accepted.empty()) {
        const std::string_view element = accepted.substr(0, accepted.find(','));
        accepted.remove_prefix(std::min(element.size() + 1, accepted.size()));
        const std::size_t semicolon = element.find(';');
        const std::string_view name = trimmed(element.substr(0, semicolon));
        const bool allowed =
            semicolon == std::string_view::npos || !is_refused(element.substr(semicolon + 1));
        if (same(name, "gzip") || same(name, "x-gzip")) {
            gzip_allowed = allowed;
        } else if (same(name, "br")) {
            brotli_allowed = allowed;
        } else if (name == "*") {
            any_allowed = allowed;
        }
    }
    if (brotli_allowed.value_or(false)) {
        return Coding::brotli;
    }
    return gzip_allowed.value_or(any_allowed) ? Coding::gzip : Coding::identity;
}

std::string_view to_string(Coding coding) noexcept {
    return coding == Coding::gzip ? "gzip" : (coding == Coding::brotli ? "br" : "identity");
}

std::string encoded(std::string_view text, Coding coding, bool thorough) {
    switch (coding) {
        case Coding::gzip:
            return gzip(text, thorough);
        case Coding::brotli:
            return brotli(text, thorough);
        case Coding::identity:
            break;
    }
    return std::string(text);
}

}  // namespace timtin::server
