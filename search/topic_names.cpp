// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/topic_names.hpp"

#include <algorithm>

#include "indexer/document.hpp"
#include "text/edit_distance.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_asked = 120;

/// Letters and digits with single hyphens between: "Dân vận khéo" is "dan-van-kheo".
std::string as_slug(std::string_view text) {
    std::string slug;
    for (const char c : text::fold(text.substr(0, 4 * max_asked))) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                          static_cast<unsigned char>(c) >= 0x80;
        if (kept) {
            slug += c;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (!slug.empty() && slug.back() == '-') {
        slug.pop_back();
    }
    return slug.substr(0, max_asked);
}

}  // namespace

std::optional<std::string> TopicNames::slug_of(std::string_view asked) const {
    const std::string slug = as_slug(asked);
    for (const IndexTopics::Entry& entry : topics_.entries) {
        if (entry.slug == slug || as_slug(entry.name) == slug) {
            return entry.slug;
        }
    }
    // One that articles were imported with.
    for (const std::string& own : {text::fold(asked), slug}) {
        if (!own.empty() && database_.term_exists(topic_term(own))) {
            return own;
        }
    }
    return std::nullopt;
}

std::string TopicNames::nearest(std::string_view asked) const {
    const std::string slug = as_slug(asked);
    std::string best;
    std::size_t least = std::max<std::size_t>(2, slug.size() / 4) + 1;
    for (const IndexTopics::Entry& entry : topics_.entries) {
        for (const std::string& name : {entry.slug, as_slug(entry.name)}) {
            std::size_t distance = text::edit_distance(slug, name);
            // A part of a name is near enough if no spelling is nearer.
            if (slug.size() >= 4 && name.find(slug) != std::string::npos) {
                distance = std::min<std::size_t>(distance, 2);
            }
            if (distance < least) {
                least = distance;
                best = entry.slug;
            }
        }
    }
    return best;
}

void TopicNames::resolve(QueryNode& query, std::vector<UnknownTopic>& unknown) const {
    if (query.field != nullptr && query.field->name == "topic" && !query.value.empty()) {
        if (auto slug = slug_of(query.value)) {
            query.value = std::move(*slug);
        } else {
            unknown.push_back({query.value, nearest(query.value)});
        }
    }
    for (QueryNode& child : query.children) {
        resolve(child, unknown);
    }
}

}  // namespace timtin
