// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace timtin::cli {

/// An option's value is one of a few words, each of which stands for a value of an enum.
template <typename Enum>
CLI::Validator choice(std::vector<std::pair<std::string, Enum>> choices) {
    const auto read = [choices = std::move(choices)](std::string& word) {
        std::string names;
        for (const auto& [name, value] : choices) {
            if (word == name) {
                word = std::to_string(static_cast<std::underlying_type_t<Enum>>(value));
                return std::string();
            }
            names += (names.empty() ? "" : ", ") + name;
        }
        return "\"" + word + "\" is none of " + names;
    };
    return {read, "", ""};
}

}  // namespace timtin::cli
