// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/language.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

constexpr std::size_t sample = 6000;

struct StopWords {
    std::string_view language;
    std::array<std::string_view, 10> words;
};

constexpr std::array stop_words = {
    StopWords{"en", {"the", "and", "of", "to", "that", "was", "for", "with", "is", "said"}},
    StopWords{"de", {"der", "die", "und", "das", "nicht", "mit", "von", "ist", "ein", "auf"}},
    StopWords{"fr", {"les", "des", "est", "dans", "une", "pour", "qui", "sur", "pas", "plus"}},
    StopWords{"es", {"los", "las", "del", "una", "por", "con", "para", "que", "el", "su"}},
    StopWords{"it", {"che", "della", "per", "con", "una", "sono", "nel", "non", "gli", "del"}},
    StopWords{"pt", {"uma", "para", "com", "os", "mais", "em", "foi", "como", "pelo", "do"}},
    StopWords{"nl", {"het", "een", "van", "niet", "zijn", "voor", "met", "dat", "aan", "ook"}},
    StopWords{"id",
              {"yang", "dan", "di", "dengan", "untuk", "dari", "ini", "pada", "itu", "tidak"}},
    StopWords{"pl", {"nie", "na", "do", "jest", "oraz", "przez", "dla", "jak", "od", "po"}},
    StopWords{"tr", {"ve", "bir", "bu", "ile", "da", "de", "olarak", "olan", "daha", "gibi"}},
};

}  // namespace

double vietnamese_share(std::string_view text) {
    text = text.substr(0, sample);
    std::size_t words = 0;
    std::size_t vietnamese = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = at;
        bool marked = false;
        std::size_t end = at;
        while (end < text.size()) {
            std::size_t next = end;
            const char32_t c = next_code_point(text, next);
            if (!is_letter(c) && !(c >= 0x300 && c < 0x370)) {
                break;
            }
            marked = marked || c >= 0x80;
            end = next;
        }
        if (end == begin) {
            (void)next_code_point(text, at);
            continue;
        }
        ++words;
        if (marked && text::is_syllable(text.substr(begin, end - begin))) {
            ++vietnamese;
        }
        at = end;
    }
    return words < 5 ? 0.0 : static_cast<double>(vietnamese) / static_cast<double>(words);
}

std::string language_of(std::string_view stated, std::string_view text) {
    std::string tag = ascii_lower(trim(stated));
    if (const std::size_t end = tag.find_first_of("-_,; "); end != std::string::npos) {
        tag.erase(end);
    }
    if (tag.size() < 2 || tag.size() > 3) {
        tag.clear();
    }
    if (tag == "vn" || tag == "vie") {
        tag = "vi";
    }
    const double share = vietnamese_share(text);
    if (share > 0.4) {
        return "vi";
    }
    if (!tag.empty() && (tag != "vi" || text.size() < 200 || share > 0.05)) {
        return tag;
    }
    // Nothing said, or said to be Vietnamese and is not: by frequent words.
    const std::string folded = text::fold(text.substr(0, sample));
    std::size_t best = 0;
    std::string_view found;
    for (const StopWords& language : stop_words) {
        const std::unordered_set<std::string_view> words(language.words.begin(),
                                                         language.words.end());
        std::size_t hits = 0;
        std::size_t at = 0;
        while (at < folded.size()) {
            std::size_t end = folded.find(' ', at);
            if (end == std::string::npos) {
                end = folded.size();
            }
            hits += words.contains(std::string_view(folded).substr(at, end - at)) ? 1U : 0U;
            at = end + 1;
        }
        if (hits > best) {
            best = hits;
            found = language.language;
        }
    }
    if (best >= 5) {
        return std::string(found);
    }
    return tag;
}

}  // namespace timtin
