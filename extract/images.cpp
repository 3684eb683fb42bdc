// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/images.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "extract/flat_text.hpp"

namespace timtin {
namespace {

constexpr std::size_t most_images = 200;

int size_attribute(const HtmlTree& tree, NodeId id, std::string_view name) {
    const std::string_view value = tree.attribute(id, name);
    int number = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    return error == std::errc{} && end != value.data() ? number : -1;
}

/// Lazy loading keeps the address in one of these.
std::string_view image_address(const HtmlTree& tree, NodeId id) {
    for (const std::string_view name :
         {"data-original", "data-src", "data-lazy-src", "data-url", "src"}) {
        const std::string_view value = trim(tree.attribute(id, name));
        if (!value.empty() && !starts_with_fold(value, "data:")) {
            return value;
        }
    }
    const std::string_view set = trim(tree.attribute(id, "srcset"));
    return set.substr(0, set.find_first_of(" ,"));
}

bool is_decoration(const HtmlTree& tree, NodeId id, std::string_view address) {
    const int width = size_attribute(tree, id, "width");
    const int height = size_attribute(tree, id, "height");
    if ((width >= 0 && width < 60) || (height >= 0 && height < 40)) {
        return true;
    }
    const std::string lower = ascii_lower(address);
    for (const std::string_view word :
         {"pixel", "spacer", "blank.", "icon", "logo", "avatar", "captcha", "capcha", "sprite",
          "/ads/", "loading.", "placeholder", "bullet"}) {
        if (lower.find(word) != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// The caption in the figure (or table) around the image, or the short line
/// that follows it.
std::string caption_of(const HtmlTree& tree, const PageText& page, NodeId image) {
    int levels = 0;
    NodeId around = no_node;
    for (NodeId up = tree[image].parent; up != no_node && levels < 8;
         up = tree[up].parent, ++levels) {
        const Tag tag = tree[up].tag;
        if (tag == Tag::figure || tag == Tag::table || (page.own_hints[up] & hint::figure) != 0) {
            around = up;
            break;
        }
        if (page.good(tree, up) > 600) {
            break;
        }
    }
    std::string caption;
    const auto add = [&](const Block& block) {
        if (block.letters < 400 && caption.size() < 1000) {
            caption += caption.empty() ? "" : " ";
            caption += block.text;
        }
    };
    if (around != no_node && page.end_block(tree, around) - page.first_block(around) <= 6) {
        for (std::uint32_t i = page.first_block(around); i < page.end_block(tree, around); ++i) {
            add(page.blocks[i]);
        }
        return caption;
    }
    for (std::uint32_t i = page.first_block(image);
         i < page.blocks.size() && i < page.first_block(image) + 2; ++i) {
        const Block& block = page.blocks[i];
        // Portals print the caption as a short paragraph in italics.
        const bool emphasised = block.letters < 250 && block.good < 200 &&
                                block.strong_letters == block.letters && block.link_letters == 0 &&
                                !is_heading(block.tag) && i == page.first_block(image);
        if ((block.hints & hint::caption) != 0 || emphasised) {
            add(block);
            break;
        }
    }
    return caption;
}

}  // namespace

std::vector<Image> find_images(const HtmlTree& tree, const PageText& page, const Body& body,
                               const std::optional<Url>& base) {
    std::vector<Image> images;
    if (body.container == no_node) {
        return images;
    }
    NodeId from = body.container;
    if (page.headline != no_node && page.headline < from) {
        from = page.headline;
    }
    for (NodeId id = from; id < tree[body.container].end && images.size() < most_images; ++id) {
        if (tree[id].tag != Tag::img && tree[id].tag != Tag::image) {
            continue;
        }
        if ((page.hints[id] & hint::junk & ~page.hints[body.container]) != 0) {
            continue;
        }
        const std::string_view address = image_address(tree, id);
        if (address.empty() || is_decoration(tree, id, address)) {
            continue;
        }
        std::string url(address);
        if (base) {
            const Result<Url> resolved = base->resolve(address);
            if (!resolved) {
                continue;
            }
            url = resolved->str();
        }
        if (std::any_of(images.begin(), images.end(),
                        [&](const Image& image) { return image.url == url; })) {
            continue;
        }
        images.push_back({std::move(url), caption_of(tree, page, id)});
    }
    return images;
}

}  // namespace timtin
