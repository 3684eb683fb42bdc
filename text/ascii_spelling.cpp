// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/ascii_spelling.hpp"

#include <algorithm>
#include <array>

namespace timtin::text {
namespace {

struct Spelling {
    char32_t character;
    std::string_view ascii;
};

// What the CLDR transform Latin-ASCII makes of characters that NFKD leaves
// whole, of small letters only, as of CLDR 42. Written out because ICU takes 25 ms to
// read its rules; a test compares the two.
constexpr auto spellings = std::to_array<Spelling>(
    {{0x00A1, "!"},  {0x00A9, "(c)"}, {0x00AB, "<<"},  {0x00AE, "(r)"}, {0x00B1, "+/-"},
     {0x00BB, ">>"}, {0x00BF, "?"},   {0x00D7, "*"},   {0x00DF, "ss"},  {0x00E6, "ae"},
     {0x00F0, "d"},  {0x00F7, "/"},   {0x00F8, "o"},   {0x00FE, "th"},  {0x0111, "d"},
     {0x0127, "h"},  {0x0131, "i"},   {0x0138, "q"},   {0x0142, "l"},   {0x014B, "n"},
     {0x0153, "oe"}, {0x0167, "t"},   {0x0180, "b"},   {0x0183, "b"},   {0x0188, "c"},
     {0x018C, "d"},  {0x0192, "f"},   {0x0195, "hv"},  {0x0199, "k"},   {0x019A, "l"},
     {0x019E, "n"},  {0x01A3, "oi"},  {0x01A5, "p"},   {0x01AB, "t"},   {0x01AD, "t"},
     {0x01B4, "y"},  {0x01B6, "z"},   {0x01E5, "g"},   {0x0221, "d"},   {0x0225, "z"},
     {0x0234, "l"},  {0x0235, "n"},   {0x0236, "t"},   {0x0237, "j"},   {0x0238, "db"},
     {0x0239, "qp"}, {0x023C, "c"},   {0x023F, "s"},   {0x0240, "z"},   {0x0247, "e"},
     {0x0249, "j"},  {0x024D, "r"},   {0x024F, "y"},   {0x0253, "b"},   {0x0255, "c"},
     {0x0256, "d"},  {0x0257, "d"},   {0x025B, "e"},   {0x025F, "j"},   {0x0260, "g"},
     {0x0261, "g"},  {0x0262, "g"},   {0x0266, "h"},   {0x0267, "h"},   {0x0268, "i"},
     {0x026A, "i"},  {0x026B, "l"},   {0x026C, "l"},   {0x026D, "l"},   {0x0271, "m"},
     {0x0272, "n"},  {0x0273, "n"},   {0x0274, "n"},   {0x0276, "oe"},  {0x027C, "r"},
     {0x027D, "r"},  {0x027E, "r"},   {0x0280, "r"},   {0x0282, "s"},   {0x0288, "t"},
     {0x0289, "u"},  {0x028B, "v"},   {0x028F, "y"},   {0x0290, "z"},   {0x0291, "z"},
     {0x0299, "b"},  {0x029B, "g"},   {0x029C, "h"},   {0x029D, "j"},   {0x029F, "l"},
     {0x02A0, "q"},  {0x02A3, "dz"},  {0x02A5, "dz"},  {0x02A6, "ts"},  {0x02AA, "ls"},
     {0x02AB, "lz"}, {0x02B9, "'"},   {0x02BA, "\""},  {0x02BB, "'"},   {0x02BC, "'"},
     {0x02BD, "'"},  {0x02C2, "<"},   {0x02C3, ">"},   {0x02C4, "^"},   {0x02C6, "^"},
     {0x02C8, "'"},  {0x02CB, "'"},   {0x02D0, ":"},   {0x02D6, "+"},   {0x02D7, "-"},
     {0x1D00, "a"},  {0x1D01, "ae"},  {0x1D03, "b"},   {0x1D04, "c"},   {0x1D05, "d"},
     {0x1D06, "d"},  {0x1D07, "e"},   {0x1D0A, "j"},   {0x1D0B, "k"},   {0x1D0C, "l"},
     {0x1D0D, "m"},  {0x1D0F, "o"},   {0x1D18, "p"},   {0x1D1B, "t"},   {0x1D1C, "u"},
     {0x1D20, "v"},  {0x1D21, "w"},   {0x1D22, "z"},   {0x1D6B, "ue"},  {0x1D6C, "b"},
     {0x1D6D, "d"},  {0x1D6E, "f"},   {0x1D6F, "m"},   {0x1D70, "n"},   {0x1D71, "p"},
     {0x1D72, "r"},  {0x1D73, "r"},   {0x1D74, "s"},   {0x1D75, "t"},   {0x1D76, "z"},
     {0x1D7A, "th"}, {0x1D7B, "i"},   {0x1D7D, "p"},   {0x1D7E, "u"},   {0x1D80, "b"},
     {0x1D81, "d"},  {0x1D82, "f"},   {0x1D83, "g"},   {0x1D84, "k"},   {0x1D85, "l"},
     {0x1D86, "m"},  {0x1D87, "n"},   {0x1D88, "p"},   {0x1D89, "r"},   {0x1D8A, "s"},
     {0x1D8C, "v"},  {0x1D8D, "x"},   {0x1D8E, "z"},   {0x1D8F, "a"},   {0x1D91, "d"},
     {0x1D92, "e"},  {0x1D93, "e"},   {0x1D96, "i"},   {0x1D99, "u"},   {0x1E9C, "s"},
     {0x1E9D, "s"},  {0x1EFB, "ll"},  {0x1EFD, "v"},   {0x1EFF, "y"},   {0x2010, "-"},
     {0x2012, "-"},  {0x2013, "-"},   {0x2014, "-"},   {0x2015, "-"},   {0x2016, "||"},
     {0x2018, "'"},  {0x2019, "'"},   {0x201A, ","},   {0x201B, "'"},   {0x201C, "\""},
     {0x201D, "\""}, {0x201E, ",,"},  {0x201F, "\""},  {0x2032, "'"},   {0x2039, "<"},
     {0x203A, ">"},  {0x2044, "/"},   {0x2045, "["},   {0x2046, "]"},   {0x204E, "*"},
     {0x20A0, "ce"}, {0x20A2, "cr"},  {0x20A3, "fr."}, {0x20A4, "l."},  {0x20A7, "pts"},
     {0x20B9, "rs"}, {0x20BA, "tl"},  {0x2117, "(p)"}, {0x2118, "p"},   {0x211E, "rx"},
     {0x2190, "<-"}, {0x2192, "->"},  {0x2194, "<->"}, {0x2212, "-"},   {0x2215, "/"},
     {0x2216, "\\"}, {0x2223, "|"},   {0x2225, "||"},  {0x226A, "<<"},  {0x226B, ">>"},
     {0x2985, "(("}, {0x2986, "))"},  {0x2C61, "l"},   {0x2C65, "a"},   {0x2C66, "t"},
     {0x2C68, "h"},  {0x2C6A, "k"},   {0x2C6C, "z"},   {0x2C71, "v"},   {0x2C73, "w"},
     {0x2C74, "v"},  {0x2C78, "e"},   {0x2C7A, "o"},   {0x3001, ","},   {0x3002, "."},
     {0x3007, "0"},  {0x3008, "<"},   {0x3009, ">"},   {0x300A, "<<"},  {0x300B, ">>"},
     {0x3014, "["},  {0x3015, "]"},   {0x3018, "["},   {0x3019, "]"},   {0x301A, "["},
     {0x301B, "]"},  {0x301D, "\""},  {0x301E, "\""},  {0xA730, "f"},   {0xA731, "s"},
     {0xA733, "aa"}, {0xA735, "ao"},  {0xA737, "au"},  {0xA739, "av"},  {0xA73B, "av"},
     {0xA73D, "ay"}, {0xA741, "k"},   {0xA743, "k"},   {0xA745, "k"},   {0xA747, "l"},
     {0xA749, "l"},  {0xA74B, "o"},   {0xA74D, "o"},   {0xA74F, "oo"},  {0xA751, "p"},
     {0xA753, "p"},  {0xA755, "p"},   {0xA757, "q"},   {0xA759, "q"},   {0xA75F, "v"},
     {0xA761, "vy"}, {0xA765, "th"},  {0xA767, "th"},  {0xA771, "d"},   {0xA772, "l"},
     {0xA773, "m"},  {0xA774, "n"},   {0xA775, "r"},   {0xA776, "r"},   {0xA777, "t"},
     {0xA77A, "d"},  {0xA77C, "f"},   {0xA787, "t"},   {0xA791, "n"},   {0xA793, "c"},
     {0xA7A1, "g"},  {0xA7A3, "k"},   {0xA7A5, "n"},   {0xA7A7, "r"},   {0xA7A9, "s"}});

static_assert(std::ranges::is_sorted(spellings, {}, &Spelling::character));

}  // namespace

std::string_view ascii_spelling(char32_t lower_case) noexcept {
    const auto found = std::ranges::lower_bound(spellings, lower_case, {}, &Spelling::character);
    return found != spellings.end() && found->character == lower_case ? found->ascii
                                                                      : std::string_view{};
}

}  // namespace timtin::text
