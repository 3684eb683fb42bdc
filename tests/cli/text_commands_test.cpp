// SPDX-License-Identifier: GPL-2.0-or-later
// `timtin text OP`: a line in, a line out.
#include "workshop.hpp"

using namespace timtin::tests;

namespace {

struct Line {
    std::vector<std::string> operation;
    std::string in;
    std::string out;
};

const std::vector<Line> lines = {
    {{"normalize"}, "Hòa thủy, qúy, \xc3\x90\xe1\xba\xa3ng", "Hoà thuỷ, quý, Đảng"},
    {{"normalize"}, "ho\x61\xcc\x80 bi\xcc\x80nh", "hoà bình"},
    {{"normalize"}, "Không đổi gì.", "Không đổi gì."},
    {{"fold"}, "Đường Hoàng Quốc Việt", "duong hoang quoc viet"},
    {{"fold", "--escaped"}, "\\u0110\\u01b0\\u1eddng", "duong"},
    {{"fold", "--escaped"}, "\\ud835\\udc00 \\ud83dx", "a \uFFFDx"},
    {{"syllable"}, "nghiêng", "yes"},
    {{"syllable"}, "strong", "no"},
    {{"syllable", "--unaccented"}, "duoc", "no\tyes"},
    {{"numbers"}, "theo Nghị quyết số 25-NQ/TW và Kế hoạch 42/KH-LĐLĐ", "25-NQ/TW\t42/KH-LĐLĐ"},
    {{"numbers"}, "không có số nào", ""},
    {{"numbers"}, "gọi 024.3825.3536 ngày 11/06/2019", ""},
    {{"date"}, "17:54 11/06/2019", "2019-06-11T17:54:00+07:00"},
    {{"date"}, "ngày 3 tháng 6 năm 2013", "2013-06-03T00:00:00+07:00"},
    {{"date", "--precision"}, "tháng 6/2019", "2019-06-01T00:00:00+07:00\tmonth"},
    {{"date", "--reference", "2019-06-12T08:00:00+07:00"}, "hôm qua", "2019-06-11T00:00:00+07:00"},
    {{"date"}, "30/02/2019", ""},
    {{"date"}, "không có ngày", ""},
    {{"decode", "--hex"}, "44c3a26e2076e1baad6e", "Dân vận"},
    {{"decode", "--hex"}, "64 c3 a2 6e 26 61 6d 70 3b", "dân&"},
    {{"words"}, "", ""},
    {{"telex"}, "", ""},
    {{"vni"}, "", ""},
};

}  // namespace

TEST_CASE("text operations take a line as argument and as input", "[cli]") {
    const Workshop workshop;
    for (const Line& line : lines) {
        std::vector<std::string> command = {"text"};
        command.insert(command.end(), line.operation.begin(), line.operation.end());
        CAPTURE(line.operation, line.in);
        CHECK(workshop.output(command, line.in + "\n") == line.out + "\n");
        if (!line.in.empty()) {
            command.push_back(line.in);
            CHECK(workshop.output(command) == line.out + "\n");
        }
    }
}

TEST_CASE("text operations give a line for each line, whatever its bytes", "[cli]") {
    using namespace std::string_literals;
    const Workshop workshop;
    const std::string input =
        "một\r\n\n\xff\xfe\x80\nhai\0ba\n"s + std::string(100'000, 'x') + "\ncuối"s;
    for (const char* operation :
         {"normalize", "fold", "syllable", "telex", "vni", "numbers", "date", "words", "decode"}) {
        CAPTURE(operation);
        const Outcome outcome = workshop.run({"text", operation}, input);
        CHECK(outcome.code == 0);
        CHECK(outcome.err.empty());
        CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 6);
    }
    CHECK(workshop.output({"text", "fold"}, "").empty());
}

TEST_CASE("a line that is wrong is told by its number, the others are answered", "[cli]") {
    const Workshop workshop;
    const Outcome hex = workshop.run({"text", "decode", "--hex"}, "64\nxy\n6\n65\n");
    CHECK(hex.code == 4);
    CHECK(hex.out == "d\n\n\ne\n");
    REQUIRE(lines_of(hex.err).size() == 2);
    CHECK(lines_of(hex.err)[0].starts_with("timtin: line 2: "));
    CHECK(lines_of(hex.err)[1].starts_with("timtin: line 3: "));
    const Outcome escaped = workshop.run({"text", "fold", "--escaped"}, "\\u01\n\\u0110\n");
    CHECK(escaped.code == 4);
    CHECK(escaped.out == "\nd\n");
    CHECK(workshop.run({"text", "date", "--reference", "hôm nay", "hôm qua"}).code != 0);
    CHECK(workshop.run({"text"}).code == 2);
    CHECK(workshop.run({"text", "không-có"}).code == 2);
}
