// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/date_time.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"

/// Vietnamese text. All functions take and return UTF-8, replace invalid bytes
/// by U+FFFD, never fail on any input, take time linear in it, and may be
/// called from any thread. Offsets are bytes.
namespace timtin::text {

// --- normal form and folding -------------------------------------------------

/// Canonical text for comparing and indexing: NFC (including marks NFC leaves
/// apart), look-alikes repaired (eth → đ), invisible characters dropped, spaces,
/// dashes and quotes made plain, tone marks of Vietnamese syllables in the new
/// style (hoà, thuỷ) and on the right letter (qúy → quý). Case is kept; what is
/// no syllable is left alone. Idempotent.
[[nodiscard]] TIMTIN_API std::string normalize(std::string_view text);

/// Text without accents and case, for the blind channel: NFKD, marks dropped,
/// đ ð ɖ → d, ligatures spelled out, lower case by the root locale, white space
/// collapsed and trimmed. fold(normalize(x)) == fold(x).
[[nodiscard]] TIMTIN_API std::string fold(std::string_view text);

/// Lower case by Unicode's simple, locale-independent mapping.
[[nodiscard]] TIMTIN_API std::string to_lower(std::string_view text);

/// Upper case by Unicode's simple, locale-independent mapping.
[[nodiscard]] TIMTIN_API std::string to_upper(std::string_view text);

// --- syllables ---------------------------------------------------------------

/// Tones in dictionary order.
enum class Tone : std::uint8_t {
    ngang,  ///< a
    huyen,  ///< à
    hoi,    ///< ả
    nga,    ///< ã
    sac,    ///< á
    nang    ///< ạ
};

/// A Vietnamese syllable taken apart: written onset (`gi`, `qu`, `ngh`, may be
/// empty), rime without tone (`uyên`, `ươ`), tone; lower case, NFC.
struct Syllable {
    std::string onset;        ///< "ngh"
    std::string rime;         ///< "iêp"
    Tone tone = Tone::ngang;  ///< nang
    /// Are they the same?
    friend bool operator==(const Syllable&, const Syllable&) = default;
};

/// Parses a word by the grammar of the written syllable; accepts any case, NFC
/// or NFD, and either place of the tone mark. Empty if it is none.
[[nodiscard]] TIMTIN_API std::optional<Syllable> parse_syllable(std::string_view word);

/// The syllable in writing: NFC, lower case, new tone style.
[[nodiscard]] TIMTIN_API std::string compose(const Syllable& syllable);

/// Is the word possible by the grammar, with its marks?
[[nodiscard]] TIMTIN_API bool is_syllable(std::string_view word);

/// Could the word be a syllable typed without accents (hoc, duoc, dang)?
[[nodiscard]] TIMTIN_API bool is_unaccented_syllable(std::string_view word);

/// The same syllable with i for y or y for i where both spellings are one word
/// (kỹ/kĩ, lý/lí, quý/quí); empty where there is none.
[[nodiscard]] TIMTIN_API std::optional<std::string> iy_variant(std::string_view word);

// --- tokens ------------------------------------------------------------------

/// What a token is.
enum class TokenKind : std::uint8_t {
    word,             ///< letters, maybe with digits: "vận", "30c"
    number,           ///< "2019", "1.234,5"
    abbreviation,     ///< "TP.HCM", "T.Ư", "GD&ĐT": dots and & left out in its forms
    document_number,  ///< "25-NQ/TW" as one; its parts follow as tokens of their own
    email,            ///< "bandoc@bao.example"
    url,              ///< "https://bao.example/tin"
};

/// What stands between a token and the one before it.
enum class Gap : std::uint8_t {
    space,     ///< white space, a hyphen or nothing
    comma,     ///< a comma, a slash or a quote: a phrase may go across
    sentence,  ///< a full stop, bracket, colon, line end: nothing goes across; also the first token
};

/// A token. exact and folded view the buffers of the TokenList it is from.
struct Token {
    TokenKind kind = TokenKind::word;  ///< what it is
    Gap gap = Gap::sentence;           ///< what stands before it
    bool upper = false;                ///< written in capitals only (two letters or more)
    std::uint32_t begin = 0;           ///< byte range in the source text, on character borders
    std::uint32_t end = 0;             ///< behind its last byte
    std::uint32_t position = 0;        ///< counts words; a document number shares its first part's
    std::string_view exact;            ///< normalize() and to_lower() of the token
    std::string_view folded;           ///< fold() of the token
};

/// Tokens of one text, in order of begin. Reusing a list keeps its memory, so
/// that a hot loop does not allocate. Not to be shared between threads while
/// it is filled.
class TIMTIN_API TokenList {
public:
    TokenList();                                 ///< an empty list
    TokenList(TokenList&&) noexcept;             ///< the tokens' views stay valid
    TokenList& operator=(TokenList&&) noexcept;  ///< the tokens' views stay valid
    ~TokenList();

    /// @{ The tokens; valid until the list is filled again or destroyed.
    [[nodiscard]] const std::vector<Token>& tokens() const noexcept { return tokens_; }
    [[nodiscard]] auto begin() const noexcept { return tokens_.begin(); }
    [[nodiscard]] auto end() const noexcept { return tokens_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
    [[nodiscard]] bool empty() const noexcept { return tokens_.empty(); }
    const Token& operator[](std::size_t i) const noexcept { return tokens_[i]; }
    /// @}

private:
    friend TIMTIN_API void tokenize(std::string_view, TokenList&);
    std::vector<Token> tokens_;
    std::string forms_;  ///< the bytes that exact and folded view
};

/// Splits text into tokens; the one path for documents and queries. Replaces
/// what is in `tokens`. At most 4 GiB - 1 of text.
TIMTIN_API void tokenize(std::string_view text, TokenList& tokens);

// --- document numbers --------------------------------------------------------

/// A document number found in a text.
struct DocumentNumber {
    std::string
        normal;  ///< canonical form "25-NQ/TW", "04/2015/NĐ-CP"; in a query without issuer "NQ 25"
    std::string key;                        ///< for the index: "25_nq_tw"; empty where only partial
    std::vector<std::string> partial_keys;  ///< type and number: "nq25"
    std::string date;                       ///< the date that follows it, YYYY-MM-DD, or empty
    std::size_t begin = 0;                  ///< byte range in the source
    std::size_t end = 0;                    ///< behind its last byte
};

/// Document numbers in running text: official numbers, lists of them ("18-NQ/TW,
/// 19-NQ/TW"), type, number and issuer ("kl 43 tw"). In order; dates, phones,
/// scores … are none.
[[nodiscard]] TIMTIN_API std::vector<DocumentNumber> find_document_numbers(std::string_view text);

/// Document numbers as people type them into a search box: also without
/// accents, in lower case, with spaces, type and number only (`nq 25`,
/// `nghị quyết 25`, `43 - kl/tw`, `42/kh-ldld`).
[[nodiscard]] TIMTIN_API std::vector<DocumentNumber> find_document_numbers_in_query(
    std::string_view query);

// --- dates -------------------------------------------------------------------

/// A date found in a text.
struct FoundDate {
    DateTime when;          ///< as precise as it is said
    std::size_t begin = 0;  ///< byte range in the source
    std::size_t end = 0;    ///< behind its last byte
};

/// The dates of a text: publish lines (`17:54 11/06/2019`, `Thứ ba, 11/06/2019 |
/// 17:54 GMT+7`), forms in running text (`ngày 3 tháng 6 năm 2013`, `quý
/// II/2019`), and, with a reference time, relative ones (`hôm qua`, `8 giờ
/// trước`) and such without year. Impossible dates are none. Day before month.
/// Times without a zone get +07:00.
[[nodiscard]] TIMTIN_API std::vector<FoundDate> find_dates(
    std::string_view text, std::optional<DateTime> reference = std::nullopt);

/// The one date a short text states (a publish line): the best of find_dates().
[[nodiscard]] TIMTIN_API std::optional<DateTime> parse_date(
    std::string_view text, std::optional<DateTime> reference = std::nullopt);

// --- charsets ----------------------------------------------------------------

/// What is known about bytes before looking at them.
struct CharsetHints {
    std::string_view http;  ///< charset of the Content-Type header, may be empty
    bool html = false;      ///< look for `<meta charset>`, skip markup when scoring
};

/// Text that was bytes.
struct Decoded {
    std::string text;     ///< UTF-8, NFC where it was a legacy Vietnamese charset
    std::string charset;  ///< "utf-8", "windows-1258", "tcvn3", "vni", "viscii", "vps", "viqr",
                          ///< "tcvn5712-1", "utf-16le", "windows-1252", …
};

/// Bytes in any encoding to UTF-8: BOM, valid UTF-8, then the candidate whose
/// text has the largest share of valid Vietnamese syllables; declared labels
/// break ties and name non-Vietnamese charsets (WHATWG labels). Mixed and doubly
/// encoded text (UTF-8 read as Latin-1, TCVN3 kept as Latin-1 characters) is
/// repaired.
[[nodiscard]] TIMTIN_API Decoded decode(std::string_view bytes, const CharsetHints& hints = {});

/// Legacy text kept as Latin-1 characters inside UTF-8 (`Bé T\u00ADph¸p`), by the
/// font that shows it right. `face` is a font name (".VnTimeH", "VNI-Times");
/// text of other fonts is returned unchanged. Capital fonts give capitals.
[[nodiscard]] TIMTIN_API std::string decode_font_text(std::string_view utf8, std::string_view face);

/// Does this font name call for decode_font_text()?
[[nodiscard]] TIMTIN_API bool is_legacy_font(std::string_view face) noexcept;

/// Repairs a text whose charset was mistaken: UTF-8 read as Latin-1 or
/// windows-1252, legacy Vietnamese kept as Latin-1, entities escaped twice. Only
/// if the share of valid syllables rises; otherwise the text is returned as is.
[[nodiscard]] TIMTIN_API std::string repair_mojibake(std::string_view utf8);

/// UTF-8 to a legacy charset (names as in Decoded::charset); characters it has
/// not become '?'. Errors: unsupported.
[[nodiscard]] TIMTIN_API Result<std::string> encode(std::string_view utf8,
                                                    std::string_view charset);

// --- keyboards ---------------------------------------------------------------

/// What words are known, for the guards of keyboard decoding.
class TIMTIN_API Vocabulary {
public:
    virtual ~Vocabulary() = default;
    /// Occurrences of a word (normal form, lower case); 0 if unknown. Thread-safe.
    [[nodiscard]] virtual std::uint64_t frequency(std::string_view word) const = 0;
};

/// One token of raw Telex keystrokes ("vaanj"; VNI: "va65n") as the syllable
/// it types, without guards; empty if it types none or no key acted. Keeps case.
[[nodiscard]] TIMTIN_API std::optional<std::string> decode_telex(std::string_view token);

/// As decode_telex(), for VNI.
[[nodiscard]] TIMTIN_API std::optional<std::string> decode_vni(std::string_view token);

/// A line with the tokens decoded where the guards allow: capitals, known words
/// and numbers stay.
[[nodiscard]] TIMTIN_API std::string decode_telex_line(std::string_view line,
                                                       const Vocabulary& vocabulary);

/// As decode_telex_line(), for VNI.
[[nodiscard]] TIMTIN_API std::string decode_vni_line(std::string_view line,
                                                     const Vocabulary& vocabulary);

// --- compounds ---------------------------------------------------------------

/// One word of a lexicon.
struct LexiconEntry {
    std::string_view form;       ///< normal form, lower case; syllables apart by one space
    std::uint64_t count = 0;     ///< occurrences in the corpus it was learned from
    std::uint32_t weight = 0;    ///< of a compound: how strongly its syllables hold together, in
                                 ///< hundredths; 0: often side by side, but no word in itself
    std::uint32_t capitals = 0;  ///< of a single word: how often it is capitalised, in per cent
};

/// The words of a language as a corpus shows them: syllables, foreign words and
/// compounds (words of several syllables) with counts. Immutable: any number of
/// threads may read one lexicon.
class TIMTIN_API Lexicon : public Vocabulary {
public:
    /// Most syllables of a compound.
    static constexpr std::size_t max_syllables = 4;

    /// The lexicon that ships with timtin, learned from Vietnamese news. Read on
    /// first use (some milliseconds); lives as long as the program.
    [[nodiscard]] static const Lexicon& standard();

    /// Reads a lexicon as docs/lexicon.md describes it. Errors: malformed (with
    /// the line), limit (over 64 MiB).
    [[nodiscard]] static Result<Lexicon> parse(std::string content);

    /// Reads a file. Errors: as parse(), not_found, io.
    [[nodiscard]] static Result<Lexicon> load(const std::string& path);

    Lexicon(Lexicon&&) noexcept;             ///< moved from: only to be assigned or destroyed
    Lexicon& operator=(Lexicon&&) noexcept;  ///< forms of the one it was are gone
    ~Lexicon() override;

    /// Occurrences of a word or a compound ("vận", "dân vận"), written in normal
    /// form and lower case; 0 if unknown.
    [[nodiscard]] std::uint64_t frequency(std::string_view word) const override;

    /// LexiconEntry::weight of a compound ("dân vận"); 0 if it is none.
    [[nodiscard]] std::uint32_t weight(std::string_view compound) const;

    /// How many single words and compounds there are.
    [[nodiscard]] std::size_t size() const noexcept;

    /// One of them, `i` below size(): single words first, then compounds, each in order of
    /// their bytes. The form lives as long as the lexicon.
    [[nodiscard]] LexiconEntry operator[](std::size_t i) const;

private:
    friend class CompoundSplitter;
    struct TIMTIN_LOCAL Table;
    explicit Lexicon(std::unique_ptr<const Table> table);
    std::unique_ptr<const Table> table_;
};

/// The line with its compounds written as one word: the single space between
/// two syllables of a compound becomes '_', every other byte stays. Compounds
/// are those of the lexicon that fit best together, names (up to four
/// capitalised words in a row), months ("tháng 6") and round numbers
/// ("10 triệu").
[[nodiscard]] TIMTIN_API std::string segment_words(std::string_view line, const Lexicon& lexicon);

// --- abbreviations -----------------------------------------------------------

/// The readings of an abbreviation ("UBND" → "Uỷ ban nhân dân"), empty if it is
/// unknown; dots, & and - in it do not matter. From defaults/abbreviations.toml.
[[nodiscard]] TIMTIN_API std::vector<std::string> expand_abbreviation(std::string_view word);

}  // namespace timtin::text
