// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/date_words.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace timtin::text {

namespace {

struct Meaning {
    std::string_view text;
    DateWord word;
};

constexpr Meaning meanings[] = {
    {"ngày", DateWord::day},
    {"mùng", DateWord::early_day},
    {"mồng", DateWord::early_day},
    {"tháng", DateWord::month},
    {"năm", DateWord::year},
    {"quý", DateWord::quarter},
    {"quí", DateWord::quarter},
    {"giêng", DateWord::lunar_month},
    {"chạp", DateWord::lunar_month},
    {"âm", DateWord::lunar},
    {"al", DateWord::lunar},
    {"lịch", DateWord::calendar},
    {"giờ", DateWord::hour},
    {"h", DateWord::hour},
    {"g", DateWord::hour},
    {"tiếng", DateWord::hours},
    {"phút", DateWord::minute},
    {"ph", DateWord::minute},
    {"p", DateWord::minute},
    {"giây", DateWord::second},
    {"tuần", DateWord::week},
    {"trước", DateWord::before},
    {"ngoái", DateWord::last},
    {"nay", DateWord::now},
    {"này", DateWord::this_},
    {"qua", DateWord::yesterday},
    {"kia", DateWord::two_days},
    {"mai", DateWord::tomorrow},
    {"hôm", DateWord::day_of},
    {"sáng", DateWord::morning},
    {"trưa", DateWord::noon},
    {"chiều", DateWord::afternoon},
    {"tối", DateWord::evening},
    {"đêm", DateWord::night},
    {"thứ", DateWord::weekday},
    {"chủ", DateWord::chief},
    {"chúa", DateWord::chief},
    {"nhật", DateWord::sunday},
    {"lúc", DateWord::at},
    {"vào", DateWord::at},
    {"at", DateWord::at},
    {"um", DateWord::at},
    {"à", DateWord::at},
    {"às", DateWord::at},
    {"las", DateWord::at},
    {"kl", DateWord::at},
    {"on", DateWord::at},
    {"de", DateWord::of},
    {"of", DateWord::of},
    {"del", DateWord::of},
    {"den", DateWord::of},
    {"the", DateWord::of},
    {"và", DateWord::and_},
    {"đến", DateWord::until},
    {"tới", DateWord::until},
    {"vừa", DateWord::just},
    {"xong", DateWord::done},
    {"sa", DateWord::am},
    {"am", DateWord::am},
    {"ch", DateWord::pm},
    {"pm", DateWord::pm},
    {"gmt", DateWord::zone},
    {"utc", DateWord::zone},
    {"ago", DateWord::ago},
    {"today", DateWord::english_today},
    {"yesterday", DateWord::english_yesterday},
    {"minute", DateWord::english_minute},
    {"minutes", DateWord::english_minute},
    {"mins", DateWord::english_minute},
    {"min", DateWord::english_minute},
    {"hour", DateWord::english_hour},
    {"hours", DateWord::english_hour},
    {"hrs", DateWord::english_hour},
    {"days", DateWord::english_day},
    {"week", DateWord::english_week},
    {"weeks", DateWord::english_week},
    {"month", DateWord::english_month},
    {"months", DateWord::english_month},
    {"year", DateWord::english_year},
    {"years", DateWord::english_year},
    {"khi", DateWord::not_relative},
    {"đó", DateWord::not_relative},
    {"cách", DateWord::from},
    {"đây", DateWord::here},
    {"sau", DateWord::next},
    {"mắt", DateWord::not_relative},
    {"thềm", DateWord::not_relative},
    {"hết", DateWord::not_relative},
    {"kia", DateWord::two_days},
    {"monday", DateWord::foreign_weekday},
    {"tuesday", DateWord::foreign_weekday},
    {"wednesday", DateWord::foreign_weekday},
    {"thursday", DateWord::foreign_weekday},
    {"friday", DateWord::foreign_weekday},
    {"saturday", DateWord::foreign_weekday},
    {"sunday", DateWord::foreign_weekday},
    {"mon", DateWord::foreign_weekday},
    {"tue", DateWord::foreign_weekday},
    {"tues", DateWord::foreign_weekday},
    {"wed", DateWord::foreign_weekday},
    {"thu", DateWord::foreign_weekday},
    {"thurs", DateWord::foreign_weekday},
    {"fri", DateWord::foreign_weekday},
    {"sat", DateWord::foreign_weekday},
    {"sun", DateWord::foreign_weekday},
};

struct Numeral {
    std::string_view text;
    std::uint8_t value;
};

// "tư" is four only where a number is wanted, "thứ tư" and "tháng tư".
constexpr Numeral numerals[] = {
    {"một", 1}, {"hai", 2},  {"ba", 3},  {"bốn", 4}, {"tư", 4},   {"năm", 5},
    {"sáu", 6}, {"bảy", 7},  {"bẩy", 7}, {"tám", 8}, {"chín", 9}, {"mười", 10},
    {"i", 1},   {"ii", 2},   {"iii", 3}, {"iv", 4},  {"v", 5},    {"vi", 6},
    {"vii", 7}, {"viii", 8}, {"ix", 9},  {"x", 10},  {"xi", 11},  {"xii", 12},
};

// English; German; French; Spanish; Portuguese; Italian; Dutch; Polish; Czech;
// Danish, Norwegian, Swedish; Finnish; Turkish; Indonesian; Russian. Where a
// language declines its months, as they stand in dates too.
constexpr std::string_view months[12] = {
    "january jan januar janvier janv enero ene janeiro gennaio gen januari stycznia styczeń "
    "ledna leden jänner tammikuuta tammikuu ocak января январь янв",
    "february feb februar février févr fév febrero fevereiro fev febbraio febr februari lutego "
    "luty února únor helmikuuta helmikuu şubat pebruari февраля февраль фев",
    "march mar märz mrz mars marzo março maart mrt marca marzec března březen marts maaliskuuta "
    "maaliskuu mart maret марта март мар",
    "april apr avril avr abril abr aprile kwietnia kwiecień dubna duben huhtikuuta huhtikuu "
    "nisan апреля апрель апр",
    "may mai mayo maio maggio mag mei maja maj května květen toukokuuta toukokuu mayıs мая май",
    "june jun juni juin junio junho giugno giu czerwca czerwiec června červen kesäkuuta kesäkuu "
    "haziran июня июнь июн",
    "july jul juli juillet juil julio julho luglio lug lipca lipiec července červenec heinäkuuta "
    "heinäkuu temmuz июля июль июл",
    "august aug août aout agosto ago agustus augustus augusti sierpnia sierpień srpna srpen "
    "elokuuta elokuu ağustos августа август авг",
    "september sep sept septembre septiembre setembro settembre set września wrzesień září "
    "syyskuuta syyskuu eylül сентября сентябрь сен сент",
    "october oct oktober okt octobre octubre outubro ottobre ott out października październik "
    "října říjen lokakuuta lokakuu ekim октября октябрь окт",
    "november nov novembre noviembre novembro listopada listopad listopadu marraskuuta marraskuu "
    "kasım nopember ноября ноябрь ноя",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre grudnia grudzień "
    "prosince prosinec joulukuuta joulukuu aralık desember des декабря декабрь дек",
};

constexpr std::string_view weekdays =
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi "
    "vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo segunda terça "
    "quarta quinta sexta feira lunedì martedì mercoledì giovedì venerdì sabato domenica maandag "
    "dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa czwartek piątek "
    "sobota niedziela senin selasa rabu kamis jumat sabtu minggu mandag tirsdag onsdag torsdag "
    "fredag lørdag søndag понедельник вторник среда четверг пятница суббота воскресенье";

struct Zone {
    std::string_view text;
    int minutes;
};

constexpr Zone zones[] = {
    {"ict", 420},  {"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300},
    {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"cet", 60},
    {"cest", 120}, {"bst", 60},   {"msk", 180},  {"eet", 120},  {"eest", 180},
    {"wib", 420},  {"jst", 540},  {"aest", 600}, {"z", 0},
};

struct Entry {
    WordForm form;
    DateWordInfo info;
    bool by_fold = false;  // foreign marks are not told apart
};

class Dictionary {
public:
    Dictionary() {
        for (const Meaning& meaning : meanings) {
            entry(meaning.text, false).info.word = meaning.word;
        }
        for (const Numeral& numeral : numerals) {
            entry(numeral.text, false).info.number = numeral.value;
        }
        for (std::uint8_t month = 0; month < 12; ++month) {
            each(months[month], [&](std::string_view name) {
                entry(name, true).info.foreign_month = static_cast<std::uint8_t>(month + 1);
            });
        }
        each(weekdays, [&](std::string_view name) {
            Entry& found = entry(name, true);
            if (found.info.word == DateWord::none) {
                found.info.word = DateWord::foreign_weekday;
            }
        });
    }

    [[nodiscard]] DateWordInfo find(const Lexeme& lexeme) const {
        DateWordInfo info;
        if (lexeme.form.overlong() || lexeme.form.folded().size() > longest_) {
            return info;
        }
        thread_local std::string key;
        key.assign(lexeme.form.folded());
        const auto found = words_.find(key);
        if (found == words_.end()) {
            return info;
        }
        for (const Entry& candidate : found->second) {
            if (!candidate.by_fold && !lexeme.form.may_be(candidate.form)) {
                continue;
            }
            // Typed without marks it is first of all the word that has none: am, not âm.
            const bool exact = candidate.form.exact() == lexeme.form.exact();
            if (candidate.info.word != DateWord::none && (info.word == DateWord::none || exact)) {
                info.word = candidate.info.word;
            }
            info.number = info.number == 0 ? candidate.info.number : info.number;
            info.foreign_month =
                info.foreign_month == 0 ? candidate.info.foreign_month : info.foreign_month;
        }
        return info;
    }

private:
    template <typename Action>
    static void each(std::string_view words, Action action) {
        for (std::size_t at = 0; at < words.size();) {
            const std::size_t space = std::min(words.find(' ', at), words.size());
            action(words.substr(at, space - at));
            at = space + 1;
        }
    }

    Entry& entry(std::string_view text, bool by_fold) {
        const WordForm form{text};
        longest_ = std::max(longest_, form.folded().size());
        std::vector<Entry>& list = words_[std::string(form.folded())];
        for (Entry& known : list) {
            if (known.by_fold == by_fold && known.form.exact() == form.exact()) {
                return known;
            }
        }
        return list.emplace_back(Entry{form, {}, by_fold});
    }

    std::unordered_map<std::string, std::vector<Entry>> words_;
    std::size_t longest_ = 0;
};

}  // namespace

DateWordInfo date_word(const Lexeme& lexeme) {
    static const Dictionary dictionary;
    return lexeme.is_word() ? dictionary.find(lexeme) : DateWordInfo{};
}

std::optional<std::chrono::minutes> zone_offset(const Lexeme& lexeme) {
    if (lexeme.is_word()) {
        for (const Zone& zone : zones) {
            if (lexeme.form.folded() == zone.text && !lexeme.form.accented() &&
                lexeme.capitals == lexeme.letters) {
                return std::chrono::minutes{zone.minutes};
            }
        }
    }
    return std::nullopt;
}

}  // namespace timtin::text
