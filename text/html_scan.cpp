// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/html_scan.hpp"

#include <algorithm>
#include <cstring>

#include "text/code_points.hpp"
#include "text/legacy_font.hpp"

namespace timtin::text {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool starts_with_word(std::string_view text, std::string_view lower) {
    if (text.size() < lower.size()) {
        return false;
    }
    for (std::size_t i = 0; i < lower.size(); ++i) {
        if (ascii_lower(text[i]) != lower[i]) {
            return false;
        }
    }
    return true;
}

std::size_t find_word(std::string_view text, std::string_view lower, std::size_t from) {
    for (std::size_t at = from; at + lower.size() <= text.size(); ++at) {
        if (ascii_lower(text[at]) == lower[0] && starts_with_word(text.substr(at), lower)) {
            return at;
        }
    }
    return std::string_view::npos;
}

/// The value behind `name` and '=' in a tag or a list of parameters.
std::string_view value_after(std::string_view tag, std::string_view name, std::string_view stops) {
    for (std::size_t at = find_word(tag, name, 0); at != std::string_view::npos;
         at = find_word(tag, name, at + 1)) {
        std::size_t next = at + name.size();
        while (next < tag.size() && is_space(tag[next])) {
            ++next;
        }
        if (next >= tag.size() || tag[next] != '=') {
            continue;
        }
        ++next;
        while (next < tag.size() && is_space(tag[next])) {
            ++next;
        }
        if (next < tag.size() && (tag[next] == '"' || tag[next] == '\'')) {
            const char quote = tag[next++];
            return tag.substr(next, std::min(tag.find(quote, next), tag.size()) - next);
        }
        const std::size_t end = std::min(tag.find_first_of(stops, next), tag.size());
        return tag.substr(next, end - next);
    }
    return {};
}

/// Behind the '>' of the tag that begins at `at`. Quotes hold a '>' as HTML has
/// it, within bounds, so that a stray quote does not swallow the page.
std::size_t tag_end(std::string_view html, std::size_t at) {
    constexpr std::size_t kLongest = 4096;
    const std::size_t limit = std::min(html.size(), at + kLongest);
    char quote = 0;
    std::size_t first_close = std::string_view::npos;
    for (std::size_t i = at + 1; i < limit; ++i) {
        const char c = html[i];
        if (c == '<' && first_close != std::string_view::npos) {
            break;  // the quote was never closed
        }
        if (c == '>') {
            if (quote == 0) {
                return i + 1;
            }
            first_close = std::min(first_close, i);
        } else if (quote != 0) {
            quote = c == quote ? char{0} : quote;
        } else if ((c == '"' || c == '\'') && html[i - 1] == '=') {
            quote = c;
        }
    }
    if (first_close != std::string_view::npos) {
        return first_close + 1;
    }
    const std::size_t close = html.find('>', limit);
    return close == std::string_view::npos ? html.size() : close + 1;
}

std::string_view tag_name(std::string_view tag) {
    std::size_t at = 1;
    if (at < tag.size() && tag[at] == '/') {
        ++at;
    }
    const std::size_t begin = at;
    while (at < tag.size() && (is_ascii_letter(static_cast<unsigned char>(tag[at])) ||
                               is_ascii_digit(static_cast<unsigned char>(tag[at])))) {
        ++at;
    }
    return tag.substr(begin, at - begin);
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return ascii_lower(x) == ascii_lower(y);
           });
}

bool is_void_element(std::string_view name) {
    for (std::string_view known : {"br", "img", "hr", "input", "meta", "link", "area", "base",
                                   "col", "embed", "wbr", "param", "source"}) {
        if (same_name(name, known)) {
            return true;
        }
    }
    return false;
}

/// The first legacy font among a tag's face and font-family values.
std::string_view face_of_tag(std::string_view tag, std::string_view name) {
    if (same_name(name, "font")) {
        const std::string_view faces = value_after(tag, "face", " >\t\r\n");
        if (const std::string_view face = first_legacy_font(faces); !face.empty()) {
            return face;
        }
    }
    for (std::string_view property : {"font-family", "font:"}) {
        std::size_t at = find_word(tag, property, 0);
        if (at != std::string_view::npos) {
            at += property.size();
            const std::size_t end = std::min(tag.find_first_of(";>", at), tag.size());
            const std::string_view families = tag.substr(at, end - at);
            if (const std::string_view face = first_legacy_font(families); !face.empty()) {
                return face;
            }
        }
    }
    return {};
}

}  // namespace

std::string_view meta_charset(std::string_view bytes) noexcept {
    const std::string_view head = bytes.substr(0, 4096);
    if (starts_with_word(head, "<?xml")) {
        const std::string_view declaration = head.substr(0, head.find('>'));
        if (auto label = value_after(declaration, "encoding", " ?>"); !label.empty()) {
            return label;
        }
    }
    for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at)) {
        const std::string_view rest = head.substr(at);
        if (rest.substr(0, 4) == "<!--") {
            const std::size_t end = head.find("-->", at + 4);
            at = end == std::string_view::npos ? head.size() : end + 3;
            continue;
        }
        const std::size_t end = tag_end(head, at);
        if (starts_with_word(rest, "<meta")) {
            const auto label = value_after(head.substr(at, end - at), "charset", " \t\r\n;\"'/>");
            if (!label.empty()) {
                return label.substr(0, label.find(';'));
            }
        }
        at = end;
    }
    return {};
}

bool HtmlText::next() noexcept {
    while (at_ < html_.size()) {
        if (html_[at_] != '<') {
            begin_ = at_;
            const void* open = std::memchr(html_.data() + at_, '<', html_.size() - at_);
            end_ = open == nullptr
                       ? html_.size()
                       : static_cast<std::size_t>(static_cast<const char*>(open) - html_.data());
            at_ = end_;
            return true;
        }
        const std::string_view rest = html_.substr(at_);
        if (rest.size() > 1 && !is_ascii_letter(static_cast<unsigned char>(rest[1])) &&
            rest[1] != '/' && rest[1] != '!' && rest[1] != '?') {
            // A '<' of the text.
            begin_ = at_;
            end_ = std::min(html_.find('<', at_ + 1), html_.size());
            at_ = end_;
            return true;
        }
        if (rest.substr(0, 4) == "<!--") {
            const std::size_t end = html_.find("-->", at_ + 4);
            at_ = end == std::string_view::npos ? html_.size() : end + 3;
            continue;
        }
        const std::size_t end = tag_end(html_, at_);
        const std::string_view tag = html_.substr(at_, end - at_);
        at_ = end;
        const std::string_view name = tag_name(tag);
        if (tag.size() > 1 && tag[1] != '/') {
            for (std::string_view closing : {"</script", "</style"}) {
                if (same_name(name, closing.substr(2))) {
                    at_ = std::min(find_word(html_, closing, at_), html_.size());
                }
            }
        }
        take_tag(tag);
    }
    return false;
}

std::string_view HtmlText::face() const noexcept {
    return depth_ == 0 ? std::string_view() : faces_[depth_ - 1].face;
}

void HtmlText::take_tag(std::string_view tag) noexcept {
    if (tag.size() < 3) {
        return;
    }
    const std::string_view name = tag_name(tag);
    if (tag[1] == '/') {
        for (std::size_t i = depth_; i-- > 0;) {
            if (same_name(faces_[i].element, name)) {
                depth_ = i;
                return;
            }
        }
        return;
    }
    if (name.empty() || is_void_element(name)) {
        return;
    }
    // Of elements without a font of their own only those matter that have the
    // name of an open one, so that the right end tag closes it.
    const std::string_view own = face_of_tag(tag, name);
    const bool nested =
        std::any_of(faces_.begin(), faces_.begin() + static_cast<std::ptrdiff_t>(depth_),
                    [&](const OpenFace& open) { return same_name(open.element, name); });
    if ((!own.empty() || nested || same_name(name, "font")) && depth_ < faces_.size()) {
        const bool plain_font =
            own.empty() && same_name(name, "font") && !value_after(tag, "face", " >\t\r\n").empty();
        faces_[depth_++] = {name, !own.empty() ? own : plain_font ? std::string_view() : face()};
    }
}

}  // namespace timtin::text
