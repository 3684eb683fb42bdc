// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "timtin/page.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Status line and header fields of a page as HTTP/1.1 writes them, blank line
/// included. As the body is kept decoded, Content-Encoding, Transfer-Encoding
/// and Content-Length are kept as X-Crawl-…, and Content-Length is the body's.
[[nodiscard]] std::string http_head(const Page& page);

/// Reads an HTTP response (status line, header fields, body) as a WARC record
/// holds it, and undoes its transfer and content coding. Fills status, headers
/// and body. Bodies that only claim to be chunked or compressed are taken as
/// they are. `torn`: its writer says that it cut the body, so that a coding that
/// breaks off gives what came. Errors: malformed; unsupported (a content coding
/// that is not known); limit (more than `limit` bytes when decoded).
[[nodiscard]] Result<Page> parse_http_response(std::string_view bytes, std::size_t limit,
                                               bool torn = false);

/// Undoes the content codings of a body as a server sent it: one that is not what it says
/// has failed, nothing is guessed. Errors: malformed; unsupported; limit.
[[nodiscard]] Result<std::string> undo_content_codings(const Page& page, std::size_t limit,
                                                       bool torn = false);

}  // namespace timtin
