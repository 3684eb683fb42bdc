// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/charset_detect.hpp"

#include <algorithm>
#include <array>

#include "text/code_points.hpp"
#include "text/html_scan.hpp"
#include "text/legacy_font.hpp"
#include "text/plausibility.hpp"

namespace timtin::text {
namespace {

/// Enough to be sure, and little enough to try every charset on.
constexpr std::size_t kMarkedBytes = 4 * 1024;
constexpr std::size_t kPlainBytes = 2 * 1024;

bool is_word_byte(unsigned char b) {
    // Some charsets keep letters among the control characters.
    return b >= 0x80 || is_ascii_letter(b) ||
           (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0);
}

bool begins_address(std::string_view word) {
    return word.starts_with("http") || word.starts_with("www") || word.starts_with("ftp");
}

}  // namespace

bool CharsetSample::full() const noexcept {
    return marked.size() >= kMarkedBytes;
}

void CharsetSample::add(std::string_view text) {
    for (std::size_t at = 0; at < text.size() && !full();) {
        const auto b = static_cast<unsigned char>(text[at]);
        if (b == '&') {
            // Behind an entity the rest of the word is no word of its own.
            while (at < text.size() && (is_word_byte(static_cast<unsigned char>(text[at])) ||
                                        is_ascii_digit(static_cast<unsigned char>(text[at])) ||
                                        text[at] == '&' || text[at] == '#' || text[at] == ';')) {
                ++at;
            }
            continue;
        }
        if (!is_word_byte(b)) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        bool high = false;
        while (at < text.size() && is_word_byte(static_cast<unsigned char>(text[at]))) {
            high = high || !is_ascii_letter(static_cast<unsigned char>(text[at]));
            ++at;
        }
        if (at < text.size() && text[at] == '&') {
            continue;
        }
        const std::string_view word = text.substr(begin, std::min<std::size_t>(at - begin, 256));
        if (begins_address(word) && at < text.size() && (text[at] == ':' || text[at] == '.')) {
            at = std::min(text.find_first_of(" \t\r\n", at), text.size());
            continue;
        }
        if (high) {
            marked.append(word).push_back(' ');
        } else if (plain.size() < kPlainBytes) {
            plain.append(word).push_back(' ');
        }
    }
}

CharsetSample sample_of(std::string_view bytes, bool html) {
    CharsetSample sample;
    if (!html) {
        sample.add(bytes);
        return sample;
    }
    std::array<std::size_t, 8> by_font{};
    HtmlText pieces(bytes);
    while (!sample.full() && pieces.next()) {
        const std::size_t before = sample.marked.size();
        sample.add(bytes.substr(pieces.begin(), pieces.end() - pieces.begin()));
        if (auto font = legacy_font(pieces.face())) {
            by_font[static_cast<std::size_t>(font->charset)] += sample.marked.size() - before;
        }
    }
    const auto most = std::max_element(by_font.begin(), by_font.end());
    if (*most > 0) {
        sample.font = static_cast<Legacy>(most - by_font.begin());
    } else {
        // Families of a style sheet count less than the elements' own, but say
        // what the page was written in.
        const std::size_t head = std::min<std::size_t>(bytes.size(), 64 * 1024);
        const std::string_view sheet = bytes.substr(0, head);
        for (std::string_view sign : {".Vn", "VNI-", "VPS "}) {
            for (std::size_t at = sheet.find(sign); at != std::string_view::npos;
                 at = sheet.find(sign, at + 1)) {
                const char around = at > 0 ? sheet[at - 1] : '\0';
                if (around == '"' || around == '\'' || around == ':' || around == ' ' ||
                    around == ',') {
                    sample.font = legacy_font(sheet.substr(at, 16))->charset;
                    return sample;
                }
            }
        }
    }
    return sample;
}

std::optional<Legacy> detect_vietnamese(const CharsetSample& sample,
                                        const CharsetEvidence& evidence) {
    if (sample.marked.empty()) {
        return std::nullopt;
    }
    const Plausibility none = plausibility_of(decode_legacy(Legacy::windows_1252, sample.marked));
    std::optional<Legacy> best;
    Plausibility best_score;
    double best_rank = none.evidence();
    double handicap = 0;
    for (Legacy charset : kVietnameseLegacy) {
        Plausibility score = plausibility_of(decode_legacy(charset, sample.marked));
        score.strange += stray_bytes(charset, sample.marked);
        double rank = score.evidence();
        if (rank <= none.evidence()) {
            continue;
        }
        rank += (evidence.declared == charset ? 0.6 : 0.0) +
                (evidence.font == charset ? 2.0 : 0.0) - handicap;
        handicap += 0.01;
        if (!best || rank > best_rank) {
            best = charset;
            best_rank = rank;
            best_score = score;
        }
    }
    if (!best || best_score.marked_valid + (best_score.singles > 0 ? 1U : 0U) == 0) {
        return std::nullopt;
    }
    const double wanted = evidence.foreign ? 0.9 : best_score.marked >= 8 ? 0.8 : 0.7;
    if (best_score.marked > 0 && best_score.share() < wanted) {
        return std::nullopt;
    }
    if (evidence.foreign && best_score.marked_valid < 4) {
        return std::nullopt;
    }
    const bool flawless =
        best_score.share() == 1.0 &&
        (best_score.marked_valid >= 3 || (best_score.marked_valid == 2 && best_score.frequent > 0 &&
                                          best_score.evidence() >= none.evidence() + 4));
    if (best_score.marked < 8 && !flawless && evidence.declared != best && evidence.font != best) {
        // A few words decide nothing in a text whose other words are foreign.
        const Plausibility rest = plausibility_of(sample.plain);
        if (rest.plain >= 6 && rest.plain_valid * 2 < rest.plain) {
            return std::nullopt;
        }
    }
    return best;
}

std::optional<ByteOrder> utf16_order(std::string_view bytes) noexcept {
    const std::size_t length = std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1};
    if (length < 4) {
        return std::nullopt;
    }
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < length; ++i) {
        zeros[i & 1] += bytes[i] == '\0' ? 1U : 0U;
    }
    const auto fits = [&](std::size_t high, std::size_t low) {
        return zeros[high] * 5 >= length / 2 && zeros[low] * 20 <= zeros[high];
    };
    if (fits(1, 0)) {
        return ByteOrder::little;
    }
    if (fits(0, 1)) {
        return ByteOrder::big;
    }
    return std::nullopt;
}

}  // namespace timtin::text
