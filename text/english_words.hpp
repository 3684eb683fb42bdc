// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace timtin::text {

/// Common English words that are also the Telex keystrokes of a syllable.
inline constexpr std::string_view kEnglishTelex =
    " air arm as bars been best bits born bosses bots box boxes bus cans car cars case cases cast "
    "cats cost cows does door fans far fax fix gas gets guns has hats here hers his hits how is "
    "its "
    "kids last lets list loans long-range look loss lost lots low mars mars maps mass max means "
    "mist "
    "mix moon more most must nest news noon now nor of or our ours pass past plus pop pops pros "
    "raw "
    "rest room roots row saw see seen sets sex show six sir soon sons songs star stars suns tabs "
    "tax "
    "taxi tens term test tests text these there the this thus tins tips toes tons too tour tours "
    "tow "
    "tower town toys trees trust turn us use user users war was were west wars yes yours zoos ";

}  // namespace timtin::text
