// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/http_message.hpp"

#include <nlohmann/json.hpp>

namespace timtin::server {

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

Response problem(int status, std::string_view code, std::string_view detail,
                 std::string_view parameter) {
    nlohmann::ordered_json json = {{"type", "about:blank"},
                                   {"title", reason_phrase(status)},
                                   {"status", status},
                                   {"code", code},
                                   {"detail", detail}};
    if (!parameter.empty()) {
        json["parameter"] = parameter;
    }
    Response response;
    response.status = status;
    response.fields = {{"Content-Type", "application/problem+json"},
                       {"Cache-Control", "no-store"},
                       {"X-Content-Type-Options", "nosniff"}};
    if (status == 429 || status == 503) {
        response.fields.emplace_back("Retry-After", status == 429 ? "1" : "2");
    }
    response.body = std::make_shared<const std::string>(
        json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return response;
}

}  // namespace timtin::server
