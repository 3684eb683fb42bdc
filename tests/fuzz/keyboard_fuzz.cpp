// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "timtin/text.hpp"

using namespace timtin::text;

namespace {

/// Knows a word by its bytes, so that every guard comes to act.
class AnyVocabulary : public Vocabulary {
public:
    explicit AnyVocabulary(unsigned seed) : seed_(seed) {}
    std::uint64_t frequency(std::string_view word) const override {
        unsigned sum = seed_;
        for (const char c : word) {
            sum = sum * 31 + static_cast<unsigned char>(c);
        }
        return seed_ == 0 ? 0 : sum % 4;
    }

private:
    unsigned seed_;
};

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const AnyVocabulary vocabulary(data[0]);
    const std::string_view line(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (const auto& decoded : {decode_telex(line), decode_vni(line)}) {
        check(!decoded || is_syllable(*decoded));
    }
    (void)decode_telex_line(line, vocabulary);
    (void)decode_vni_line(line, vocabulary);
    return 0;
}
