// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/charset_labels.hpp"

#include <array>
#include <cstddef>

#include "text/code_points.hpp"

namespace timtin::text {
namespace {

// clang-format off
constexpr std::array kCharsets = {
    Charset{"utf-8", "", "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"},
    Charset{"windows-1252", "",
        "windows-1252 iso-8859-1 latin1 us-ascii ascii ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 "
        "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 x-cp1252"},
    Charset{"windows-1258", "", "windows-1258 cp1258 x-cp1258"},
    Charset{"tcvn3", "", "tcvn3 tcvn-3 x-tcvn3 abc x-viet-tcvn tcvn"},
    Charset{"tcvn5712-1", "", "tcvn5712-1 tcvn-5712 tcvn5712 x-viet-tcvn5712 tcvn5712-1:1993 vscii vscii-1"},
    Charset{"viscii", "", "viscii csviscii viscii1.1-1"},
    Charset{"vps", "", "vps x-viet-vps x-vps"},
    Charset{"vni", "", "vni vni-win x-viet-vni"},
    Charset{"viqr", "", "viqr csviqr"},
    Charset{"utf-16le", "", "utf-16le utf-16 ucs-2 iso-10646-ucs-2 csunicode unicode unicodefeff"},
    Charset{"utf-16be", "", "utf-16be unicodefffe"},
    Charset{"x-user-defined", "", "x-user-defined"},
    Charset{"ibm866", "ibm-866", "866 cp866 csibm866 ibm866"},
    Charset{"iso-8859-2", "iso-8859-2",
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    Charset{"iso-8859-3", "iso-8859-3",
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    Charset{"iso-8859-4", "iso-8859-4",
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    Charset{"iso-8859-5", "iso-8859-5",
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    Charset{"iso-8859-6", "iso-8859-6",
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
        "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    Charset{"iso-8859-7", "iso-8859-7",
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
        "iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    Charset{"iso-8859-8", "iso-8859-8",
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
        "iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"},
    Charset{"iso-8859-10", "iso-8859-10",
        "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    Charset{"iso-8859-13", "iso-8859-13", "iso-8859-13 iso8859-13 iso885913"},
    Charset{"iso-8859-14", "iso-8859-14", "iso-8859-14 iso8859-14 iso885914"},
    Charset{"iso-8859-15", "iso-8859-15",
        "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
    Charset{"koi8-r", "koi8-r", "cskoi8r koi koi8 koi8-r koi8_r"},
    Charset{"koi8-u", "koi8-u", "koi8-ru koi8-u"},
    Charset{"macintosh", "macintosh", "csmacintosh mac macintosh x-mac-roman"},
    Charset{"windows-874", "windows-874",
        "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    Charset{"windows-1250", "windows-1250", "cp1250 windows-1250 x-cp1250"},
    Charset{"windows-1251", "windows-1251", "cp1251 windows-1251 x-cp1251"},
    Charset{"windows-1253", "windows-1253", "cp1253 windows-1253 x-cp1253"},
    Charset{"windows-1254", "windows-1254",
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
        "latin5 windows-1254 x-cp1254"},
    Charset{"windows-1255", "windows-1255", "cp1255 windows-1255 x-cp1255"},
    Charset{"windows-1256", "windows-1256", "cp1256 windows-1256 x-cp1256"},
    Charset{"windows-1257", "windows-1257", "cp1257 windows-1257 x-cp1257"},
    Charset{"x-mac-cyrillic", "x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"},
    Charset{"gbk", "gb18030",
        "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
    Charset{"gb18030", "gb18030", "gb18030"},
    Charset{"big5", "big5-hkscs", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
    Charset{"euc-jp", "euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp"},
    Charset{"iso-2022-jp", "iso-2022-jp", "csiso2022jp iso-2022-jp"},
    Charset{"shift_jis", "ibm-943_P15A-2003",
        "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
    Charset{"euc-kr", "windows-949",
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
        "windows-949"},
};
// clang-format on

bool equal_ignoring_case(std::string_view label, std::string_view lower) {
    if (label.size() != lower.size()) {
        return false;
    }
    for (std::size_t i = 0; i < label.size(); ++i) {
        if (ascii_lower(label[i]) != lower[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

const Charset* charset_of_label(std::string_view label) noexcept {
    constexpr std::string_view kSpace = " \t\r\n\f\"'";
    const std::size_t begin = label.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) {
        return nullptr;
    }
    label = label.substr(begin, label.find_last_not_of(kSpace) - begin + 1);
    for (const Charset& charset : kCharsets) {
        std::string_view rest = charset.labels;
        while (!rest.empty()) {
            const std::size_t end = rest.find(' ');
            if (equal_ignoring_case(label, rest.substr(0, end))) {
                return &charset;
            }
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        }
    }
    return nullptr;
}

}  // namespace timtin::text
