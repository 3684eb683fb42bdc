// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/mojibake.hpp"

#include <cstddef>
#include <optional>

#include "text/charset_detect.hpp"
#include "text/code_points.hpp"
#include "text/entities.hpp"
#include "text/html_scan.hpp"
#include "text/legacy.hpp"
#include "text/legacy_font.hpp"
#include "text/plausibility.hpp"
#include "text/utf8_scan.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

// --- UTF-8 read as Latin-1 or windows-1252 -----------------------------------

/// Marks that may well follow a capital letter in clean text (“XÃ”, ĐÃ…).
bool is_closing_mark(char32_t c) {
    switch (c) {
        case 0xBB:
        case 0x2013:
        case 0x2014:
        case 0x2019:
        case 0x201D:
        case 0x2026:
        case 0x2122:
            return true;
        default:
            return false;
    }
}

struct Reread {
    std::string text;
    std::size_t sure = 0;    ///< sequences that clean text has not
    std::size_t unsure = 0;  ///< pairs that may be a letter and a closing mark
    std::size_t high = 0;    ///< characters above U+007F
    std::size_t joined = 0;  ///< of these, such as became part of a sequence

    /// Text that was read as Latin-1 was read so as a whole.
    [[nodiscard]] bool convincing() const noexcept { return sure > 0 && joined * 2 >= high; }
};

/// Are the bytes one character of UTF-8 that fits between its neighbours?
bool is_sequence(std::string_view bytes, std::string_view before, std::string_view after) {
    if (scan_utf8(bytes).invalid > 0) {
        return false;
    }
    std::size_t at = 0;
    if (!is_far_letter(next_code_point(bytes, at))) {
        return true;
    }
    return !(!before.empty() && is_ascii_letter(static_cast<unsigned char>(before.back()))) &&
           !(!after.empty() && is_ascii_letter(static_cast<unsigned char>(after.front())));
}

/// Characters that are the bytes of a UTF-8 sequence made one character again.
Reread reread_sequences(std::string_view utf8) {
    Reread result;
    result.text.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t begin = at;
        const char32_t first = next_code_point(utf8, at);
        const std::size_t length = first >= 0xC2 && first < 0xE0   ? 2
                                   : first >= 0xE0 && first < 0xF0 ? 3
                                   : first >= 0xF0 && first < 0xF5 ? 4
                                                                   : 0;
        if (length != 0) {
            std::string bytes(1, static_cast<char>(first));
            std::size_t next = at;
            char32_t last = 0;
            while (bytes.size() < length && next < utf8.size()) {
                last = next_code_point(utf8, next);
                const int byte = latin_byte(last);
                if (byte < 0x80 || byte >= 0xC0) {
                    break;
                }
                bytes.push_back(static_cast<char>(byte));
            }
            if (bytes.size() == length && is_sequence(bytes, result.text, utf8.substr(next))) {
                result.text.append(bytes);
                result.high += length;
                result.joined += length;
                ++(length == 2 && is_closing_mark(last) ? result.unsure : result.sure);
                at = next;
                continue;
            }
        }
        result.high += first >= 0x80 ? 1U : 0U;
        result.text.append(utf8.substr(begin, at - begin));
    }
    return result;
}

/// The text as it was before it was read as Latin-1, if it was; up to three
/// times over.
std::optional<std::string> undo_latin_reading(std::string_view utf8) {
    std::optional<std::string> repaired;
    for (int round = 0; round < 3; ++round) {
        const std::string_view now = repaired ? std::string_view(*repaired) : utf8;
        Reread reread = reread_sequences(now);
        if (reread.sure + reread.unsure == 0) {
            break;
        }
        if (!reread.convincing()) {
            const Plausibility before = plausibility_of(now);
            const Plausibility after = plausibility_of(reread.text);
            if (after.marked_valid <= before.marked_valid || after.share() < 0.75) {
                break;
            }
        }
        repaired = std::move(reread.text);
    }
    return repaired;
}

// --- runs --------------------------------------------------------------------

/// Words side by side of which each character may be a byte kept as Latin-1.
struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t high = 0;        ///< characters above U+007F
    std::size_t suspicious = 0;  ///< of these, such as clean text has not
};

bool is_word_gap(char32_t c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// The end of the line that begins at `from`, behind its line feed.
std::size_t line_end(std::string_view text, std::size_t from, std::size_t end) {
    const std::size_t feed = text.find('\n', from);
    return feed == std::string_view::npos || feed >= end ? end : feed + 1;
}

/// Calls `run` for each run of a text, and `other` for each word that is none.
template <typename OnRun, typename OnOther>
void for_each_run(std::string_view text, std::size_t begin, std::size_t end, OnRun on_run,
                  OnOther on_other) {
    Run run{begin, begin, 0, 0};
    Run word{begin, begin, 0, 0};
    bool plain = true;
    const auto finish_run = [&] {
        if (run.high > 0) {
            on_run(run);
        }
        run = {word.end, word.end, 0, 0};
    };
    const auto finish_word = [&] {
        if (plain) {
            run.end = word.end;
            run.high += word.high;
            run.suspicious += word.suspicious;
        } else {
            finish_run();
            on_other();
        }
        word = {word.end, word.end, 0, 0};
        plain = true;
    };
    for (std::size_t at = begin; at < end;) {
        const char32_t c = next_code_point(text, at);
        word.end = at;
        if (c >= 0x80) {
            ++word.high;
            word.suspicious += is_suspicious_latin(c) ? 1U : 0U;
            plain = plain && latin_byte(c) >= 0;
        } else if (is_word_gap(c)) {
            finish_word();
            if (c == '\n') {
                finish_run();
            }
        }
    }
    finish_word();
    finish_run();
}

std::string bytes_of(std::string_view utf8) {
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        bytes.push_back(static_cast<char>(latin_byte(next_code_point(utf8, at))));
    }
    return bytes;
}

/// Walks the pieces of a text; in HTML the markup between them comes too.
template <typename OnPiece>
void for_each_piece(std::string_view text, bool html, OnPiece on_piece) {
    if (!html) {
        on_piece(std::size_t{0}, text.size(), std::string_view(), false);
        return;
    }
    HtmlText pieces(text);
    std::size_t done = 0;
    while (pieces.next()) {
        if (pieces.begin() > done) {
            on_piece(done, pieces.begin(), std::string_view(), true);
        }
        on_piece(pieces.begin(), pieces.end(), pieces.face(), false);
        done = pieces.end();
    }
    if (done < text.size()) {
        on_piece(done, text.size(), std::string_view(), true);
    }
}

/// Adds the suspicious words of a run, as the bytes they were.
void add_suspicious_words(std::string_view run, CharsetSample& sample) {
    std::string word;
    bool suspicious = false;
    for (std::size_t at = 0; at <= run.size() && !sample.full();) {
        char32_t c = ' ';
        if (at < run.size()) {
            c = next_code_point(run, at);
        } else {
            ++at;
        }
        if (!is_word_gap(c)) {
            suspicious = suspicious || is_suspicious_latin(c);
            word.push_back(static_cast<char>(latin_byte(c)));
            continue;
        }
        if (suspicious) {
            sample.add(word);
        }
        word.clear();
        suspicious = false;
    }
}

/// The charset of text kept as Latin-1, judged by all of it that looks strange.
std::optional<Legacy> charset_kept_as_latin(const CharsetSample& sample) {
    const auto charset = detect_vietnamese(sample, {.declared = {}, .font = sample.font});
    if (!charset) {
        return std::nullopt;
    }
    const Plausibility before = plausibility_of(decode_legacy(Legacy::windows_1252, sample.marked));
    const Plausibility after = plausibility_of(decode_legacy(*charset, sample.marked));
    const bool rises = after.marked_valid >= before.marked_valid + 2 ||
                       (after.frequent > before.frequent && after.share() > before.share());
    return rises && before.share() < 0.6 ? charset : std::nullopt;
}

class RunRepair {
public:
    RunRepair(std::string_view text, bool html) : text_(text), html_(html) {
        sample();
        charset_ = charset_kept_as_latin(sample_);
        rewrite();
    }

    std::string take() {
        if (copied_ == 0) {
            return std::string(text_);
        }
        out_.append(text_.substr(copied_));
        return std::move(out_);
    }

private:
    void sample() {
        for_each_piece(text_, html_, [&](auto begin, auto end, auto face, bool markup) {
            if (markup || sample_.full()) {
                return;
            }
            for_each_strange_line(
                begin, end,
                [&](const Run& run) {
                    if (run.suspicious == 0) {
                        return;
                    }
                    if (auto font = legacy_font(face)) {
                        sample_.font = font->charset;
                    }
                    const auto part = text_.substr(run.begin, run.end - run.begin);
                    if (!reread_sequences(part).convincing()) {
                        add_suspicious_words(part, sample_);
                    }
                },
                [] {});
        });
    }

    /// Clean lines need no closer look unless a charset was found.
    template <typename OnRun, typename OnOther>
    void for_each_strange_line(std::size_t begin, std::size_t end, OnRun on_run, OnOther on_other) {
        for (std::size_t from = begin; from < end;) {
            const std::size_t to = line_end(text_, from, end);
            if (scan_utf8(text_.substr(from, to - from)).suspicious > 0) {
                for_each_run(text_, from, to, on_run, on_other);
            }
            from = to;
        }
    }

    void rewrite() {
        for_each_piece(text_, html_, [&](auto begin, auto end, auto face, bool markup) {
            const auto on_run = [&](const Run& run) { rewrite_run(run, face, markup); };
            const auto on_other = [&] { decoding_ = false; };
            if (charset_ || !face.empty()) {
                for_each_run(text_, begin, end, on_run, on_other);
            } else {
                for_each_strange_line(begin, end, on_run, on_other);
            }
        });
    }

    void rewrite_run(const Run& run, std::string_view face, bool markup) {
        const std::string_view part = text_.substr(run.begin, run.end - run.begin);
        if (!face.empty()) {
            put(run, decode_font_text(part, face));
            return;
        }
        if (auto repaired = undo_latin_reading(part)) {
            put(run, *repaired);
            return;
        }
        if (!charset_ || (run.suspicious == 0 && (!decoding_ || markup))) {
            return;
        }
        std::string decoded = decode_legacy(*charset_, bytes_of(part));
        const Plausibility before = plausibility_of(part);
        const Plausibility after = plausibility_of(decoded);
        // "Bé" is a word either way: the runs around it decide.
        const bool better = run.suspicious > 0 ? after.evidence() > before.evidence()
                                               : after.marked_valid >= before.marked_valid;
        if (!markup) {
            decoding_ = better;
        }
        if (better) {
            put(run, decoded);
        }
    }

    void put(const Run& run, std::string_view repaired) {
        out_.append(text_.substr(copied_, run.begin - copied_)).append(repaired);
        copied_ = run.end;
    }

    std::string_view text_;
    bool html_;
    CharsetSample sample_;
    std::optional<Legacy> charset_;
    bool decoding_ = false;
    std::string out_;
    std::size_t copied_ = 0;
};

}  // namespace

std::string repair_runs(std::string_view utf8, bool html) {
    return RunRepair(utf8, html).take();
}

std::string apply_capital_fonts(std::string_view html) {
    std::string out;
    std::size_t copied = 0;
    HtmlText pieces(html);
    while (pieces.next()) {
        const auto font = legacy_font(pieces.face());
        if (font && font->capitals) {
            out.append(html.substr(copied, pieces.begin() - copied));
            out.append(in_capitals(html.substr(pieces.begin(), pieces.end() - pieces.begin())));
            copied = pieces.end();
        }
    }
    return out.append(html.substr(copied));
}

std::string repair_mojibake(std::string_view utf8) {
    const Utf8Scan scan = scan_utf8(utf8);
    std::string text = scan.invalid > 0 ? valid_utf8(utf8) : std::string(utf8);
    if (scan.suspicious > 0) {
        text = repair_runs(text, false);
    }
    if (text.find('&') != std::string::npos) {
        std::string decoded = decode_entities(text);
        if (decoded != text) {
            const Plausibility before = plausibility_of(text);
            const Plausibility after = plausibility_of(decoded);
            if (after.marked_valid > before.marked_valid && after.share() >= 0.7 &&
                after.strange <= before.strange) {
                text = std::move(decoded);
            }
        }
    }
    return text;
}

}  // namespace timtin::text
