// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/closeness.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace timtin {

namespace {

constexpr std::size_t window_words = 30;
constexpr std::size_t lead_words = 100;
constexpr std::size_t code_count = 1U << 15;
// Scores are shares of the words' rarities; words that every article has have none.
constexpr double least_rarity = 0.01;
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

}  // namespace

struct ClosenessMeter::Table {
    struct Code {
        std::uint16_t slot = 0;  ///< from 1; 0: no word of the query
        float share = 0;
    };
    std::array<std::uint64_t, code_count / 64> bits{};
    std::array<Code, code_count> codes{};

    [[nodiscard]] bool has(std::uint16_t code) const noexcept {
        return (bits[code / 64] >> (code % 64) & 1U) != 0;
    }
    /// One that was used before and is empty again, or a new one.
    static std::unique_ptr<Table> take() {
        return spare ? std::move(spare) : std::make_unique<Table>();
    }
    static thread_local std::unique_ptr<Table> spare;
};

thread_local std::unique_ptr<ClosenessMeter::Table> ClosenessMeter::Table::spare;

ClosenessMeter::~ClosenessMeter() {
    for (const std::uint16_t code : asked_codes_) {
        table_->bits[code / 64] = 0;
        table_->codes[code] = {};
    }
    Table::spare = std::move(table_);
}

ClosenessMeter::ClosenessMeter(const AskedWords& asked) : table_(Table::take()) {
    for (const AskedWord& word : asked.words) {
        if (!word.prefix.empty()) {
            all_ += word.rarity;  // of a field: it stands in no text
            continue;
        }
        std::size_t slot = nowhere;
        for (const AskedWord::Code& code : word.codes) {
            if (table_->codes[code.code].slot != 0) {
                slot = table_->codes[code.code].slot - 1U;  // the word was there before
                break;
            }
        }
        if (slot == nowhere && !word.codes.empty()) {
            slot = rarity_.size();
            rarity_.push_back(word.rarity);
            all_ += word.rarity;
        } else if (word.codes.empty() && word.group < asked.groups.size() &&
                   !asked.groups[word.group].terms.empty()) {
            all_ += word.rarity;  // an abbreviation that only its long form stands for
        }
        for (const AskedWord::Code& code : word.codes) {
            Table::Code& known = table_->codes[code.code];
            table_->bits[code.code / 64] |= std::uint64_t{1} << (code.code % 64);
            asked_codes_.push_back(code.code);
            if (known.slot == 0) {
                known.slot = static_cast<std::uint16_t>(slot + 1);
            }
            known.share = std::max(known.share, static_cast<float>(code.share));
        }
        slot_of_.push_back(slot);
        joined_.push_back(word.joined);
    }
    all_ = std::max(all_, least_rarity);
    alone_ = slot_of_.size() == 1;
    best_.resize(rarity_.size());
    count_.resize(rarity_.size());
    run_.resize(slot_of_.size());
    run_share_.resize(slot_of_.size());
    next_run_.resize(slot_of_.size());
    next_share_.resize(slot_of_.size());
}

void ClosenessMeter::gather(const SequenceView& text) {
    matches_.clear();
    std::ranges::fill(best_, 0.0F);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::uint16_t number = text.code(at);
        if (table_->has(number)) {
            const Table::Code& code = table_->codes[number];
            const auto slot = static_cast<std::uint16_t>(code.slot - 1);
            matches_.push_back({static_cast<std::uint32_t>(at), slot, code.share, text.joined(at)});
            best_[slot] = std::max(best_[slot], code.share);
            if (alone_ && code.share >= 1) {
                return;  // the first place of the only word tells all
            }
        }
    }
}

void ClosenessMeter::measure_window(Closeness& close) {
    std::ranges::fill(count_, 0);
    double here = 0;
    double best = 0;
    std::size_t first = 0;
    const auto worth = [&](const Match& match) {
        return rarity_[match.slot] * static_cast<double>(best_[match.slot]);
    };
    for (const Match& match : matches_) {
        if (count_[match.slot]++ == 0) {
            here += worth(match);
        }
        for (; match.at - matches_[first].at >= window_words; ++first) {
            if (--count_[matches_[first].slot] == 0) {
                here -= worth(matches_[first]);
            }
        }
        best = std::max(best, here);
    }
    close.window = best / all_;
}

void ClosenessMeter::measure_lead(Closeness& close) {
    std::ranges::fill(count_, 0);
    for (const Match& match : matches_) {
        if (match.at >= lead_words) {
            break;
        }
        if (count_[match.slot]++ == 0) {
            close.lead += rarity_[match.slot] * static_cast<double>(best_[match.slot]) / all_;
        }
    }
}

/// Follows every run of words in their order from match to match.
void ClosenessMeter::measure_phrase(Closeness& close, std::size_t title) {
    const std::size_t words = slot_of_.size();
    std::ranges::fill(run_, 0);
    std::uint32_t before = std::numeric_limits<std::uint32_t>::max() - 1;
    float best = 0;
    for (const Match& match : matches_) {
        const bool adjacent = match.at == before + 1 && match.joined;
        for (std::size_t w = 0; w < words; ++w) {
            next_run_[w] = 0;
            if (slot_of_[w] != match.slot) {
                continue;
            }
            const bool goes_on = adjacent && w > 0 && joined_[w] && run_[w - 1] > 0;
            next_run_[w] = goes_on ? run_[w - 1] + 1 : 1;
            next_share_[w] = goes_on ? std::min(run_share_[w - 1], match.share) : match.share;
        }
        if (words > 0 && next_run_[words - 1] == static_cast<int>(words)) {
            best = std::max(best, next_share_[words - 1]);
        }
        std::swap(run_, next_run_);
        std::swap(run_share_, next_share_);
        before = match.at;
    }
    close.phrase = static_cast<double>(best);
    // The title may be these words whatever stands between them.
    if (title > 0 && title == words && matches_.size() >= title) {
        float least = 1;
        for (std::size_t w = 0; w < words; ++w) {
            if (matches_[w].at != w || matches_[w].slot != slot_of_[w]) {
                return;
            }
            least = std::min(least, matches_[w].share);
        }
        close.title = static_cast<double>(least);
    }
}

Closeness ClosenessMeter::measure(const SequenceView& text) {
    Closeness close;
    if (rarity_.empty()) {
        return close;
    }
    gather(text);
    if (matches_.empty()) {
        return close;
    }
    measure_window(close);
    measure_lead(close);
    measure_phrase(close, text.title_size());
    return close;
}

}  // namespace timtin
