// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text/entities.hpp"
#include "text/utf8_scan.hpp"
#include "timtin/text.hpp"

using namespace timtin::text;

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    constexpr const char* kLabels[] = {"",        "utf-8",     "iso-8859-1", "windows-1251",
                                       "gb18030", "shift_jis", "viqr",       "x-viet-vps",
                                       "big5",    "euc-kr",    "utf-16",     "iso-2022-jp"};
    constexpr const char* kCharsets[] = {"windows-1258", "tcvn3", "tcvn5712-1", "viscii",
                                         "vps",          "vni",   "viqr",       "gb18030"};
    constexpr const char* kFaces[] = {".VnTime", ".VnTimeH", "VNI-Times", "VPS Times", "Arial"};
    const std::size_t choice = data[0];
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Decoded decoded =
        decode(bytes, {.http = kLabels[choice % std::size(kLabels)], .html = (choice & 1) != 0});
    check(scan_utf8(decoded.text).invalid == 0);
    check(!decoded.charset.empty());
    check(scan_utf8(repair_mojibake(bytes)).invalid == 0);
    check(scan_utf8(decode_entities(decoded.text)).invalid == 0);
    check(scan_utf8(decode_font_text(decoded.text, kFaces[choice % std::size(kFaces)])).invalid ==
          0);
    (void)encode(decoded.text, kCharsets[choice % std::size(kCharsets)]);
    return 0;
}
