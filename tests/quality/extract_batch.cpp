// SPDX-License-Identifier: GPL-2.0-or-later
// Lines FILE<TAB>URL on stdin, one JSON object a page on stdout. Files may be
// gzipped. --explain, --rules FILE (a site's TOML). What `timtin extract --batch` does, for builds
// without the program.
#include <zlib.h>

#include <array>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "extract/article_json.hpp"
#include "timtin/extract.hpp"

namespace {

std::optional<std::string> read_file(const std::string& path) {
    gzFile file = gzopen(path.c_str(), "rb");  // reads plain files too
    if (file == nullptr) {
        return std::nullopt;
    }
    std::string bytes;
    std::array<char, 65536> buffer{};
    int count = 0;
    while ((count = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
    gzclose(file);
    if (count < 0) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    timtin::ExtractOptions options;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--explain") {
            options.want_explanation = true;
        }
    }
    std::optional<timtin::SiteRules> rules;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--rules") {
            const std::string file = argv[i + 1];
            const std::optional<std::string> toml = read_file(file);
            auto parsed = timtin::SiteRules::parse(toml.value_or(std::string()), file);
            if (!toml || !parsed) {
                std::cerr << (toml ? parsed.error().message : file + " cannot be read") << '\n';
                return 2;
            }
            rules = *parsed;
            options.rules = &*rules;
        }
    }
    bool failed = false;
    std::string line;
    while (std::getline(std::cin, line)) {
        const std::size_t tab = line.find('\t');
        const std::string file = line.substr(0, tab);
        options.url = tab == std::string::npos ? "" : line.substr(tab + 1);
        const std::optional<std::string> bytes = read_file(file);
        if (!bytes) {
            failed = true;
            std::cout << timtin::extraction_error_to_json({timtin::ErrorCode::io, "cannot be read"},
                                                          file)
                      << '\n';
            continue;
        }
        const timtin::Result<timtin::Extraction> extraction =
            timtin::extract_article(*bytes, options);
        if (extraction) {
            std::cout << timtin::extraction_to_json(*extraction, file) << '\n';
        } else {
            timtin::Extraction none;
            none.reason = extraction.error().message;
            none.article.url = options.url;
            std::cout << timtin::extraction_to_json(none, file) << '\n';
        }
    }
    return failed ? 4 : 0;
}
