// SPDX-License-Identifier: GPL-2.0-or-later
// Whole extraction of any bytes: no crash, bounded memory, valid JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "defaults/defaults.hpp"
#include "extract/article_json.hpp"
#include "timtin/extract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto rules =
        timtin::SiteRules::parse(timtin::default_file("sites/hnp.toml"), "hnp.toml");
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    timtin::ExtractOptions options;
    options.url = "https://hanoi.gov.vn/tin/bai-viet-4250410182811455.htm";
    options.fetched_at = std::chrono::sys_days{std::chrono::year{2025} / 6 / 1};
    options.memory_limit = std::size_t{64} << 20;
    options.want_links = true;
    options.want_explanation = true;
    if (size % 2 == 0) {
        options.rules = &*rules;
    }
    const auto extraction = timtin::extract_article(bytes, options);
    if (extraction) {
        const auto back = timtin::article_from_json(timtin::to_json(extraction->article));
        if (!back) {
            std::abort();
        }
        (void)timtin::extraction_to_json(*extraction, "x");
    }
    (void)timtin::article_from_json(bytes);
    return 0;
}
