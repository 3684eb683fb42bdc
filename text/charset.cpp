// SPDX-License-Identifier: GPL-2.0-or-later
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/charset_detect.hpp"
#include "text/charset_labels.hpp"
#include "text/code_points.hpp"
#include "text/html_scan.hpp"
#include "text/legacy.hpp"
#include "text/mojibake.hpp"
#include "text/plausibility.hpp"
#include "text/utf8_scan.hpp"
#include "text/viqr.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(std::string(name).c_str(), &status));
    return U_FAILURE(status) ? nullptr : std::move(converter);
}

/// Decodes by ICU; bytes that mean nothing become U+FFFD.
std::optional<std::string> decode_by_icu(std::string_view bytes, std::string_view name) {
    const Converter converter = open_converter(name);
    if (!converter) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    std::array<UChar, 4096> units{};
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    char32_t high = 0;  // a surrogate whose other half comes with the next lot
    UErrorCode status = U_ZERO_ERROR;
    do {
        status = U_ZERO_ERROR;
        UChar* to = units.data();
        ucnv_toUnicode(converter.get(), &to, units.data() + units.size(), &from, end, nullptr, 1,
                       &status);
        for (const UChar* unit = units.data(); unit < to; ++unit) {
            if (high != 0) {
                append_code_point(out, 0x10000 + ((high & 0x3FFU) << 10) + (*unit & 0x3FFU));
                high = 0;
            } else if ((*unit & 0xFC00U) == 0xD800U) {
                high = *unit;
            } else {
                append_code_point(out, *unit);
            }
        }
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    return out;
}

/// The hints of a page, as charsets.
struct Declared {
    const Charset* http = nullptr;
    const Charset* meta = nullptr;

    /// The one to go by: HTTP first, as WHATWG has it.
    [[nodiscard]] const Charset* best() const {
        // A label that means "no charset" hides nothing.
        return http != nullptr && http->name != "x-user-defined" ? http : meta;
    }
};

bool is_latin(const Charset& charset) {
    return charset.name == "windows-1252" || charset.name == "iso-8859-15" ||
           charset.name == "windows-1254" || charset.name == "utf-8" ||
           charset.name == "x-user-defined" || charset.name == "macintosh" ||
           charset.name.starts_with("utf-16");
}

Decoded decode_utf8(std::string_view bytes, const Utf8Scan& scan, bool html) {
    Decoded decoded{scan.invalid > 0 ? valid_utf8(bytes) : std::string(bytes), "utf-8"};
    if (scan.suspicious > 0) {
        decoded.text = repair_runs(decoded.text, html);
    }
    return decoded;
}

/// As much ASCII text as is looked at for VIQR.
constexpr std::size_t kViqrSample = std::size_t{16} * 1024;

Decoded decode_ascii(std::string_view bytes, const Declared& declared, bool html) {
    const Charset* charset = declared.best();
    bool viqr = charset != nullptr && charset->name == "viqr";
    if (!viqr && !html) {
        viqr = looks_like_viqr(bytes.substr(0, kViqrSample));
    } else if (!viqr && bytes.find("<") != std::string_view::npos) {
        HtmlText pieces(bytes);
        std::string text;
        while (text.size() < kViqrSample && pieces.next()) {
            text.append(bytes.substr(pieces.begin(), pieces.end() - pieces.begin()))
                .push_back('\n');
        }
        viqr = looks_like_viqr(text);
    }
    if (!viqr) {
        return {std::string(bytes), "utf-8"};
    }
    if (!html) {
        return {decode_viqr(bytes, ViqrWriter::hasty), "viqr"};
    }
    // Markup is no VIQR.
    Decoded decoded{"", "viqr"};
    std::size_t copied = 0;
    HtmlText pieces(bytes);
    while (pieces.next()) {
        decoded.text.append(bytes.substr(copied, pieces.begin() - copied));
        decoded.text.append(decode_viqr(bytes.substr(pieces.begin(), pieces.end() - pieces.begin()),
                                        ViqrWriter::hasty));
        copied = pieces.end();
    }
    decoded.text.append(bytes.substr(copied));
    return decoded;
}

Decoded decode_by_legacy(std::string_view bytes, Legacy charset, bool html) {
    Decoded decoded{decode_legacy(charset, bytes), std::string(legacy_name(charset))};
    if (html && charset == Legacy::tcvn3) {
        decoded.text = apply_capital_fonts(decoded.text);
    }
    return decoded;
}

/// Legacy bytes that happen to be valid UTF-8, as a short text may: empty if
/// they read better as UTF-8.
std::optional<Decoded> decode_chance_utf8(std::string_view bytes, const Declared& declared,
                                          bool html) {
    const Charset* charset = declared.best();
    if (charset != nullptr && charset->name == "utf-8") {
        return std::nullopt;
    }
    const CharsetSample sample = sample_of(bytes, html);
    CharsetEvidence evidence;
    evidence.font = sample.font;
    if (charset != nullptr) {
        evidence.declared = legacy_from_name(charset->name);
    }
    const auto found = detect_vietnamese(sample, evidence);
    if (!found || plausibility_of(decode_legacy(*found, sample.marked)).evidence() <=
                      plausibility_of(sample.marked).evidence()) {
        return std::nullopt;
    }
    return decode_by_legacy(bytes, *found, html);
}

/// Bytes that are no UTF-8.
Decoded decode_other(std::string_view bytes, const Utf8Scan& scan, const Declared& declared,
                     bool html) {
    const Charset* charset = declared.best();
    // UTF-8 with some damage: far more good sequences than bad ones.
    const bool says_utf8 = charset != nullptr && charset->name == "utf-8";
    if (scan.multibyte >= scan.invalid * (says_utf8 ? 4 : 16)) {
        return decode_utf8(bytes, scan, html);
    }
    const CharsetSample sample = sample_of(bytes, html);
    CharsetEvidence evidence;
    evidence.font = sample.font;
    if (charset != nullptr) {
        evidence.declared = legacy_from_name(charset->name);
        evidence.foreign = !evidence.declared && !is_latin(*charset);
    }
    if (const auto found = detect_vietnamese(sample, evidence)) {
        return decode_by_legacy(bytes, *found, html);
    }
    if (evidence.declared) {
        return decode_by_legacy(bytes, *evidence.declared, html);
    }
    if (says_utf8 && scan.multibyte > scan.invalid) {
        return decode_utf8(bytes, scan, html);
    }
    if (charset != nullptr && !charset->converter.empty()) {
        if (auto text = decode_by_icu(bytes, charset->converter)) {
            return {std::move(*text), std::string(charset->name)};
        }
    }
    return {decode_legacy(Legacy::windows_1252, bytes), "windows-1252"};
}

}  // namespace

Decoded decode(std::string_view bytes, const CharsetHints& hints) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
        return decode_utf8(bytes, scan_utf8(bytes), hints.html);
    }
    if (bytes.starts_with("\xFF\xFE")) {
        return {decode_utf16(bytes.substr(2), false), "utf-16le"};
    }
    if (bytes.starts_with("\xFE\xFF")) {
        return {decode_utf16(bytes.substr(2), true), "utf-16be"};
    }
    const Utf8Scan scan = scan_utf8(bytes);
    Declared declared{charset_of_label(hints.http), nullptr};
    if (scan.nul > 0) {
        const bool labelled = declared.http != nullptr &&
                              declared.http->name.starts_with("utf-16") && bytes.size() % 2 == 0;
        if (const auto order = utf16_order(bytes)) {
            const bool big = *order == ByteOrder::big;
            return {decode_utf16(bytes, big), big ? "utf-16be" : "utf-16le"};
        }
        if (labelled) {
            return {decode_utf16(bytes, declared.http->name == "utf-16be"),
                    std::string(declared.http->name)};
        }
    }
    if (hints.html) {
        declared.meta = charset_of_label(meta_charset(bytes));
        if (declared.meta != nullptr && declared.meta->name.starts_with("utf-16")) {
            // Bytes in which ASCII can be read are no UTF-16.
            declared.meta = charset_of_label("utf-8");
        }
    }
    if (scan.invalid > 0) {
        return decode_other(bytes, scan, declared, hints.html);
    }
    if (scan.multibyte > 0) {
        if (scan.mixed * 3 >= scan.multibyte) {
            if (auto decoded = decode_chance_utf8(bytes, declared, hints.html)) {
                return std::move(*decoded);
            }
        }
        return decode_utf8(bytes, scan, hints.html);
    }
    const Charset* charset = declared.best();
    if (scan.escape > 0 && charset != nullptr && charset->name == "iso-2022-jp") {
        if (auto text = decode_by_icu(bytes, charset->converter)) {
            return {std::move(*text), std::string(charset->name)};
        }
    }
    return decode_ascii(bytes, declared, hints.html);
}

Result<std::string> encode(std::string_view utf8, std::string_view charset) {
    const Charset* known = charset_of_label(charset);
    if (known != nullptr) {
        if (known->name == "utf-8") {
            return valid_utf8(utf8);
        }
        if (known->name.starts_with("utf-16")) {
            return encode_utf16(utf8, known->name == "utf-16be");
        }
        if (const auto legacy = legacy_from_name(known->name)) {
            return encode_legacy(*legacy, utf8);
        }
    }
    const Converter converter =
        known == nullptr || known->converter.empty() ? nullptr : open_converter(known->converter);
    if (!converter) {
        return Error{ErrorCode::unsupported, "no charset named '" + std::string(charset) + "'"};
    }
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setSubstChars(converter.get(), "?", 1, &status);
    const std::string units = encode_utf16(utf8, false);
    std::u16string text;
    text.reserve(units.size() / 2);
    for (std::size_t i = 0; i + 1 < units.size(); i += 2) {
        text.push_back(static_cast<char16_t>(static_cast<unsigned char>(units[i]) |
                                             (static_cast<unsigned char>(units[i + 1]) << 8)));
    }
    std::string out;
    std::array<char, 8192> buffer{};
    const UChar* from = text.data();
    do {
        status = U_ZERO_ERROR;
        char* to = buffer.data();
        ucnv_fromUnicode(converter.get(), &to, buffer.data() + buffer.size(), &from,
                         text.data() + text.size(), nullptr, 1, &status);
        out.append(buffer.data(), to);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    return out;
}

}  // namespace timtin::text
