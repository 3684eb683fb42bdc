// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin {

/// The letters and digits of a name, folded: "TTXVN." and "ttxvn" are one.
[[nodiscard]] std::string name_key(std::string_view name);

/// Is it one to six words, each capitalised (or of a script without case) or a word that
/// names hold ("van", "de")?
[[nodiscard]] bool is_name(std::string_view text);

/// Is it a family name and one to three more, all capitalised ("Nguyễn Thu Hà")?
[[nodiscard]] bool is_vietnamese_name(std::string_view line);

/// "vov.vn", "Lrt.lt": where it was published, not who wrote it.
[[nodiscard]] bool is_host_name(std::string_view name);

/// Stands where names stand, but is none: "admin", "Quản trị", "Share".
[[nodiscard]] bool names_nobody(std::string_view name);

/// Words of dates and sections are capitalised as names are.
[[nodiscard]] bool has_date_or_section_word(std::string_view line);

}  // namespace timtin
