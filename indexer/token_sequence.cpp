// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/token_sequence.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <vector>

#include "indexer/terms.hpp"
#include "text/syllable.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::size_t slots = 1U << 16;
constexpr std::size_t codes = 1U << 15;
constexpr std::size_t header = 2;

/// Numbers for the terms of all syllables, found by the hash of the term.
class SyllableCodes {
public:
    SyllableCodes() : table_(slots) {
        // One text of all syllables: the tokenizer gives them the forms that articles
        // have.
        std::vector<text::SyllableForm> forms = text::SyllableTable::instance().forms();
        std::ranges::sort(forms, {}, &text::SyllableForm::key);
        std::string all;
        all.reserve(forms.size() * 50);
        for (const text::SyllableForm& form : forms) {
            for (unsigned tone = 0; tone < 6; ++tone) {
                append(form, tone, all);
            }
        }
        text::TokenList tokens;
        text::tokenize(all, tokens);
        std::string term;
        for (const text::Token& token : tokens) {
            term.clear();
            append_term(token, term);
            insert(XXH3_64bits(term.data(), term.size()));
        }
    }

    [[nodiscard]] std::uint16_t code(std::string_view term) const {
        const std::uint64_t hash = XXH3_64bits(term.data(), term.size());
        for (std::size_t at = hash % slots; table_[at].hash != 0; at = (at + 1) % slots) {
            if (table_[at].hash == hash) {
                return table_[at].code;
            }
        }
        return static_cast<std::uint16_t>(count_ + (hash >> 32) % (codes - count_));
    }

private:
    struct Entry {
        std::uint64_t hash = 0;  ///< 0: empty
        std::uint16_t code = 0;
    };

    static void append(const text::SyllableForm& form, unsigned tone, std::string& out) {
        if (form.stopped && tone != static_cast<unsigned>(text::Tone::sac) &&
            tone != static_cast<unsigned>(text::Tone::nang)) {
            return;
        }
        std::array<std::uint8_t, text::WordLetters::max_letters> letters{};
        unsigned count = 0;
        for (std::uint64_t key = form.key; key != 0 && count < letters.size(); key >>= 5) {
            letters[count++] = key & 31U;
        }
        text::WordLetters word;
        for (unsigned i = 0; i < count; ++i) {
            const unsigned mark = i == form.tone_at ? tone << 5 : 0;
            word.add(static_cast<std::uint8_t>(letters[count - 1 - i] | mark), false);
        }
        std::array<char, 4 * text::WordLetters::max_letters> written{};
        out.append(written.data(), text::write_lower_word(word, form.tone_at, written.data()));
        out += ' ';
    }

    void insert(std::uint64_t hash) {
        std::size_t at = hash % slots;
        for (; table_[at].hash != 0; at = (at + 1) % slots) {
            if (table_[at].hash == hash) {
                return;
            }
        }
        table_[at] = {hash, static_cast<std::uint16_t>(count_++)};
    }

    std::vector<Entry> table_;
    std::size_t count_ = 0;
};

}  // namespace

std::uint16_t token_code(std::string_view term) {
    static const SyllableCodes known;
    return known.code(term);
}

void SequenceWriter::clear() {
    value_.assign(header, '\0');
}

void SequenceWriter::add(std::uint16_t code, bool joined) {
    if (value_.size() < header + 2 * max_sequence_tokens) {
        const unsigned raw = code | (joined ? 0U : 0x8000U);
        value_ += static_cast<char>(raw & 0xffU);
        value_ += static_cast<char>(raw >> 8);
    }
}

void SequenceWriter::end_title() {
    const std::size_t words = (value_.size() - header) / 2;
    value_[0] = static_cast<char>(words & 0xffU);
    value_[1] = static_cast<char>(words >> 8);
}

SequenceView::SequenceView(std::string_view value) noexcept {
    if (value.size() < header) {
        return;
    }
    codes_ = value.data() + header;
    size_ = (value.size() - header) / 2;
    const auto byte = [&](std::size_t i) {
        return std::size_t{static_cast<unsigned char>(value[i])};
    };
    title_ = std::min(byte(0) | byte(1) << 8, size_);
}

}  // namespace timtin
