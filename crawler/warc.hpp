// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crawler/gzip.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Records larger than this are not read; nor are bodies that become larger
/// when decoded.
inline constexpr std::size_t largest_record = std::size_t{64} << 20;

/// The header of a WARC record (ISO 28500:2017 section 5).
struct WarcHeader {
    std::string version;  ///< "1.0", "1.1"
    std::vector<std::pair<std::string, std::string>> fields;
    std::uint64_t content_length = 0;

    /// The first field of that name, compared case-blind; empty if none.
    [[nodiscard]] std::string_view field(std::string_view name) const noexcept;
};

/// Reads a header, from "WARC/" to the line before the blank one. Errors: malformed.
[[nodiscard]] Result<WarcHeader> parse_warc_header(std::string_view text);

/// What a record is for us: an HTTP response, an imported article of ours or a
/// removal; nothing for the other types. `block` is the record's content. Errors: as
/// parse_http_response.
[[nodiscard]] Result<std::optional<ArchiveRecord>> to_archive_record(const WarcHeader& header,
                                                                     std::string_view block);

/// Whether to_archive_record would make something of a record with this header.
[[nodiscard]] bool is_wanted(const WarcHeader& header) noexcept;

/// Reads one record, whole and uncompressed. Errors: malformed, limit.
[[nodiscard]] Result<ArchiveRecord> parse_own_record(std::string_view bytes);

/// Appends records to a WARC 1.1 file in memory, one gzip member each.
/// Payload digests are SHA-1, in base32, over the body.
class WarcWriter {
public:
    /// `file_name` goes into the warcinfo record.
    void append_warcinfo(std::string& out, std::string_view file_name,
                         std::chrono::sys_seconds time);
    /// `digest` are the 20 bytes of the body's SHA-1. Returns the record's id.
    std::string append_page(std::string& out, const Page& page, std::string_view site,
                            std::string_view digest);
    /// The request that a page answers; `response` is the id of the page's record.
    void append_request(std::string& out, const Page& page, std::string_view request,
                        std::string_view response);
    /// A page that was found as it was at `of_time`, with a body of this digest.
    void append_revisit(std::string& out, const Page& page, std::string_view site,
                        std::string_view digest, std::chrono::sys_seconds of_time);
    /// `url` is the article's, or empty.
    void append_article(std::string& out, std::string_view id, std::string_view url,
                        std::string_view json, std::string_view digest,
                        std::chrono::sys_seconds time);
    void append_removal(std::string& out, std::string_view key, std::chrono::sys_seconds time);

private:
    GzipWriter small_{6};  ///< pages come slowly: the archive's size matters more
    GzipWriter quick_{1};  ///< articles come by the ten thousand
};

/// `YYYY-MM-DDThh:mm:ssZ`.
[[nodiscard]] std::string warc_date(std::chrono::sys_seconds time);

}  // namespace timtin
