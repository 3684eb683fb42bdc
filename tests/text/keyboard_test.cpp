// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "text/letters.hpp"
#include "text/syllable.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

using namespace timtin;
using namespace timtin::text;

namespace {

class Words : public Vocabulary {
public:
    explicit Words(std::map<std::string, std::uint64_t, std::less<>> words)
        : words_(std::move(words)) {}
    std::uint64_t frequency(std::string_view word) const override {
        const auto found = words_.find(word);
        return found == words_.end() ? 0 : found->second;
    }

private:
    std::map<std::string, std::uint64_t, std::less<>> words_;
};

const Words kNone({});
const Words kNews({{"của", 900}, {"và", 950},  {"hội", 400}, {"làng", 80},  {"đường", 300},
                   {"phố", 250}, {"trẻ", 120}, {"em", 200},  {"cầu", 150},  {"thủ", 100},
                   {"bus", 60},  {"bú", 5},    {"xe", 300},  {"điện", 200}, {"mới", 400},
                   {"max", 9},   {"mã", 40},   {"lớp", 90},  {"quán", 30},  {"sông", 90},
                   {"hồng", 80}, {"xoong", 9}, {"xông", 3},  {"nông", 80},  {"ngày", 800},
                   {"web", 50},  {"tô", 30},   {"lịch", 70}, {"họp", 90},   {"uỷ", 50}});

enum class Order { marks_at_letter, tone_at_end, all_at_end };

/// The keys that type a letter's mark and a tone.
struct Keys {
    bool vni;
    [[nodiscard]] std::string mark(Letter letter) const {
        switch (letter) {
            case Letter::a_hat:
                return vni ? "6" : "a";
            case Letter::e_hat:
                return vni ? "6" : "e";
            case Letter::o_hat:
                return vni ? "6" : "o";
            case Letter::o_horn:
            case Letter::u_horn:
                return vni ? "7" : "w";
            case Letter::a_breve:
                return vni ? "8" : "w";
            case Letter::d_stroke:
                return vni ? "9" : "d";
            default:
                return "";
        }
    }
    [[nodiscard]] std::string tone(Tone tone) const {
        const char* const telex[] = {"", "f", "r", "x", "s", "j"};
        const char* const digits[] = {"", "2", "3", "4", "1", "5"};
        return vni ? digits[static_cast<int>(tone)] : telex[static_cast<int>(tone)];
    }
};

char plain(Letter letter) {
    switch (letter) {
        case Letter::a_breve:
        case Letter::a_hat:
            return 'a';
        case Letter::d_stroke:
            return 'd';
        case Letter::e_hat:
            return 'e';
        case Letter::o_hat:
        case Letter::o_horn:
            return 'o';
        case Letter::u_horn:
            return 'u';
        default:
            return static_cast<char>(code_point({letter, Tone::ngang, false}));
    }
}

std::string keystrokes(const std::vector<Letter>& letters, unsigned tone_at, Tone tone, Keys keys,
                       Order order) {
    std::string typed;
    std::string marks;
    for (unsigned i = 0; i < letters.size(); ++i) {
        typed += plain(letters[i]);
        if (!keys.vni && letters[i] == Letter::o && i > 0 && letters[i - 1] == Letter::o) {
            typed += 'o';  // three for a literal oo
        }
        // One horn does for ươ, typed behind both.
        const bool pair = letters[i] == Letter::u_horn && i + 1 < letters.size() &&
                          letters[i + 1] == Letter::o_horn && order != Order::marks_at_letter;
        const std::string mark = pair ? "" : keys.mark(letters[i]);
        (order == Order::all_at_end ? marks : typed) += mark;
        if (order == Order::marks_at_letter && i == tone_at) {
            typed += keys.tone(tone);
        }
    }
    typed += marks;
    return order == Order::marks_at_letter ? typed : typed + keys.tone(tone);
}

}  // namespace

TEST_CASE("Telex and VNI type every syllable of the grammar in three orders", "[text]") {
    std::size_t sequences = 0;
    std::size_t wrong_telex = 0;
    std::size_t wrong_vni = 0;
    for (const SyllableForm& form : SyllableTable::instance().forms()) {
        std::vector<Letter> letters;
        for (int shift = 55; shift >= 0; shift -= 5) {
            if (const auto code = (form.key >> shift) & 31U; code != 0) {
                letters.push_back(static_cast<Letter>(code - 1));
            }
        }
        // Open uơ is typed after h, kh, th and nothing; elsewhere the keys mean ươ.
        const std::size_t count = letters.size();
        if (count > 2 && letters[count - 1] == Letter::o_horn && letters[count - 2] == Letter::u &&
            (letters[count - 3] != Letter::h || letters[0] == Letter::c ||
             letters[0] == Letter::n || letters[0] == Letter::g || letters[0] == Letter::p)) {
            continue;
        }
        for (int t = 0; t < 6; ++t) {
            const auto tone = static_cast<Tone>(t);
            if (form.stopped && tone != Tone::sac && tone != Tone::nang) {
                continue;
            }
            std::string wanted;
            for (unsigned i = 0; i < letters.size(); ++i) {
                append_code_point(
                    wanted,
                    code_point({letters[i], i == form.tone_at ? tone : Tone::ngang, false}));
            }
            for (const Order order :
                 {Order::marks_at_letter, Order::tone_at_end, Order::all_at_end}) {
                for (const bool vni : {false, true}) {
                    const std::string typed = keystrokes(letters, form.tone_at, tone, {vni}, order);
                    if (typed == wanted) {
                        continue;
                    }
                    ++sequences;
                    const auto decoded = vni ? decode_vni(typed) : decode_telex(typed);
                    if (decoded != wanted) {
                        ++(vni ? wrong_vni : wrong_telex);
                        UNSCOPED_INFO(typed << " gives " << decoded.value_or("-") << ", not "
                                            << wanted);
                    }
                }
            }
        }
    }
    CAPTURE(sequences, wrong_telex, wrong_vni);
    CHECK(sequences > 80'000);
    CHECK(wrong_vni == 0);
    CHECK(wrong_telex == 0);
}

TEST_CASE("Telex keys act in any order within a syllable", "[text]") {
    for (const char* typed : {"dduwowngf", "duongdwf", "dduowngf", "duwongwdf", "dduwowfng"}) {
        CAPTURE(typed);
        CHECK(decode_telex(typed) == "đường");
    }
    CHECK(decode_telex("nuwowcs") == "nước");
    CHECK(decode_telex("nuwocs") == "nước");
    CHECK(decode_telex("dduwocj") == "được");
    CHECK(decode_telex("hwowng") == "hương");
    CHECK(decode_telex("hwng") == "hưng");
    CHECK(decode_telex("h[") == "hơ");
    CHECK(decode_telex("tuwj") == "tự");
    CHECK(decode_telex("quowr") == "quở");
    CHECK(decode_telex("quangwr") == "quẳng");
    CHECK(decode_telex("chuaw") == "chưa");
    CHECK(decode_telex("hoangwf") == "hoằng");
    CHECK(decode_telex("ruouwj") == "rượu");
    CHECK(decode_telex("huouw") == "hươu");
    CHECK(decode_telex("thuowr") == "thuở");
    CHECK(decode_telex("khuowuf") == "khườu");
    CHECK(decode_telex("ngoeof") == "ngoèo");
    CHECK(decode_telex("booong") == "boong");
    CHECK(decode_telex("gif") == "gì");
    CHECK(decode_telex("giwowngf") == "giường");
}

TEST_CASE("Telex keeps the case of the letters", "[text]") {
    CHECK(decode_telex("Ddaaft") == std::nullopt);
    CHECK(decode_telex("Ddaats") == "Đất");
    CHECK(decode_telex("DDAATS") == "ĐẤT");
    CHECK(decode_telex("OOng") == "Ông");
    CHECK(decode_telex("Wng") == "Ưng");
}

TEST_CASE("Telex and VNI give nothing where no key acts or no syllable comes out", "[text]") {
    for (const char* typed : {"",     "lang", "xoan", "window",   "law",
                              "aw",   "ass",  "aaa",  "ddd",      "ww",
                              "hocr", "sdf",  "vanz", "nuwowcws", "đất",
                              "a b",  "r",    "dd",   "ngguowif", "khooongggggggggggggggggggggg"}) {
        CAPTURE(typed);
        CHECK(decode_telex(typed) == std::nullopt);
    }
    for (const char* typed : {"", "lang", "12", "a11", "a66", "hoc2", "km2", "web2", "d99", "9d",
                              "x5", "covid19", "lang0", "o77", "aw1"}) {
        CAPTURE(typed);
        CHECK(decode_vni(typed) == std::nullopt);
    }
}

TEST_CASE("VNI digits act in any order within a syllable", "[text]") {
    for (const char* typed : {"d9u7o7ng2", "duong972", "d9uong72", "duo72ng9", "duong279"}) {
        CAPTURE(typed);
        CHECK(decode_vni(typed) == "đường");
    }
    CHECK(decode_vni("Ha2") == "Hà");
    CHECK(decode_vni("thuo73") == "thuở");
    CHECK(decode_vni("nu7oc1") == "nước");
    CHECK(decode_vni("quoc61") == "quốc");
    CHECK(decode_vni("hoang82") == "hoằng");
    CHECK(decode_vni("a10") == "a");
    CHECK(decode_vni("boong") == std::nullopt);
    CHECK(decode_vni("xoong1") == "xoóng");
}

TEST_CASE("a Telex line is decoded word by word, all else kept", "[text]") {
    CHECK(decode_telex_line("hooij laangf", kNone) == "hội lầng");
    CHECK(decode_telex_line("Hooij lafng, \"dduwowngf phoos\"!", kNews) ==
          "Hội làng, \"đường phố\"!");
    CHECK(decode_telex_line("  caauf   mowis ", kNews) == "  cầu   mới ");
    CHECK(decode_telex_line("hop hooij trer em", kNews) == "hop hội trẻ em");
    CHECK(decode_telex_line("UBND hopj LDLD 25-nq/tw hooij", kNews) ==
          "UBND họp LDLD 25-nq/tw hội");
    CHECK(decode_telex_line("", kNews).empty());
}

TEST_CASE("a Telex line without keystrokes stays", "[text]") {
    for (const char* line :
         {"hoi nghi can bo cong doan", "đường phố mới", "xe bus max", "HDND TW", "data web report",
          "lichj@phoos.vn", "www.phoos.vn/hooij", "xe bus", "too max", "đường phoos mowis"}) {
        CAPTURE(line);
        CHECK(decode_telex_line(line, kNews) == line);
        CHECK(decode_telex_line(line, kNone) == line);
    }
}

TEST_CASE("a Telex word that is also another word goes by its neighbours", "[text]") {
    CHECK(decode_telex_line("bus ddieenj", kNews) == "bus điện");
    CHECK(decode_telex_line("max mowis", kNews) == "mã mới");
    CHECK(decode_telex_line("xoong", kNews) == "xoong");
    CHECK(decode_telex_line("noong", kNews) == "nông");
    CHECK(decode_telex_line("too", kNews) == "tô");
    CHECK(decode_telex_line("xe soong", kNews) == "xe sông");
    CHECK(decode_telex_line("xe xoong", kNews) == "xe xoong");
}

TEST_CASE("a VNI line is decoded unless its digits are numbers", "[text]") {
    CHECK(decode_vni_line("so6ng ho62ng", kNews) == "sông hồng");
    CHECK(decode_vni_line("hoi65 lang2", kNews) == "hội làng");
    CHECK(decode_vni_line("uy3 ban", kNews) == "uỷ ban");
    CHECK(decode_vni_line("HO65I LA2NG", kNews) == "HỘI LÀNG");
    CHECK(decode_vni_line("LANG2 HO65I", kNews) == "LÀNG HỘI");
    CHECK(decode_vni_line("LANG2 hoi", kNews) == "LANG2 hoi");
    for (const char* line :
         {"lop1", "lop1 quan1", "hop lop 3 ngay 20", "covid19", "nq25 h5n1", "tp1 km2 m2",
          "ngay10 thang12", "dieu63", "U23 CO2", "25-nq/tw", "đường 3 tháng 2", "quan1 hoi nghi"}) {
        CAPTURE(line);
        CHECK(decode_vni_line(line, kNews) == line);
    }
}
