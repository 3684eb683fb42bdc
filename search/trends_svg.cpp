// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "timtin/search.hpp"
#include "timtin/trends.hpp"

namespace timtin {

namespace {

constexpr double width = 960;
constexpr double height = 460;
constexpr double left = 64;
constexpr double right = 24;
constexpr double counts_top = 78;
constexpr double counts_bottom = 300;
constexpr double share_top = 340;
constexpr double share_bottom = 412;
constexpr double label_width = 64;  ///< of a period below the axis

std::string escaped(std::string_view text) {
    return to_html(MarkedText{std::string(text), {}});
}

/// 1.234.567, as Vietnamese has it.
std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ".");
    }
    return digits;
}

std::string percent(double share) {
    const double value = 100 * share;
    std::string text = fmt::format("{:.{}f}", value,
                                   value > 0 && value < 1 ? 2
                                   : value < 10           ? 1
                                                          : 0);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        text.erase(text.back() == '.' ? text.size() - 1 : text.size());
    }
    std::ranges::replace(text, '.', ',');
    return text + "%";
}

/// A step of 1, 2 or 5 times a power of ten that takes `steps` of it to reach `most`.
double nice_step(double most, int steps, double least) {
    const double rough = std::max(most / steps, least);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * power >= rough * 0.999999) {
            return std::max(factor * power, least);
        }
    }
    return 10 * power;
}

/// "2019-06" as 06/2019, "2019-W24" as T24/2019.
std::string vietnamese(const std::string& period) {
    if (period.size() == 7) {
        return period.substr(5) + "/" + period.substr(0, 4);
    }
    return period.size() == 8 ? "T" + period.substr(6) + "/" + period.substr(0, 4) : period;
}

std::string_view name_of(TrendPeriod by) {
    return by == TrendPeriod::week ? "tuần" : by == TrendPeriod::month ? "tháng" : "năm";
}

/// Lines across with the values that they stand for.
template <typename Label>
void draw_scale(std::string& out, double top, double bottom, double most, double step,
                const Label& label) {
    for (int i = 0; static_cast<double>(i) * step <= most * 1.000001; ++i) {
        const double value = static_cast<double>(i) * step;
        const double y = bottom - (bottom - top) * value / most;
        out += fmt::format(
            "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n"
            "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"scale\">{}</text>\n",
            left, y, width - right, y, i == 0 ? "axis" : "grid", left - 8, y + 4, label(value));
    }
}

}  // namespace

std::string to_svg(const Trends& trends, std::string_view title) {
    const auto& periods = trends.periods;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\">\n<title>{2}</title>\n"
        "<style>text{{font-family:'Noto Sans','Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;"
        "font-size:12px;fill:#55606e}}.title{{font-size:20px;font-weight:600;fill:#1c2733}}"
        ".about{{font-size:13px}}.scale{{text-anchor:end}}.period{{text-anchor:middle}}"
        ".value{{text-anchor:middle;font-size:11px;fill:#1c2733}}"
        ".part{{font-size:12px;font-weight:600}}.grid{{stroke:#e3e8ee}}.axis{{stroke:#9aa5b1}}"
        ".bar{{fill:#b3232b}}.line{{fill:none;stroke:#1f5f99;stroke-width:2;"
        "stroke-linejoin:round}}.area{{fill:#1f5f99;fill-opacity:.12}}.dot{{fill:#1f5f99}}</"
        "style>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        "<text x=\"{3:.0f}\" y=\"32\" class=\"title\">{2}</text>\n",
        width, height, escaped(title), left - 40);
    if (periods.empty()) {
        out += fmt::format("<text x=\"{:.0f}\" y=\"56\" class=\"about\">Không có bài nào.</text>\n",
                           left - 40);
        return out + "</svg>\n";
    }
    std::uint64_t counted = 0;
    std::uint64_t most_count = 0;
    double most_share = 0;
    for (const TrendCount& one : periods) {
        counted += one.count;
        most_count = std::max(most_count, one.count);
        most_share = std::max(most_share, one.share());
    }
    out += fmt::format(
        "<text x=\"{:.0f}\" y=\"54\" class=\"about\">{} bài, {}{}{}</text>\n", left - 40,
        grouped(counted), vietnamese(periods.front().period),
        periods.size() > 1 ? " – " + vietnamese(periods.back().period) : "",
        trends.undated > 0 ? fmt::format("; {} bài không rõ ngày", grouped(trends.undated)) : "");

    const double step = nice_step(static_cast<double>(most_count), 4, 1);
    const double top_count = step * std::ceil(static_cast<double>(most_count) / step - 1e-9);
    draw_scale(out, counts_top, counts_bottom, top_count, step,
               [](double value) { return grouped(static_cast<std::uint64_t>(value + 0.5)); });
    out += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" class=\"part\">Số bài mỗi {}</text>\n",
                       left, counts_top - 8, name_of(trends.by));
    const double slot = (width - left - right) / static_cast<double>(periods.size());
    const double bar = std::min(slot * 0.78, 64.0);
    const auto middle = [&](std::size_t i) { return left + slot * (static_cast<double>(i) + 0.5); };
    for (std::size_t i = 0; i < periods.size(); ++i) {
        if (periods[i].count == 0) {
            continue;
        }
        const double tall =
            (counts_bottom - counts_top) * static_cast<double>(periods[i].count) / top_count;
        out += fmt::format(
            "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" class=\"bar\">"
            "<title>{}: {} bài, {}</title></rect>\n",
            middle(i) - bar / 2, counts_bottom - tall, bar, tall, vietnamese(periods[i].period),
            grouped(periods[i].count), percent(periods[i].share()));
        if (slot >= 30) {
            out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"value\">{}</text>\n",
                               middle(i), counts_bottom - tall - 4, grouped(periods[i].count));
        }
    }
    // Labels: as many as there is room for; of months preferably each January.
    auto every = static_cast<std::size_t>(std::ceil(label_width / slot));
    std::size_t first = 0;
    if (trends.by == TrendPeriod::month && every > 1) {
        for (const std::size_t good : {2U, 3U, 6U, 12U, 24U, 60U, 120U, 240U}) {
            if (good >= every) {
                every = good;
                break;
            }
        }
        while (first < periods.size() && every % 12 == 0 &&
               !periods[first].period.ends_with("-01")) {
            ++first;
        }
        first = first == periods.size() ? 0 : first;
    }
    for (std::size_t i = first; i < periods.size(); i += every) {
        out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"period\">{}</text>\n",
                           std::clamp(middle(i), left, width - right - 20), counts_bottom + 18,
                           vietnamese(periods[i].period));
    }

    const double share_step = nice_step(std::max(most_share, 1e-6), 2, 1e-9);
    const double top_share = share_step * std::ceil(most_share / share_step - 1e-9);
    const double full = top_share > 0 ? top_share : share_step;
    draw_scale(out, share_top, share_bottom, full, share_step, percent);
    out += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" class=\"part\">Phần trong tổng số bài cùng {}</text>\n",
        left, share_top - 6, name_of(trends.by));
    std::string points;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        points +=
            fmt::format("{}{:.2f},{:.2f}", i == 0 ? "" : " ", middle(i),
                        share_bottom - (share_bottom - share_top) * periods[i].share() / full);
    }
    if (periods.size() == 1) {
        out +=
            fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"4\" class=\"dot\"/>\n", middle(0),
                        share_bottom - (share_bottom - share_top) * periods[0].share() / full);
    } else {
        out += fmt::format(
            "<polygon points=\"{0:.2f},{1:.2f} {2} {3:.2f},{1:.2f}\" class=\"area\"/>\n"
            "<polyline points=\"{2}\" class=\"line\"/>\n",
            middle(0), share_bottom, points, middle(periods.size() - 1));
    }
    return out + "</svg>\n";
}

}  // namespace timtin
