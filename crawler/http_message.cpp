// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/http_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "crawler/ascii.hpp"
#include "crawler/gzip.hpp"

namespace timtin {

namespace {

// Header fields are kept as they are, each by itself: what takes more is none.
constexpr std::size_t max_head_bytes = std::size_t{1} << 20;

bool is_coding_field(std::string_view name) noexcept {
    return ascii::equal_blind(name, "content-encoding") ||
           ascii::equal_blind(name, "transfer-encoding") ||
           ascii::equal_blind(name, "content-length");
}

// A field value must not be able to end its line.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    for (const auto part : {name, std::string_view(": "), value}) {
        for (const char c : part) {
            out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
        }
    }
    out += "\r\n";
}

// The bytes of a chunked body (RFC 9112 section 7.1); nothing if it is none.
// One that breaks off gives what came.
std::optional<std::string> dechunk(std::string_view body) {
    std::string out;
    bool any = false;
    while (!body.empty()) {
        const auto line_end = body.find('\n');
        if (line_end == std::string_view::npos) {
            return any ? std::optional(std::move(out)) : std::nullopt;
        }
        const auto line = ascii::trim(body.substr(0, line_end));
        std::size_t size = 0;
        const auto [end, failed] =
            std::from_chars(line.data(), line.data() + line.size(), size, 16);
        const auto rest = ascii::trim(line.substr(static_cast<std::size_t>(end - line.data())));
        if (failed != std::errc() || (!rest.empty() && rest[0] != ';')) {
            return any ? std::optional(std::move(out)) : std::nullopt;
        }
        any = true;
        body.remove_prefix(line_end + 1);
        if (size == 0) {
            break;
        }
        const auto taken = std::min(size, body.size());
        out.append(body.substr(0, taken));
        body.remove_prefix(taken);
        if (body.starts_with("\r\n")) {
            body.remove_prefix(2);
        } else if (body.starts_with("\n")) {
            body.remove_prefix(1);
        }
    }
    return any ? std::optional(std::move(out)) : std::nullopt;
}

// Whether it is what a page begins with, with or without a byte order mark.
bool is_markup(std::string_view body) noexcept {
    if (body.starts_with("\xef\xbb\xbf")) {
        body.remove_prefix(3);
    }
    return ascii::trim(body).starts_with('<');
}

// How codings are undone.
struct Undoing {
    std::size_t limit = 0;
    bool torn = false;
    bool strict = false;  // bodies that are decoded already are errors
};

Result<std::string> undo_coding(std::string body, std::string_view coding, const Undoing& how) {
    const auto& [limit, torn, strict] = how;
    if (coding.empty() || ascii::equal_blind(coding, "identity") ||
        ascii::equal_blind(coding, "chunked")) {
        return body;
    }
    if (ascii::equal_blind(coding, "gzip") || ascii::equal_blind(coding, "x-gzip")) {
        if (is_gzip(body)) {
            return gunzip(body, limit, torn);
        }
        // Archives made by programs that decode keep the label at times.
        return strict ? Error{ErrorCode::malformed, "no gzip bytes"}
                      : Result<std::string>(std::move(body));
    }
    const bool markup = !strict && is_markup(body);
    if (ascii::equal_blind(coding, "deflate")) {
        return markup ? Result<std::string>(std::move(body)) : gunzip(body, limit, torn);
    }
    if (ascii::equal_blind(coding, "br")) {
        return markup ? Result<std::string>(std::move(body)) : unbrotli(body, limit, torn);
    }
    if (ascii::equal_blind(coding, "zstd")) {
        return markup ? Result<std::string>(std::move(body)) : unzstd(body, limit, torn);
    }
    if (markup) {
        return body;
    }
    return Error{ErrorCode::unsupported,
                 fmt::format("content coding \"{}\" is not known", ascii::printable(coding))};
}

// Codings are undone from the last to the first.
Result<std::string> undo_codings(std::string body, std::string_view list, const Undoing& how) {
    for (int count = 0; !list.empty(); ++count) {
        if (count == 4) {
            return Error{ErrorCode::unsupported, "more than four content codings on one body"};
        }
        const auto comma = list.rfind(',');
        const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
        list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
        auto undone = undo_coding(std::move(body), ascii::trim(last), how);
        if (!undone) {
            return undone;
        }
        body = *std::move(undone);
    }
    return body;
}

}  // namespace

std::string http_head(const Page& page) {
    std::string out = fmt::format("HTTP/1.1 {:03} \r\n", std::clamp(page.status, 0, 999));
    for (const auto& [name, value] : page.headers) {
        if (is_coding_field(name)) {
            append_field(out, "X-Crawl-" + name, value);
        } else {
            append_field(out, name, value);
        }
    }
    append_field(out, "Content-Length", std::to_string(page.body.size()));
    out += "\r\n";
    return out;
}

Result<Page> parse_http_response(std::string_view bytes, std::size_t limit, bool torn) {
    const auto next_line = [&]() -> std::optional<std::string_view> {
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        auto line = bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        return line;
    };

    const std::size_t all = bytes.size();
    Page page;
    const auto status_line = next_line();
    if (!status_line || !ascii::starts_blind(*status_line, "HTTP/")) {
        return Error{ErrorCode::malformed, "no HTTP status line"};
    }
    const auto space = status_line->find(' ');
    const auto status = space == std::string_view::npos
                            ? std::string_view()
                            : ascii::trim(status_line->substr(space)).substr(0, 3);
    if (status.size() != 3 ||
        std::from_chars(status.data(), status.data() + 3, page.status).ptr != status.data() + 3 ||
        page.status < 100) {
        return Error{ErrorCode::malformed, "no status in the HTTP status line"};
    }
    for (;;) {
        const auto line = next_line();
        if (all - bytes.size() > max_head_bytes) {
            return Error{ErrorCode::limit,
                         fmt::format("an HTTP header of more than {} MiB", max_head_bytes >> 20)};
        }
        if (!line) {
            bytes = {};  // breaks off inside the header
            break;
        }
        if (line->empty()) {
            break;
        }
        if ((line->front() == ' ' || line->front() == '\t') && !page.headers.empty()) {
            page.headers.back().second += ' ';
            page.headers.back().second += ascii::trim(*line);
            continue;
        }
        const auto colon = line->find(':');
        if (colon == std::string_view::npos || colon == 0) {
            continue;  // some servers send rubbish between their fields
        }
        page.headers.emplace_back(ascii::trim(line->substr(0, colon)),
                                  ascii::trim(line->substr(colon + 1)));
    }

    std::string body;
    const auto transfer = page.header("Transfer-Encoding");
    if (auto plain = ascii::contains_blind(transfer, "chunked") ? dechunk(bytes) : std::nullopt) {
        body = *std::move(plain);
    } else {
        body = bytes;
    }
    for (const auto field : {"Transfer-Encoding", "Content-Encoding"}) {
        auto undone =
            undo_codings(std::move(body), page.header(field), {.limit = limit, .torn = torn});
        if (!undone) {
            return std::move(undone).error();
        }
        body = *std::move(undone);
    }
    if (body.size() > limit) {
        return Error{ErrorCode::limit, fmt::format("more than {} bytes", limit)};
    }
    page.body = std::move(body);
    return page;
}

Result<std::string> undo_content_codings(const Page& page, std::size_t limit, bool torn) {
    std::string codings;
    for (const auto& [name, value] : page.headers) {
        if (ascii::equal_blind(name, "content-encoding")) {
            codings += (codings.empty() ? "" : ",") + value;
        }
    }
    return undo_codings(page.body, codings, {.limit = limit, .torn = torn, .strict = true});
}

}  // namespace timtin
