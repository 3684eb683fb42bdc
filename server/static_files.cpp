// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/static_files.hpp"

#include <fmt/format.h>

#include "server/assets.hpp"
#include "server/content_coding.hpp"
#include "server/url_text.hpp"

namespace timtin::server {

namespace {

struct Kind {
    std::string_view name;
    std::string_view type;
};
constexpr std::array kinds = {
    Kind{"page.css", "text/css; charset=utf-8"},
    Kind{"page.js", "text/javascript; charset=utf-8"},
    Kind{"embed.js", "text/javascript; charset=utf-8"},
    Kind{"favicon.svg", "image/svg+xml"},
    Kind{"openapi.json", "application/json"},
};
constexpr std::string_view robots =
    "User-agent: *\nDisallow: /?\nDisallow: /api/\nDisallow: /feed.atom\n";

}  // namespace

bool is_fresh(std::string_view if_none_match, std::string_view tag) {
    const auto opaque = [](std::string_view one) {
        one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
        one = one.substr(0, one.find_last_not_of(" \t") + 1);
        return one.starts_with("W/") ? one.substr(2) : one;
    };
    while (!if_none_match.empty()) {
        const std::string_view one = if_none_match.substr(0, if_none_match.find(','));
        if_none_match.remove_prefix(std::min(one.size() + 1, if_none_match.size()));
        if (opaque(one) == "*" || opaque(one) == opaque(tag)) {
            return true;
        }
    }
    return false;
}

StaticFiles::StaticFiles() {
    for (const Kind& kind : kinds) {
        add(std::string("/").append(kind.name), kind.type, asset(kind.name),
            asset_version(kind.name));
    }
    add("/robots.txt", "text/plain; charset=utf-8", robots, {});
}

void StaticFiles::add(const std::string& path, std::string_view type, std::string_view content,
                      std::string_view version) {
    File& file = files_[path];
    file.version = version;
    for (const Coding coding : {Coding::identity, Coding::gzip, Coding::brotli}) {
        Response& response = file.by_coding.at(static_cast<std::size_t>(coding));
        const bool plain = coding == Coding::identity || content.size() < worth_coding;
        response.fields = {{"Content-Type", std::string(type)},
                           {"X-Content-Type-Options", "nosniff"},
                           {"Cache-Control", "public, max-age=3600"},
                           {"Vary", "Accept-Encoding"}};
        if (!version.empty()) {
            response.fields.emplace_back("ETag", fmt::format("W/\"{}\"", version));
        }
        if (!plain) {
            response.fields.emplace_back("Content-Encoding", std::string(to_string(coding)));
        }
        response.body = std::make_shared<const std::string>(plain ? std::string(content)
                                                                  : encoded(content, coding, true));
        response.route = "static";
    }
}

Response StaticFiles::answer(const Request& request) const {
    const File& file = files_.find(request.path())->second;
    const Coding coding = choose_coding(request.list("accept-encoding"));
    Response response = file.by_coding.at(static_cast<std::size_t>(coding));
    if (file.version.empty()) {
        return response;
    }
    if (Parameters(request.query()).first("v") == file.version) {
        for (auto& [field, value] : response.fields) {
            if (field == "Cache-Control") {
                value = "public, max-age=31536000, immutable";
            }
        }
    }
    if (is_fresh(request.list("if-none-match"), fmt::format("W/\"{}\"", file.version))) {
        response.status = 304;
        response.body.reset();
        std::erase_if(response.fields, [](const HeaderField& field) {
            return field.first == "Content-Type" || field.first == "Content-Encoding";
        });
    }
    return response;
}

std::string StaticFiles::version() const {
    std::string all;
    for (const auto& [path, file] : files_) {
        all += file.version;
    }
    return all;
}

}  // namespace timtin::server
