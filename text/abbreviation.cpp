// SPDX-License-Identifier: GPL-2.0-or-later
#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "defaults/defaults.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

namespace {

constexpr std::size_t longest = 64;  // bytes; the longest abbreviation has 40

// LĐ-TB&XH, T.Ư and TP. HCM without what is only written between the letters.
std::string abbreviation_key(std::string_view word) {
    std::string key = normalize(word);
    std::erase_if(key,
                  [](char c) { return c == '.' || c == '&' || c == '-' || c == '/' || c == ' '; });
    return key;
}

using Readings = std::unordered_map<std::string, std::vector<std::string>>;

struct Abbreviations {
    Readings as_written;
    Readings in_capitals;  // TTG for TTg

    Abbreviations() {
        const toml::table file = toml::parse(default_file("abbreviations.toml"));
        for (const auto& [group, entries] : file) {
            if (const toml::table* table = entries.as_table()) {
                read(*table);
            }
        }
    }

private:
    void read(const toml::table& entries) {
        for (const auto& [abbreviation, readings] : entries) {
            const toml::array* list = readings.as_array();
            const std::string key = abbreviation_key(abbreviation.str());
            if (list == nullptr || key.empty()) {
                continue;
            }
            std::vector<std::string> texts;
            for (const toml::node& reading : *list) {
                if (const auto text = reading.value<std::string>()) {
                    texts.push_back(*text);
                }
            }
            const std::string capitals = to_upper(key);
            // A key that begins with a small letter (đ/c, v.v.) is never one in capitals.
            const std::size_t first = static_cast<unsigned char>(key[0]) < 0x80 ? 1 : 2;
            if (capitals != key && capitals.compare(0, first, key, 0, first) == 0) {
                in_capitals.emplace(capitals, texts);
            }
            as_written.emplace(key, std::move(texts));
        }
    }
};

}  // namespace

std::vector<std::string> expand_abbreviation(std::string_view word) {
    if (word.size() > longest) {
        return {};
    }
    static const Abbreviations abbreviations;
    const std::string key = abbreviation_key(word);
    if (const auto found = abbreviations.as_written.find(key);
        found != abbreviations.as_written.end()) {
        return found->second;
    }
    const auto found = abbreviations.in_capitals.find(key);
    return found == abbreviations.in_capitals.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace timtin::text
