// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/lexeme.hpp"

// What kinds of documents there are, who issues them, and how each of them is
// written: Decree 30/2020/NĐ-CP (state), Guidance 36-HD/VPTW (party).
namespace timtin::text {

struct DocumentType {
    std::string_view abbreviation;  ///< canonical: "NĐ", "CTr"
    bool strong = false;  ///< with a number alone it means a document to whoever types it: "nq 25"
    bool joint = false;   ///< issued by several bodies: TTLT, NQLT …
};

/// A type by its abbreviation in any case, with or without accents; nullptr if
/// there is none. HD is Hướng dẫn, HĐ Hợp đồng: accents that are there must fit.
[[nodiscard]] const DocumentType* find_document_type(const WordForm& word);

/// A type by canonical abbreviation.
[[nodiscard]] const DocumentType* document_type(std::string_view abbreviation);

/// A type's name in words and the types it may stand for, likeliest first.
struct TypeName {
    std::vector<WordForm> syllables;
    std::vector<std::string> folded_types;  ///< "qdi", "qyd", "qd"
    std::string_view abbreviation;          ///< to be shown: "QĐi"; "Luật" where there is none
    bool strong = false;  ///< needs no "số" before the number: "nghị quyết 25"
};

[[nodiscard]] std::span<const TypeName> type_names();

/// How an issuer writes numbers without a year.
enum class NumberStyle : std::uint8_t {
    state,    ///< 42/KH-LĐLĐ
    party,    ///< 43-KL/TW
    written,  ///< as the source has it, both are in use
};

struct Issuer {
    std::string canonical;
    NumberStyle style = NumberStyle::written;
    bool known = false;
    bool core = false;     ///< so common that spaces may stand for the dashes: "43 kl tw"
    bool letters = false;  ///< writes letters without a type: 1234/UBND-KGVX
    bool old = false;      ///< once numbered without a type: 242-HĐBT
    bool accepts(const DocumentType& type) const;
};

/// Who issues, by the abbreviation as met; known is false for what is in no
/// list and follows no pattern. `source` is the spelling met.
[[nodiscard]] Issuer find_issuer(const WordForm& word, std::string_view source);

/// QH, UBTVQH, HĐNN: numbered by their term.
[[nodiscard]] bool is_assembly(std::string_view folded) noexcept;

/// Is it the National Assembly's or its Standing Committee's of a term (QH15, UBTVQH13)?
[[nodiscard]] bool is_assembly_of_term(std::string_view folded) noexcept;

/// Is it one of the units that letters are signed for (KGVX, NC, TH)?
[[nodiscard]] bool is_common_unit(std::string_view folded);

}  // namespace timtin::text
