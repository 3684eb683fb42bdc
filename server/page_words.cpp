// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/page_words.hpp"

#include <fmt/format.h>

#include <array>

namespace timtin::server {

namespace {

constexpr Words vietnamese = {
    .code = "vi",
    .skip = "Đến kết quả",
    .other_language = "English",
    .placeholder = "Tìm trong tin tức",
    .search = "Tìm",
    .suggestions = "Gợi ý",
    .suggestion_count = "{} gợi ý",
    .document = "Văn bản",
    .topic = "Chủ đề",
    .article = "Bài",
    .tagline = "Tìm trong {} bài báo, có dấu hay không dấu",
    .try_this = "Thử:",
    .latest = "Tin mới",
    .results = "{} bài",
    .about = "Khoảng {} bài",
    .and_partial = "và khoảng {} bài khớp một phần",
    .none = "Không tìm thấy bài nào",
    .none_for = "Không tìm thấy bài nào cho {}",
    .no_more = "Không còn bài nào nữa.",
    .partial_only = "Không bài nào có đủ các từ. Dưới đây là những bài khớp một phần.",
    .incomplete = "Hết thời gian tìm: đây là những bài tốt nhất tìm được đến lúc đó.",
    .searched = "Đang hiện kết quả cho {}",
    .instead = "Tìm đúng như đã gõ: {}",
    .did_you_mean = "Ý bạn là: {}",
    .also_at = "Cũng ở {}",
    .and_others = "và {} bài khác",
    .similar = "Bài tương tự",
    .none_similar = "Chưa có bài nào tương tự.",
    .no_such_article = "Không có bài này trong chỉ mục.",
    .back_to = "Kết quả cho {}",
    .back = "Kết quả tìm",
    .sort = "Sắp xếp",
    .relevance = "Liên quan",
    .newest = "Mới nhất",
    .oldest = "Cũ nhất",
    .filters = "Tìm nâng cao",
    .from = "Từ ngày",
    .to = "Đến ngày",
    .site = "Trang tin",
    .author = "Tác giả",
    .number = "Số văn bản",
    .year = "Năm",
    .month = "Tháng",
    .section = "Chuyên mục",
    .refine = "Lọc kết quả",
    .trend = "Theo thời gian",
    .most_in = "Nhiều nhất: {}",
    .figures = "Số liệu",
    .articles = "Số bài",
    .more_values = "và {} mục khác",
    .apply = "Áp dụng",
    .remove = "Bỏ lọc",
    .clear_all = "Bỏ hết bộ lọc",
    .partial = "khớp một phần",
    .no_title = "(không có tiêu đề)",
    .by = "Tác giả",
    .cites = "Văn bản được nhắc đến",
    .previous = "Trang trước",
    .next = "Trang sau",
    .pages = "Các trang kết quả",
    .page = "Trang {}",
    .feed = "Theo dõi bằng Atom",
    .tips = {"Bớt từ, hoặc dùng từ thông dụng hơn.",
             "Dấu ngoặc kép tìm đúng cụm từ; dấu trừ loại một từ: dân vận -\"tham nhũng\".",
             "Gõ không dấu cũng được: dan van kheo."},
    .help = "Cách tìm",
    .syntax = {{"\"dân vận khéo\"", "đúng cụm từ"},
               {"bồi thường -\"đất đai\"", "bỏ những bài có cụm từ sau dấu trừ"},
               {"quận HOẶC huyện", "một trong hai"},
               {"25-NQ/TW", "bài nhắc đến văn bản; nq 25 cũng được"},
               {"2019-06..2019-07", "đăng trong khoảng đó"},
               {"tieude:\"chợ đêm\"", "trong tiêu đề; tacgia: là của tác giả"}},
    .unavailable = "Hiện chưa tìm được. Xin thử lại sau ít phút.",
    .bad_date = "Không đọc được ngày. Xin ghi như 11/06/2019, 06/2019 hoặc 2019.",
    .bad_range = "Ngày cuối ở trước ngày đầu.",
    .too_long = "Câu hỏi quá dài. Xin rút ngắn lại.",
    .too_far = "Không lật được xa hơn. Xin thu hẹp tìm kiếm, chẳng hạn theo ngày.",
    .bad_value = "Giá trị của “{}” không hợp lệ.",
    .open_full = "Mở trang tìm kiếm",
    .too_many_pages = "Chỉ xem được đến bài thứ {}. Xin thu hẹp tìm kiếm, chẳng hạn theo ngày.",
};

constexpr Words english = {
    .code = "en",
    .skip = "Skip to results",
    .other_language = "Tiếng Việt",
    .placeholder = "Search the news",
    .search = "Search",
    .suggestions = "Suggestions",
    .suggestion_count = "{} suggestions",
    .document = "Document",
    .topic = "Topic",
    .article = "Article",
    .tagline = "Search {} articles, with or without accents",
    .try_this = "Try:",
    .latest = "Latest",
    .results = "{} articles",
    .about = "About {} articles",
    .and_partial = "and about {} that match in part",
    .none = "No article found",
    .none_for = "No article found for {}",
    .no_more = "There are no more articles.",
    .partial_only = "No article has all the words. These match in part.",
    .incomplete = "Out of time: these are the best articles found up to then.",
    .searched = "Showing results for {}",
    .instead = "Search exactly as typed: {}",
    .did_you_mean = "Did you mean: {}",
    .also_at = "Also at {}",
    .and_others = "and {} more",
    .similar = "Similar articles",
    .none_similar = "There is no article like it yet.",
    .no_such_article = "This article is not in the index.",
    .back_to = "Results for {}",
    .back = "Results",
    .sort = "Sort by",
    .relevance = "Relevance",
    .newest = "Newest",
    .oldest = "Oldest",
    .filters = "Advanced search",
    .from = "From",
    .to = "To",
    .site = "Site",
    .author = "Author",
    .number = "Document number",
    .year = "Year",
    .month = "Month",
    .section = "Section",
    .refine = "Refine results",
    .trend = "Over time",
    .most_in = "Most in: {}",
    .figures = "Figures",
    .articles = "Articles",
    .more_values = "and {} more",
    .apply = "Apply",
    .remove = "Remove filter",
    .clear_all = "Remove all filters",
    .partial = "partial match",
    .no_title = "(no title)",
    .by = "Author",
    .cites = "Documents cited",
    .previous = "Previous",
    .next = "Next",
    .pages = "Pages of results",
    .page = "Page {}",
    .feed = "Follow by Atom feed",
    .tips = {"Use fewer words, or more usual ones.",
             "Quotes search a phrase; a minus leaves a word out: dân vận -\"tham nhũng\".",
             "You need not type accents: dan van kheo."},
    .help = "How to search",
    .syntax = {{"\"dân vận khéo\"", "the phrase"},
               {"bồi thường -\"đất đai\"", "without what follows the minus"},
               {"quận OR huyện", "either"},
               {"25-NQ/TW", "what cites the document; nq 25 will do"},
               {"2019-06..2019-07", "published then"},
               {"title:\"chợ đêm\"", "in the title; author: is by the author"}},
    .unavailable = "Search is not available at present. Please try again in a few minutes.",
    .bad_date = "This date cannot be read. Write it as 11/06/2019, 06/2019 or 2019.",
    .bad_range = "The last day is before the first.",
    .too_long = "The query is too long. Please shorten it.",
    .too_far = "There are no more pages. Make the search narrower, by date for example.",
    .bad_value = "The value of “{}” makes no sense.",
    .open_full = "Open the search page",
    .too_many_pages =
        "Only the first {} can be listed. Make the search narrower, by date for "
        "example.",
};

}  // namespace

const Words& words_of(Language language) noexcept {
    return language == Language::english ? english : vietnamese;
}

std::string number_text(std::uint64_t number, Language language) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, language == Language::english ? ',' : '.');
    }
    return text;
}

std::string date_text(const DateTime& time, Language language) {
    static constexpr std::array months = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time.local));
    const int year = static_cast<int>(day.year());
    const unsigned month = static_cast<unsigned>(day.month());
    const bool is_english = language == Language::english;
    switch (time.precision) {
        case Precision::year:
            return std::to_string(year);
        case Precision::quarter:
            return fmt::format("{}{}{}{}", is_english ? "Q" : "quý ", (month - 1) / 3 + 1,
                               is_english ? " " : "/", year);
        case Precision::month:
            return is_english ? fmt::format("{} {}", months.at(month - 1), year)
                              : fmt::format("{:02}/{}", month, year);
        default:
            return is_english ? fmt::format("{} {} {}", static_cast<unsigned>(day.day()),
                                            months.at(month - 1), year)
                              : fmt::format("{:02}/{:02}/{}", static_cast<unsigned>(day.day()),
                                            month, year);
    }
}

}  // namespace timtin::server
