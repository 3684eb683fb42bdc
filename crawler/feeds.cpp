// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/feeds.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#include <string>

#include "crawler/ascii.hpp"
#include "crawler/gzip.hpp"
#include "timtin/date_time.hpp"

namespace timtin {

namespace {

constexpr std::size_t largest_feed = std::size_t{64} << 20;
constexpr std::size_t most_entries = 50'000;
constexpr std::size_t longest_text = 8192;
constexpr std::size_t deepest = 64;

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
    text = ascii::trim(text);
    if (text.empty()) {
        return std::nullopt;
    }
    if (const auto iso = parse_iso(text)) {
        return iso->instant();
    }
    if (const auto rfc = parse_rfc_date(text)) {
        return rfc->instant();
    }
    return std::nullopt;
}

// What elements mean, by local name: feeds in the wild bind namespaces as they
// please, or not at all.
class FeedReader {
public:
    explicit FeedReader(const Url& base) : base_(base), parser_(XML_ParserCreate(nullptr)) {
        if (!parser_) {
            throw std::bad_alloc();
        }
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), &on_start, &on_end);
        XML_SetCharacterDataHandler(parser_.get(), &on_text);
        XML_SetEntityDeclHandler(parser_.get(), &on_entity);
        XML_SetUnknownEncodingHandler(parser_.get(), &on_encoding, nullptr);
    }

    Result<Feed> read(std::string_view bytes) {
        constexpr std::size_t step = 1 << 20;
        XML_Status status = XML_STATUS_OK;
        do {
            const auto part = bytes.substr(0, step);
            bytes.remove_prefix(part.size());
            status = XML_Parse(parser_.get(), part.data(), static_cast<int>(part.size()),
                               bytes.empty() ? XML_TRUE : XML_FALSE);
        } while (status == XML_STATUS_OK && !bytes.empty());
        if (out_of_memory_) {
            throw std::bad_alloc();
        }
        if (entities_) {
            return Error{ErrorCode::malformed, "a feed that declares entities is not read"};
        }
        if (status != XML_STATUS_OK && !feed_.cut) {
            const auto code = XML_GetErrorCode(parser_.get());
            if (code == XML_ERROR_NO_MEMORY) {
                throw std::bad_alloc();
            }
            if (feed_.pages.empty() && feed_.sitemaps.empty()) {
                return Error{ErrorCode::malformed,
                             fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser_.get()),
                                         XML_ErrorString(code))};
            }
            feed_.cut = true;
        }
        if (!known_ && feed_.pages.empty() && feed_.sitemaps.empty()) {
            return Error{ErrorCode::malformed, "neither a sitemap nor an RSS or Atom feed"};
        }
        return std::move(feed_);
    }

private:
    struct Parser {
        void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
    };

    static std::string_view local(const XML_Char* name) noexcept {
        const std::string_view text(name);
        const auto colon = text.rfind(':');
        return colon == std::string_view::npos ? text : text.substr(colon + 1);
    }

    template <typename Act>
    static void guarded(void* user, Act act) noexcept {
        auto& self = *static_cast<FeedReader*>(user);
        try {
            act(self);
        } catch (const std::bad_alloc&) {
            self.out_of_memory_ = true;
            self.stop();
        }
    }
    static void on_start(void* user, const XML_Char* name, const XML_Char** attributes) noexcept {
        guarded(user, [&](FeedReader& self) { self.start(local(name), attributes); });
    }
    static void on_end(void* user, const XML_Char* name) noexcept {
        guarded(user, [&](FeedReader& self) { self.end(local(name)); });
    }
    static void on_text(void* user, const XML_Char* text, int size) noexcept {
        guarded(user, [&](FeedReader& self) {
            const std::string_view more(text, static_cast<std::size_t>(size));
            if (self.depth_ <= deepest && self.text_.size() < longest_text) {
                self.text_ += more.substr(0, longest_text - self.text_.size());
            }
        });
    }
    static void on_entity(void* user, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                          const XML_Char*, const XML_Char*, const XML_Char*) noexcept {
        auto& self = *static_cast<FeedReader*>(user);
        self.entities_ = true;
        self.stop();
    }
    // Other single-byte encodings: the URLs are ASCII, the rest is not used.
    static int on_encoding(void*, const XML_Char*, XML_Encoding* info) noexcept {
        for (int i = 0; i < 256; ++i) {
            info->map[i] = i;
        }
        info->data = nullptr;
        info->convert = nullptr;
        info->release = nullptr;
        return XML_STATUS_OK;
    }
    void stop() noexcept { XML_StopParser(parser_.get(), XML_FALSE); }

    [[nodiscard]] std::string_view parent() const noexcept {
        return path_.empty() ? std::string_view() : std::string_view(path_.back());
    }

    void start(std::string_view name, const XML_Char** attributes) {
        text_.clear();
        if (++depth_ > deepest) {
            return;
        }
        if (depth_ == 1) {
            known_ = name == "urlset" || name == "sitemapindex" || name == "rss" || name == "RDF" ||
                     name == "feed";
        }
        if (is_entry(name)) {
            link_.clear();
            guid_.clear();
            published_.reset();
            modified_.reset();
        } else if (name == "link" && is_entry(parent())) {
            take_atom_link(attributes);
        } else if (name == "guid") {
            guid_is_link_ = attribute(attributes, "isPermaLink") != "false";
        }
        path_.emplace_back(name);
    }

    static bool is_entry(std::string_view name) noexcept {
        return name == "url" || name == "sitemap" || name == "item" || name == "entry";
    }

    static std::string_view attribute(const XML_Char** attributes, std::string_view name) noexcept {
        for (; *attributes != nullptr; attributes += 2) {
            if (name == attributes[0]) {
                return attributes[1];
            }
        }
        return {};
    }

    void take_atom_link(const XML_Char** attributes) {
        const auto href = attribute(attributes, "href");
        const auto rel = attribute(attributes, "rel");
        if (!href.empty() && (rel.empty() || rel == "alternate") && link_.empty() &&
            href.size() <= longest_text) {
            link_ = href;
        }
    }

    void end(std::string_view name) {
        if (depth_-- > deepest) {
            return;
        }
        path_.pop_back();
        if (is_entry(name)) {
            add(name == "sitemap");
        } else if (is_entry(parent())) {
            if (name == "loc" || (name == "link" && !ascii::trim(text_).empty())) {
                link_ = ascii::trim(text_);
            } else if (name == "guid" && guid_is_link_) {
                guid_ = ascii::trim(text_);
            } else if (name == "lastmod" || name == "updated" || name == "modified") {
                modified_ = parse_time(text_);
            } else if (name == "pubDate" || name == "published" || name == "issued" ||
                       name == "date") {
                published_ = parse_time(text_);
            }
        } else if (name == "publication_date" && parent() == "news") {
            published_ = parse_time(text_);
        }
        text_.clear();
    }

    void add(bool sitemap) {
        const auto& link = link_.empty() ? guid_ : link_;
        if (!link.empty()) {
            if (auto url = base_.resolve(link)) {
                auto& entries = sitemap ? feed_.sitemaps : feed_.pages;
                if (entries.size() == most_entries) {
                    feed_.cut = true;
                    stop();
                    return;
                }
                entries.push_back({*std::move(url), published_, modified_});
            }
        }
        link_.clear();
        guid_.clear();
    }

    const Url& base_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Parser> parser_;
    Feed feed_;
    std::vector<std::string> path_;
    std::size_t depth_ = 0;
    std::string text_;
    std::string link_;
    std::string guid_;
    bool guid_is_link_ = true;
    std::optional<std::chrono::sys_seconds> published_;
    std::optional<std::chrono::sys_seconds> modified_;
    bool known_ = false;
    bool entities_ = false;
    bool out_of_memory_ = false;
};

// A text sitemap: one URL a line.
Result<Feed> read_list(std::string_view text, const Url& base) {
    Feed feed;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = ascii::trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (ascii::starts_blind(line, "http") && line.size() <= longest_text) {
            if (feed.pages.size() == most_entries) {
                feed.cut = true;
                break;
            }
            if (auto url = base.resolve(line)) {
                feed.pages.push_back({*std::move(url), std::nullopt, std::nullopt});
            }
        }
    }
    if (feed.pages.empty()) {
        return Error{ErrorCode::malformed, "neither a sitemap nor a list of URLs"};
    }
    return feed;
}

}  // namespace

Result<Feed> parse_feed(std::string_view bytes, const Url& base) {
    std::string plain;
    if (is_gzip(bytes)) {
        auto undone = gunzip(bytes, largest_feed);
        if (!undone) {
            return std::move(undone).error();
        }
        plain = *std::move(undone);
        bytes = plain;
    }
    if (bytes.size() > largest_feed) {
        return Error{ErrorCode::limit, fmt::format("a feed of more than {} bytes", largest_feed)};
    }
    auto text = bytes;
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    text = ascii::trim(text);
    if (text.empty()) {
        return Error{ErrorCode::malformed, "an empty feed"};
    }
    if (ascii::starts_blind(text, "http://") || ascii::starts_blind(text, "https://")) {
        return read_list(text, base);
    }
    // Space before the XML declaration is common, and an error to expat.
    return FeedReader(base).read(text[0] == '<' ? text : bytes);
}

}  // namespace timtin
