// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "timtin/text.hpp"

using timtin::text::DocumentNumber;
using timtin::text::find_document_numbers;
using timtin::text::find_document_numbers_in_query;

namespace {

std::string joined(const std::vector<DocumentNumber>& numbers) {
    std::string text;
    for (const DocumentNumber& number : numbers) {
        text += (text.empty() ? "" : " | ") + number.normal;
        text += number.date.empty() ? "" : " (" + number.date + ")";
    }
    return text;
}

std::string in_text(std::string_view text) {
    return joined(find_document_numbers(text));
}
std::string in_query(std::string_view text) {
    return joined(find_document_numbers_in_query(text));
}

}  // namespace

TEST_CASE("document numbers come in the style of their issuer", "[text]") {
    struct Row {
        const char* text;
        const char* normal;
        const char* key;
    };
    const auto row = GENERATE(values<Row>({
        {"Thực hiện Chỉ thị số 7-CT/TW", "07-CT/TW", "7_ct_tw"},
        {"12/CT-TW", "12-CT/TW", "12_ct_tw"},
        {"88-KH/LĐLĐ", "88/KH-LĐLĐ", "88_kh_ldld"},
        {"0031/QĐ-UBND", "31/QĐ-UBND", "31_qd_ubnd"},
        {"21 / 2018 / NĐ - CP", "21/2018/NĐ-CP", "21_2018_nd_cp"},
        {"3/2017/tt-bnv", "03/2017/TT-BNV", "3_2017_tt_bnv"},
        {"59/2020/QH14", "59/2020/QH14", "59_2020_qh14"},
        {"59-2020-qh14", "59/2020/QH14", "59_2020_qh14"},
        {"07/2015/TTLT/BNV-BTC", "07/2015/TTLT-BNV-BTC", "7_2015_ttlt_bnv_btc"},
        {"415/UBND-KGVX", "415/UBND-KGVX", "415_ubnd_kgvx"},
        {"9b/HD-TLĐ", "09b/HD-TLĐ", "9b_hd_tld"},
        {"196-HĐBT", "196-HĐBT", "196_hdbt"},
        {"31-HD/BTGTU", "31-HD/BTGTU", "31_hd_btgtu"},
        {"31-HD/BTCT.Ư", "31-HD/BTCTW", "31_hd_btctw"},
        {"50/TT-BGD&ĐT", "50/TT-BGDĐT", "50_tt_bgddt"},
        {"2150/SGDĐT-GDTrH", "2150/SGDĐT-GDTrH", "2150_sgddt_gdtrh"},
        {"08-QDI/TW", "08-QĐi/TW", "8_qdi_tw"},
        {"17/TTR-SNV", "17/TTr-SNV", "17_ttr_snv"},
        {"26nqtw", "26-NQ/TW", "26_nq_tw"},
        {"quyet dinh 300 qd ttg", "300/QĐ-TTg", "300_qd_ttg"},
        {"44/QĐ-XYZ", "44/QĐ-XYZ", "44_qd_xyz"},
        {"kl 57 tw", "57-KL/TW", "57_kl_tw"},
        {"NQ 57/TW", "57-NQ/TW", "57_nq_tw"},
        {"NQ57-TW", "57-NQ/TW", "57_nq_tw"},
        {"chỉ thị 22 ttg", "22/CT-TTg", "22_ct_ttg"},
        {"quyết định số 840 UBND", "840/QĐ-UBND", "840_qd_ubnd"},
        {"57-KL-TW", "57-KL/TW", "57_kl_tw"},
        {"57—KL/TW", "57-KL/TW", "57_kl_tw"},
        {"nq57-nq/tw", "57-NQ/TW", "57_nq_tw"},
        {"057-NQ/TW", "57-NQ/TW", "57_nq_tw"},
        {"51/KH/LĐLĐ", "51/KH-LĐLĐ", "51_kh_ldld"},
        {"22-CT-TTg", "22/CT-TTg", "22_ct_ttg"},
        {"7-2016-NĐ-CP", "07/2016/NĐ-CP", "7_2016_nd_cp"},
        {"7/2016/NĐCP", "07/2016/NĐ-CP", "7_2016_nd_cp"},
        {"7/2016 NĐ-CP", "07/2016/NĐ-CP", "7_2016_nd_cp"},
        {"12/2017/QH 14", "12/2017/QH14", "12_2017_qh14"},
        {"28/2006/PL-UBTVQH 11", "28/2006/PL-UBTVQH11", "28_2006_pl_ubtvqh11"},
        {"5/2009/nqlt-ubtvqh12-cp-dctubtwmttqvn", "05/2009/NQLT-UBTVQH12-CP-ĐCTUBTWMTTQVN",
         "5_2009_nqlt_ubtvqh12_cp_dctubtwmttqvn"},
        {"08/2011/NQLT-CP-UBTƯMTTQVN", "08/2011/NQLT-CP-UBTWMTTQVN", "8_2011_nqlt_cp_ubtwmttqvn"},
        {"Công văn số 731/VEC-KHĐT", "731/VEC-KHĐT", "731_vec_khdt"},
        {"6120/BCT-TTTN", "6120/BCT-TTTN", "6120_bct_tttn"},
        {"12B/KH-UBND", "12b/KH-UBND", "12b_kh_ubnd"},
        {"Nghị định 61-CP", "61-CP", "61_cp"},
    }));
    CAPTURE(row.text);
    const auto found = find_document_numbers(row.text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].normal == row.normal);
    CHECK(found[0].key == row.key);
}

TEST_CASE("document numbers are found in any spelling of the characters", "[text]") {
    const auto text = GENERATE(values<std::string>({
        "26–NQ/TW",
        "26‑NQ/TW",
        "26-NQ∕TW",
        "26 - NQ / TW",
        "26\u00A0-\u00A0NQ/TW",
        "2\u200B6-NQ/TW",
        "26\u00AD-NQ/TW",
        "26-NQ/\nTW",
        "26-NQ/TƯ",
        "26-NQ/TU\u031B",
        "26-NQ/T.Ư",
    }));
    CAPTURE(text);
    CHECK(in_text(text) == "26-NQ/TW");
    CHECK(in_text("66/KH-LÐLÐ") == "66/KH-LĐLĐ");
}

TEST_CASE("a document number keeps its bytes in the source", "[text]") {
    const std::string text = "Theo Kế hoạch số 66–KH/LÐLÐ, ngày 5/4/2018 của";
    const auto found = find_document_numbers(text);
    REQUIRE(found.size() == 1);
    CHECK(text.substr(found[0].begin, found[0].end - found[0].begin) == "66–KH/LÐLÐ");
    CHECK(found[0].date == "2018-04-05");
    CHECK(found[0].partial_keys == std::vector<std::string>{"kh66"});
}

TEST_CASE("lists of document numbers come apart", "[text]") {
    CHECK(in_text("Nghị quyết số 21-NQ/TW, Nghị quyết số 22-NQ/TW") == "21-NQ/TW | 22-NQ/TW");
    CHECK(in_text("các Nghị quyết số 20, 21-NQ/TW và 22-NQ/TW") ==
          "20-NQ/TW | 21-NQ/TW | 22-NQ/TW");
    CHECK(in_text("NQ 20, 21-NQ/TW") == "20-NQ/TW | 21-NQ/TW");
    CHECK(in_text("Chỉ thị 5 và 6-CT/TW") == "05-CT/TW | 06-CT/TW");
    CHECK(in_text("các Chỉ thị số 5, 6 của Thành uỷ") == "CT 05 | CT 06");
    CHECK(in_text("năm 2018, 21-NQ/TW") == "21-NQ/TW");
    CHECK(in_text("các Kế hoạch số 3, 4, 5-KH/TU") == "03-KH/TU | 04-KH/TU | 05-KH/TU");
    CHECK(in_text("NQ 20, 21 và 22-NQ/TW") == "20-NQ/TW | 21-NQ/TW | 22-NQ/TW");
    CHECK(in_text("Nghị quyết số 20-NQ/TW và số 21-NQ/TW") == "20-NQ/TW | 21-NQ/TW");
}

TEST_CASE("the date after a document number belongs to it", "[text]") {
    CHECK(in_text("Quyết định số 9-QĐ/TW, ngày 3/2/2014") == "09-QĐ/TW (2014-02-03)");
    CHECK(in_text("Quyết định số 9-QĐ/TW (ngày 3 tháng 2 năm 2014)") == "09-QĐ/TW (2014-02-03)");
    CHECK(in_text("Quyết định số 9-QĐ/TW ban hành ngày 03.02.2014") == "09-QĐ/TW (2014-02-03)");
    CHECK(in_text("Quyết định số 9-QĐ/TW ngày 30/2/2014") == "09-QĐ/TW");
    CHECK(in_text("Quyết định số 9-QĐ/TW. Ngày 3/2/2014, đoàn") == "09-QĐ/TW");
}

TEST_CASE("what only looks like a document number is none", "[text]") {
    const auto text = GENERATE(values<std::string>({
        "ngày 12/9",
        "05/11/2018",
        "nhiệm kỳ 2010-2015",
        "tỷ số 3-1",
        "90/100",
        "3/5",
        "1/2000",
        "024.3822.1234",
        "0987654321",
        "29B-345.67",
        "60 km/h",
        "COVID-19",
        "A/H7N9",
        "U19",
        "HĐND-UBND",
        "TCVN 7980:2008",
        "QCVN 09:2016/BTTTT",
        "số 18/4 phố Huế",
        "quý II/2018",
        "ISO 27001:2013",
        "QL 6",
        "8h15",
        "25 CT CP",
        "7 CTCP",
        "51/KH",
        "NQ 51",
        "30 năm TW",
        "http://vidu.vn/26-NQ/TW",
        "26-NQ-TW.pdf",
        "/26-NQ/TW",
        "nghi-quyet-26-nq-tw-nam-2013",
        "1.226-QĐ/TW",
        "0-NQ/TW",
        "123456/QĐ-UBND",
        "5 thì TW",
        "G7-NQ/TW",
        "12/HĐND-UBND",
        "chi thi 24 tu ngay",
        "nghị quyết 25 của TW",
        "chỉ thị 3 CP",
        "25 TW",
        "NQ-57",
        "57/NQ",
        "731/VEC-KHĐT",
        "toà CT4",
        "lô 7/CT2",
        "5 tỷ đồng/năm",
        "SEA Games 31",
        "Covid 19",
        "29A1-345.67",
        "2.500/CP",
        "tạp chí số 9/2018",
        "lớp 12A2",
        "khoản 4 Điều 18",
        "24/24h",
        "19h45-21h",
        "220V-50Hz",
        "năm học 2017-2018",
        "2018/QH",
        "Đề án 08",
    }));
    CAPTURE(text);
    CHECK(in_text(text).empty());
}

TEST_CASE("a query names a document by type and number alone", "[text]") {
    struct Row {
        const char* query;
        const char* normal;
        const char* partial;
    };
    const auto row = GENERATE(values<Row>({
        {"nq 26", "NQ 26", "nq26"},
        {"nq26", "NQ 26", "nq26"},
        {"26nq", "NQ 26", "nq26"},
        {"51/kh", "KH 51", "kh51"},
        {"nghị quyết 26", "NQ 26", "nq26"},
        {"nghi quyet so 26 ve dan van", "NQ 26", "nq26"},
        {"kế hoạch 51", "KH 51", "kh51"},
        {"nd 15/2012", "NĐ 15/2012", "nd15_2012"},
        {"luật 20/2018", "Luật 20/2018", "l20_2018"},
        {"chỉ thị 07", "CT 07", "ct7"},
    }));
    CAPTURE(row.query);
    const auto found = find_document_numbers_in_query(row.query);
    REQUIRE(found.size() == 1);
    CHECK(found[0].normal == row.normal);
    CHECK(found[0].key.empty());
    CHECK(found[0].partial_keys == std::vector<std::string>{row.partial});
    CHECK(in_text(row.query).empty());
}

TEST_CASE("a query may spell a whole document number in any way", "[text]") {
    CHECK(in_query("ct 12 ttg") == "12/CT-TTg");
    CHECK(in_query("26 - nq/tw") == "26-NQ/TW");
    CHECK(in_query("26 nq tw") == "26-NQ/TW");
    CHECK(in_query("51/kh-ldld") == "51/KH-LĐLĐ");
    CHECK(in_query("kế hoạch 51 lđlđ") == "51/KH-LĐLĐ");
    CHECK(in_query("nq 20, 21-nq/tw") == "20-NQ/TW | 21-NQ/TW");
    CHECK(in_query("nghị quyết 20, 21") == "NQ 20 | NQ 21");
    CHECK(in_query("nghị quyết số 26-NQ/TW ngày 3/6/2010") == "26-NQ/TW (2010-06-03)");
}

TEST_CASE("numbers in a query do not overlap", "[text]") {
    std::size_t end = 0;
    for (const DocumentNumber& number :
         find_document_numbers_in_query("11-QĐ11-QĐI nq 5, 6-nq/tw")) {
        CHECK(number.begin >= end);
        end = number.end;
    }
}

TEST_CASE("a query that counts something names no document", "[text]") {
    const auto query = GENERATE(values<std::string>({
        "kế hoạch 5 năm",
        "báo cáo 6 tháng",
        "kế hoạch 2021",
        "dân vận khéo 2018",
        "covid-19",
        "30/4",
        "hà nội 12 quận",
        "lớp 10 chuyên",
        "luật đất đai 2013",
    }));
    CAPTURE(query);
    CHECK(in_query(query).empty());
}

TEST_CASE("document numbers are found in linear time", "[text]") {
    std::string text;
    for (int i = 0; i < 100000; ++i) {
        text += "1/a-";
    }
    CHECK(find_document_numbers(text).empty());
    std::string list = "Nghị quyết số ";
    for (int i = 0; i < 50000; ++i) {
        list += "18, ";
    }
    CHECK_FALSE(find_document_numbers(list + "19-NQ/TW").empty());
    CHECK(find_document_numbers(std::string(300000, '\xCC') + "26").empty());
}
