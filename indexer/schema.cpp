// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/schema.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

namespace timtin::schema {

namespace {

// Xapian takes 245 bytes, counting a NUL twice; the rest is left for prefixes.
constexpr std::size_t max_value = 200;

}  // namespace

const Field* find_field(std::string_view name) noexcept {
    const auto* found = std::ranges::find_if(
        fields, [&](const Field& field) { return field.name == name || field.vietnamese == name; });
    return found == fields.end() ? nullptr : found;
}

std::string prefixed(std::string_view prefix, std::string_view value) {
    std::string term(prefix);
    if (!value.empty() && prefix.size() > 1 &&
        ((value.front() >= 'A' && value.front() <= 'Z') || value.front() == ':')) {
        term += ':';
    }
    if (value.size() > max_value || value.find('\0') != std::string_view::npos) {
        const XXH128_hash_t hash = XXH3_128bits(value.data(), value.size());
        term += fmt::format("#{:016x}{:016x}", hash.high64, hash.low64);
    } else {
        term += value;
    }
    return term;
}

}  // namespace timtin::schema
