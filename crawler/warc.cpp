// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/warc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "crawler/ascii.hpp"
#include "crawler/digest.hpp"
#include "crawler/http_message.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace {

// Fields of our own, which the standard allows ("extension-field").
constexpr std::string_view key_field = "Timtin-Key";
constexpr std::string_view site_field = "Timtin-Site";
constexpr std::string_view requested_field = "Timtin-Requested-URI";
constexpr std::string_view elapsed_field = "Timtin-Elapsed-Milliseconds";

// Bytes that could end a field, or that are no URI's, as %XX; '%' too where the
// text is to come back as it was.
std::string escape(std::string_view text, bool percent_too) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '<' || c == '>' || (percent_too && c == '%')) {
            out += fmt::format("%{:02X}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
                text.data() + i + 3) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string record_head(std::string_view type, std::string_view uri, std::string_view content_type,
                        std::chrono::sys_seconds time, std::string_view more, std::size_t length,
                        std::string_view id = {}) {
    return fmt::format(
        "WARC/1.1\r\nWARC-Type: {}\r\n{}{}{}WARC-Date: {}\r\nWARC-Record-ID: <urn:uuid:{}>\r\n"
        "Content-Type: {}\r\n{}Content-Length: {}\r\n\r\n",
        type, uri.empty() ? "" : "WARC-Target-URI: ", uri, uri.empty() ? "" : "\r\n",
        warc_date(time), id.empty() ? random_uuid() : id, content_type, more, length);
}

std::string payload_digest(std::string_view digest) {
    return fmt::format("WARC-Payload-Digest: sha1:{}\r\n", base32(digest));
}

bool is_type(const WarcHeader& header, std::string_view type) noexcept {
    return ascii::equal_blind(header.field("WARC-Type"), type);
}

bool is_http(std::string_view uri) noexcept {
    return ascii::starts_blind(uri, "http://") || ascii::starts_blind(uri, "https://");
}

// wget writes the URI of WARC 1.0 in angle brackets, as that standard's grammar asks.
std::string_view target_uri(const WarcHeader& header) noexcept {
    auto uri = header.field("WARC-Target-URI");
    if (uri.size() >= 2 && uri.front() == '<' && uri.back() == '>') {
        uri = uri.substr(1, uri.size() - 2);
    }
    return uri;
}

// "YYYY-MM-DDThh:mm:ss", a fraction and "Z" after it; 1970 if it is no such date.
std::chrono::sys_seconds parse_date(std::string_view text) noexcept {
    const auto number = [text](std::size_t at, std::size_t length) {
        int value = -1;
        if (at + length <= text.size()) {
            const char* const end = text.data() + at + length;
            if (std::from_chars(text.data() + at, end, value).ptr != end) {
                value = -1;
            }
        }
        return value;
    };
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                           std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                           std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60) {
        return {};
    }
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
}

}  // namespace

std::string warc_date(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string_view WarcHeader::field(std::string_view name) const noexcept {
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const auto& field) {
        return ascii::equal_blind(field.first, name);
    });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

Result<WarcHeader> parse_warc_header(std::string_view text) {
    constexpr std::string_view magic = "WARC/";
    WarcHeader header;
    if (!text.starts_with(magic)) {
        return Error{ErrorCode::malformed, "no WARC record where one should begin"};
    }
    bool first = true;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (first) {
            header.version = ascii::trim(line.substr(magic.size()));
            first = false;
        } else if (line.empty()) {
            break;
        } else if ((line[0] == ' ' || line[0] == '\t') && !header.fields.empty()) {
            header.fields.back().second += ' ';
            header.fields.back().second += ascii::trim(line);
        } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            header.fields.emplace_back(ascii::trim(line.substr(0, colon)),
                                       ascii::trim(line.substr(colon + 1)));
        } else {
            return Error{ErrorCode::malformed, "a line of a WARC header has no colon"};
        }
    }
    const auto length = header.field("Content-Length");
    const auto* const length_end = length.data() + length.size();
    if (length.empty() ||
        std::from_chars(length.data(), length_end, header.content_length).ptr != length_end) {
        return Error{ErrorCode::malformed, "a WARC record has no Content-Length"};
    }
    return header;
}

bool is_wanted(const WarcHeader& header) noexcept {
    if (is_type(header, "response")) {
        return is_http(target_uri(header));
    }
    if (is_type(header, "resource")) {
        return !header.field(key_field).empty() ||
               (is_http(target_uri(header)) &&
                ascii::starts_blind(header.field("Content-Type"), "text/html"));
    }
    return is_type(header, "metadata") && !header.field(key_field).empty();
}

Result<std::optional<ArchiveRecord>> to_archive_record(const WarcHeader& header,
                                                       std::string_view block) {
    if (!is_wanted(header)) {
        return std::optional<ArchiveRecord>();
    }
    ArchiveRecord record;
    record.time = parse_date(header.field("WARC-Date"));
    record.site = header.field(site_field);
    const auto key = header.field(key_field);
    if (is_type(header, "metadata")) {
        record.kind = RecordKind::removal;
        record.key = unescape(key);
        return std::optional(std::move(record));
    }
    if (is_type(header, "resource") && !key.empty()) {
        record.kind = RecordKind::article;
        record.key = unescape(key);
        record.json = block;
        return std::optional(std::move(record));
    }
    const auto uri = target_uri(header);
    const auto cut = header.field("WARC-Truncated");
    if (is_type(header, "response")) {
        auto page = parse_http_response(block, largest_record, !cut.empty());
        if (!page) {
            return Error{page.error().code,
                         fmt::format("{}: {}", ascii::printable(uri), page.error().message)};
        }
        record.page = *std::move(page);
        record.identified_type = header.field("WARC-Identified-Payload-Type");
    } else {
        record.page.status = 200;
        record.page.headers.emplace_back("Content-Type", header.field("Content-Type"));
        record.page.body = block;
    }
    record.cut = !cut.empty();
    if (record.cut) {
        // Kept with the fields of the response, so that the archive tells it, too.
        record.page.headers.emplace_back("WARC-Truncated", cut);
    }
    record.kind = RecordKind::page;
    record.key = uri;
    record.page.final_url = uri;
    const auto requested = header.field(requested_field);
    record.page.url = requested.empty() ? uri : requested;
    record.page.fetched_at = record.time;
    const auto elapsed = header.field(elapsed_field);
    std::int64_t milliseconds = 0;
    std::from_chars(elapsed.data(), elapsed.data() + elapsed.size(), milliseconds);
    record.page.elapsed = std::chrono::milliseconds{milliseconds};
    return std::optional(std::move(record));
}

Result<ArchiveRecord> parse_own_record(std::string_view bytes) {
    const auto header_end = bytes.find("\r\n\r\n");
    if (header_end == std::string_view::npos) {
        return Error{ErrorCode::malformed, "a WARC record without an end of its header"};
    }
    const auto header = parse_warc_header(bytes.substr(0, header_end + 2));
    if (!header) {
        return header.error();
    }
    bytes.remove_prefix(header_end + 4);
    if (bytes.size() < header->content_length) {
        return Error{ErrorCode::malformed, "a WARC record that breaks off"};
    }
    auto record = to_archive_record(*header, bytes.substr(0, header->content_length));
    if (!record) {
        return std::move(record).error();
    }
    if (!*record) {
        return Error{ErrorCode::malformed, "a WARC record of another kind than the catalogue says"};
    }
    return **std::move(record);
}

void WarcWriter::append_warcinfo(std::string& out, std::string_view file_name,
                                 std::chrono::sys_seconds time) {
    const auto block = fmt::format(
        "software: timtin/{}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/\r\n",
        version());
    const auto head = record_head("warcinfo", {}, "application/warc-fields", time,
                                  fmt::format("WARC-Filename: {}\r\n", file_name), block.size());
    small_.append_member(out, {head, block, "\r\n\r\n"});
}

std::string WarcWriter::append_page(std::string& out, const Page& page, std::string_view site,
                                    std::string_view digest) {
    const auto& target = page.final_url.empty() ? page.url : page.final_url;
    auto more = payload_digest(digest);
    if (!site.empty()) {
        more += fmt::format("{}: {}\r\n", site_field, escape(site, false));
    }
    if (page.url != target) {
        more += fmt::format("{}: {}\r\n", requested_field, escape(page.url, false));
    }
    if (page.elapsed.count() > 0) {
        more += fmt::format("{}: {}\r\n", elapsed_field, page.elapsed.count());
    }
    const auto http = http_head(page);
    auto id = random_uuid();
    const auto head =
        record_head("response", escape(target, false), "application/http;msgtype=response",
                    page.fetched_at, more, http.size() + page.body.size(), id);
    small_.append_member(out, {head, http, page.body, "\r\n\r\n"});
    return id;
}

void WarcWriter::append_request(std::string& out, const Page& page, std::string_view request,
                                std::string_view response) {
    const auto& target = page.final_url.empty() ? page.url : page.final_url;
    const auto head = record_head(
        "request", escape(target, false), "application/http;msgtype=request", page.fetched_at,
        fmt::format("WARC-Concurrent-To: <urn:uuid:{}>\r\n", response), request.size());
    small_.append_member(out, {head, request, "\r\n\r\n"});
}

void WarcWriter::append_revisit(std::string& out, const Page& page, std::string_view site,
                                std::string_view digest, std::chrono::sys_seconds of_time) {
    const auto target = escape(page.final_url.empty() ? page.url : page.final_url, false);
    auto more = fmt::format(
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{}\r\n"
        "WARC-Refers-To-Target-URI: {}\r\nWARC-Refers-To-Date: {}\r\n{}",
        page.status == 304 ? "server-not-modified" : "identical-payload-digest", target,
        warc_date(of_time), payload_digest(digest));
    if (!site.empty()) {
        more += fmt::format("{}: {}\r\n", site_field, escape(site, false));
    }
    const auto http = http_head(page);
    const auto head = record_head("revisit", target, "application/http;msgtype=response",
                                  page.fetched_at, more, http.size());
    small_.append_member(out, {head, http, "\r\n\r\n"});
}

void WarcWriter::append_article(std::string& out, std::string_view id, std::string_view url,
                                std::string_view json, std::string_view digest,
                                std::chrono::sys_seconds time) {
    const auto uri = is_http(url) ? escape(url, false) : "urn:timtin:" + escape(id, true);
    const auto head =
        record_head("resource", uri, "application/json", time,
                    payload_digest(digest) + fmt::format("{}: {}\r\n", key_field, escape(id, true)),
                    json.size());
    quick_.append_member(out, {head, json, "\r\n\r\n"});
}

void WarcWriter::append_removal(std::string& out, std::string_view key,
                                std::chrono::sys_seconds time) {
    const auto escaped = escape(key, true);
    const auto uri = is_http(key) ? escape(key, false) : "urn:timtin:" + escaped;
    const auto block = fmt::format("removed: {}\r\n", escaped);
    const auto head = record_head("metadata", uri, "application/warc-fields", time,
                                  fmt::format("{}: {}\r\n", key_field, escaped), block.size());
    quick_.append_member(out, {head, block, "\r\n\r\n"});
}

}  // namespace timtin
