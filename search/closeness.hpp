// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "indexer/token_sequence.hpp"
#include "search/asked_words.hpp"

namespace timtin {

/// How the words of a query stand in one text; each from 0 to 1.
struct Closeness {
    double phrase = 0;  ///< all of them in order, nothing between
    double window = 0;  ///< the largest share of them within 30 words
    double lead = 0;    ///< the share of them within the first 100 words
    double title = 0;   ///< the title is these words, and no others
};

/// Measures closeness in stored sequences. Made once a query; one object a thread.
class ClosenessMeter {
public:
    explicit ClosenessMeter(const AskedWords& asked);
    ClosenessMeter(const ClosenessMeter&) = delete;
    ClosenessMeter& operator=(const ClosenessMeter&) = delete;
    ~ClosenessMeter();

    /// The rarities of all different words together.
    [[nodiscard]] double all_rarities() const noexcept { return all_; }

    [[nodiscard]] Closeness measure(const SequenceView& text);

private:
    struct Match {
        std::uint32_t at;
        std::uint16_t slot;
        float share;
        bool joined;
    };
    void gather(const SequenceView& text);
    void measure_window(Closeness& close);
    void measure_lead(Closeness& close);
    void measure_phrase(Closeness& close, std::size_t title);

    /// The words of a query among all codes there are: a bit each to pass over the others
    /// quickly, and a table. Kept between queries, for it is large.
    struct Table;
    std::unique_ptr<Table> table_;
    std::vector<std::uint16_t> asked_codes_;  ///< what is set in the table
    std::vector<std::size_t> slot_of_;        ///< by word; npos: in no text
    std::vector<bool> joined_;                ///< by word
    std::vector<double> rarity_;              ///< by slot
    double all_ = 0;
    bool alone_ = false;  ///< there is one word
    std::vector<Match> matches_;
    std::vector<float> best_;  ///< by slot: the best reading in the text
    std::vector<int> count_;
    std::vector<int> run_;  ///< by word: how many in order end with it
    std::vector<float> run_share_;
    std::vector<int> next_run_;
    std::vector<float> next_share_;
};

}  // namespace timtin
