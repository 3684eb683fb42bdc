// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/document_types.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "timtin/text.hpp"

namespace timtin::text {

namespace {

constexpr DocumentType types[] = {
    {"NQ", true},
    {"QĐ", true},
    {"QĐi", true},
    {"QyĐ", true},
    {"CT", true},
    {"KL", true},
    {"QC"},
    {"TT", true},
    {"TTLT", true, true},
    {"HD", true},
    {"TB", true},
    {"TC"},
    {"TBố"},
    {"LKG"},
    {"CTr", true},
    {"KH", true},
    {"QH"},
    {"PA"},
    {"DA"},
    {"ĐA", true},
    {"BC", true},
    {"BB"},
    {"TTr", true},
    {"CV", true},
    {"CĐ", true},
    {"HĐ"},
    {"BGN"},
    {"BTT"},
    {"GUQ"},
    {"GM"},
    {"GGT"},
    {"GNP"},
    {"PG"},
    {"PC"},
    {"PB"},
    {"NĐ", true},
    {"PL", true},
    {"L"},
    {"LCT", true},
    {"SL", true},
    {"NQLT", true, true},
    {"VBHN", true},
    {"KHLT", true, true},
    {"HDLT", true, true},
    {"CTPH", true, true},
    {"QCPH", true, true},
    {"TBKL", true},
    {"GCN"},
    {"GP"},
    // Met beside those of the two appendices.
    {"QCLN", true, true},
    {"TTLB", true, true},
    {"BCKT", true},
    {"CTHĐ", true},
    {"CTLT", true, true},
    {"ĐATT"},
    {"TTLN", true, true},
    {"QCLT", true, true},
    {"BCLT", true, true},
    {"NĐLT", true, true},
    {"CTrLT", true, true},
    {"HDTT"},
    {"QCDC"},
};

struct NamedType {
    std::string_view name;
    std::string_view abbreviation;
    std::array<std::string_view, 3> folded;
    bool strong;
};

// "Quy định" of the Party has borne QĐ as well as QĐi, of the State QyĐ.
constexpr NamedType names[] = {
    {"nghị quyết", "NQ", {"nq"}, true},
    {"quyết định", "QĐ", {"qd"}, true},
    {"quy định", "QĐi", {"qdi", "qd", "qyd"}, true},
    {"chỉ thị", "CT", {"ct"}, true},
    {"kết luận", "KL", {"kl"}, true},
    {"quy chế", "QC", {"qc"}, false},
    {"thông tư", "TT", {"tt"}, true},
    {"thông tri", "TT", {"tt"}, true},
    {"thông tư liên tịch", "TTLT", {"ttlt"}, true},
    {"thông tư liên bộ", "TTLB", {"ttlb"}, true},
    {"hướng dẫn", "HD", {"hd"}, false},
    {"thông báo", "TB", {"tb"}, false},
    {"thông báo kết luận", "TB", {"tb", "tbkl"}, true},
    {"thông cáo", "TC", {"tc"}, false},
    {"tuyên bố", "TBố", {"tbo"}, false},
    {"lời kêu gọi", "LKG", {"lkg"}, false},
    {"chương trình", "CTr", {"ctr"}, false},
    {"chương trình hành động", "CTr", {"ctr", "cthd"}, false},
    {"chương trình phối hợp", "CTPH", {"ctph", "ctr"}, false},
    {"kế hoạch", "KH", {"kh"}, false},
    {"kế hoạch liên tịch", "KHLT", {"khlt"}, false},
    {"quy hoạch", "QH", {"qh"}, false},
    {"phương án", "PA", {"pa"}, false},
    {"đề án", "ĐA", {"da"}, false},
    {"dự án", "DA", {"da"}, false},
    {"báo cáo", "BC", {"bc"}, false},
    {"biên bản", "BB", {"bb"}, false},
    {"tờ trình", "TTr", {"ttr"}, false},
    {"công văn", "CV", {"cv"}, true},
    {"công điện", "CĐ", {"cd"}, true},
    {"hợp đồng", "HĐ", {"hd"}, false},
    {"bản ghi nhớ", "BGN", {"bgn"}, false},
    {"bản thoả thuận", "BTT", {"btt"}, false},
    {"giấy uỷ quyền", "GUQ", {"guq"}, false},
    {"giấy mời", "GM", {"gm"}, false},
    {"giấy giới thiệu", "GGT", {"ggt"}, false},
    {"giấy phép", "GP", {"gp"}, false},
    {"giấy chứng nhận", "GCN", {"gcn"}, false},
    {"phiếu chuyển", "PC", {"pc"}, false},
    {"nghị định", "NĐ", {"nd"}, true},
    {"pháp lệnh", "PL", {"pl"}, true},
    {"luật", "Luật", {"l"}, true},
    {"bộ luật", "Luật", {"l"}, true},
    {"lệnh", "L", {"l", "lct"}, false},
    {"sắc lệnh", "SL", {"sl"}, true},
    {"nghị quyết liên tịch", "NQLT", {"nqlt"}, true},
    {"văn bản hợp nhất", "VBHN", {"vbhn"}, true},
    {"hướng dẫn liên tịch", "HDLT", {"hdlt"}, true},
    {"quy chế phối hợp", "QCPH", {"qcph"}, false},
};

// s: state style, p: party style, w: as written; c: core, l: writes letters, o: old.
struct ListedIssuer {
    std::string_view name;
    std::string_view flags;
};

constexpr ListedIssuer issuers[] = {
    // Party.
    {"TW", "pc"},
    {"TU", "pc"},
    {"QU", "p"},
    {"HU", "p"},
    {"ĐU", "p"},
    {"VPTW", "pc"},
    {"BBT", "p"},
    {"BCHTW", "p"},
    {"HĐLLTW", "p"},
    {"QUTW", "p"},
    {"ĐUCATW", "p"},
    {"TƯĐTN", "w"},
    {"TWĐTN", "w"},
    {"TĐTN", "w"},
    {"ĐTN", "w"},
    {"TWHSV", "w"},
    {"TWHLHTN", "w"},
    {"BTGDV", "p"},
    {"BTG", "p"},
    {"BDV", "p"},
    {"BNC", "p"},
    {"UBKT", "p"},
    {"BTCTU", "p"},
    {"TTVH", "p"},
    {"ĐB", "w"},
    {"CB", "w"},
    {"HVCTQG", "w"},
    {"HVCTQGHCM", "w"},
    // Assembly, President, Government.
    {"QH", "s"},
    {"UBTVQH", "sl"},
    {"VPQH", "sl"},
    {"CTN", "wl"},
    {"VPCTN", "sl"},
    {"HĐNN", "w"},
    {"HĐBT", "so"},
    {"HĐCP", "so"},
    {"CP", "sco"},
    {"TTg", "sclo"},
    {"VPCP", "scl"},
    {"PTTg", "s"},
    {"HĐBCQG", "sl"},
    {"HĐDT", "sl"},
    {"UBPL", "sl"},
    {"KTNN", "sl"},
    {"TANDTC", "sl"},
    {"VKSTC", "sl"},
    {"VKSNDTC", "sl"},
    {"HĐTP", "s"},
    {"CA", "sl"},
    {"TA", "sl"},
    {"VKS", "sl"},
    {"TAND", "sl"},
    {"VKSND", "sl"},
    {"TTCP", "sl"},
    {"THADS", "sl"},
    {"CTHADS", "sl"},
    {"UBDT", "sl"},
    {"UBATGTQG", "sl"},
    {"UBCKNN", "sl"},
    // Ministries, of now and of earlier years.
    {"BNV", "scl"},
    {"BTC", "scl"},
    {"BTP", "scl"},
    {"BCA", "scl"},
    {"BQP", "scl"},
    {"BNG", "sl"},
    {"BCT", "sl"},
    {"BYT", "scl"},
    {"BXD", "scl"},
    {"BGDĐT", "scl"},
    {"BLĐTBXH", "sl"},
    {"BVHTTDL", "sl"},
    {"BVHTT", "sl"},
    {"BTTTT", "sl"},
    {"BTNMT", "sl"},
    {"BKHCN", "sl"},
    {"BKHĐT", "sl"},
    {"BNNPTNT", "sl"},
    {"BNN", "sl"},
    {"BGTVT", "sl"},
    {"BDTTG", "sl"},
    {"BNNMT", "sl"},
    {"BCN", "sl"},
    {"BTM", "sl"},
    {"BTS", "sl"},
    {"BVHTTTDL", "sl"},
    {"BCVT", "sl"},
    {"BBCVT", "sl"},
    {"NHNN", "sl"},
    {"NHCSXH", "sl"},
    {"NHCS", "sl"},
    {"BHXH", "sl"},
    {"TTXVN", "sl"},
    {"TCT", "sl"},
    {"TCHQ", "sl"},
    {"TCTK", "sl"},
    {"TCHQ", "sl"},
    {"KBNN", "sl"},
    {"TCQLTT", "sl"},
    {"QLTT", "sl"},
    {"QLCL", "sl"},
    {"BKHCNMT", "sl"},
    {"LĐTBXH", "sl"},
    {"GDĐT", "sl"},
    {"BTL", "sl"},
    {"BTTM", "sl"},
    {"TCCT", "sl"},
    {"TM", "sl"},
    {"CAHN", "sl"},
    {"CAT", "sl"},
    {"CATP", "sl"},
    {"TCCB", "sl"},
    {"VPUB", "sl"},
    {"VPUBND", "sl"},
    {"VP", "sl"},
    // Local.
    {"UBND", "scl"},
    {"HĐND", "scl"},
    {"TTHĐND", "sl"},
    {"ĐĐBQH", "sl"},
    {"ĐBQH", "sl"},
    {"UB", "sl"},
    {"UBHC", "s"},
    {"BCĐ", "sl"},
    {"BCH", "s"},
    {"BCHPCTT", "s"},
    {"BCHQS", "sl"},
    {"BQL", "sl"},
    {"BQLKCN", "sl"},
    {"KCN", "sl"},
    {"HĐTĐKT", "sl"},
    {"BTĐKT", "sl"},
    {"TĐKT", "sl"},
    {"BCĐ389", "sl"},
    {"TTPVHCC", "sl"},
    {"PVHCC", "sl"},
    {"VHTT", "sl"},
    {"TTr", "s"},
    {"BTCD", "sl"},
    {"HĐPH", "s"},
    {"HĐPHPBGDPL", "s"},
    {"HĐPBGDPL", "s"},
    {"CTK", "sl"},
    {"CCT", "sl"},
    {"CCTK", "sl"},
    // Front, unions and the mass bodies.
    {"MTTQ", "scl"},
    {"MTTW", "scl"},
    {"MTTQVN", "s"},
    {"UBMTTQ", "s"},
    {"UBMTTQVN", "s"},
    {"UBTWMTTQVN", "s"},
    {"UBTWMTTQ", "s"},
    {"ĐCTUBTWMTTQVN", "s"},
    {"ĐCT", "s"},
    {"MT", "s"},
    {"TLĐ", "scl"},
    {"LĐLĐ", "scl"},
    {"TLĐLĐ", "sl"},
    {"TLĐLĐVN", "sl"},
    {"CĐVC", "s"},
    {"CĐN", "s"},
    {"CĐCS", "s"},
    {"CĐ", "s"},
    {"CĐYT", "s"},
    {"CĐGD", "s"},
    {"CĐVCHN", "s"},
    {"CĐVCVN", "s"},
    {"CĐKCN", "s"},
    {"CĐCT", "s"},
    {"HND", "sl"},
    {"HNDVN", "sl"},
    {"HNDTW", "s"},
    {"LHPN", "s"},
    {"HLHPN", "s"},
    {"HPN", "s"},
    {"ĐCTHPN", "s"},
    {"ĐCTLHPN", "s"},
    {"PN", "s"},
    {"CCB", "s"},
    {"HCCB", "s"},
    {"CTĐ", "s"},
    {"HCTĐ", "s"},
    {"HNCT", "s"},
    {"HLG", "s"},
    {"LHH", "s"},
    {"LHHVN", "s"},
    {"HNB", "s"},
    {"HNBVN", "s"},
    {"HKH", "s"},
    {"HLHTN", "w"},
    {"HSV", "w"},
    {"LMHTX", "s"},
    {"HĐTW", "s"},
    {"TWH", "s"},
    {"TWHLHPN", "s"},
    {"TWHCCB", "s"},
    {"TWHCTĐ", "s"},
    {"CCBVN", "s"},
    {"HCCBVN", "s"},
    {"NNVN", "s"},
    {"BTV", "w"},
    {"BTT", "s"},
};

struct Alias {
    std::string_view met;
    std::string_view canonical;
};

constexpr Alias aliases[] = {
    {"TƯ", "TW"},           {"VPTƯ", "VPTW"}, {"TTG", "TTg"},   {"MTTƯ", "MTTW"}, {"QUTƯ", "QUTW"},
    {"BNNPTNN", "BNNPTNT"}, {"BGD", "BGDĐT"}, {"TTgCP", "TTg"}, {"CPTTg", "TTg"},
};

// Fields that departments (S), ministries (B) and district offices (P) are named after.
constexpr std::string_view fields[] = {
    "NV",     "TC",   "TP",     "LĐTBXH", "GDĐT", "YT",   "XD",     "GTVT", "NN",
    "NNPTNT", "TNMT", "TTTT",   "KHCN",   "KHĐT", "VHTT", "VHTTDL", "CT",   "DL",
    "QHKT",   "NgV",  "DT",     "DTTG",   "NNMT", "TTr",  "LĐ",     "VH",   "TM",
    "CN",     "NgVụ", "KHCNMT", "TCKH",   "KT",   "QLĐT", "VHXH",   "KTHT",
};

// Boards and offices of party committees: BTGTU, UBKTTW, VPQU, BCĐTW.
constexpr std::string_view boards[] = {
    "BDV",   "BTG",  "BTGDV", "BTC", "BNC",     "UBKT", "VP",     "BKT",  "BTT",  "BCĐ",
    "BTV",   "TT",   "BĐN",   "BCS", "BTCDV",   "TGDV", "TTBDCT", "TCT",  "BCSĐ", "BVSK",
    "BBVSK", "HĐLL", "DV",    "TG",  "BCĐPCTN", "CQĐU", "CQUBKT", "TTCT", "BXDĐ", "BTGVDV",
};
constexpr std::string_view committees[] = {"TW", "TU", "TƯ", "QU", "HU", "ĐU", "TXU"};

constexpr std::string_view units[] = {
    "KGVX",   "NC",   "TH",   "KT",   "KTTH",   "VX",   "NN",   "QHXDGT", "CN",   "CCVC",
    "TCBC",   "TCCB", "BTT",  "KSTT", "KSTTHC", "QHQT", "NV",   "TKBT",   "ĐT",   "GT",
    "TNMT",   "KTN",  "VP",   "PC",   "CSPL",   "TĐKT", "TTĐT", "DN",     "XDCB", "NNTN",
    "KGVXNV", "CVP",  "VHXH", "TC",   "XD",     "ĐMDN", "CSYT", "CS",     "QLCL",
};

struct KnownWord {
    WordForm form;
    std::size_t index = 0;
};

// Finds a word in a list by its folded form; where several fold alike, accents
// that are there must fit, and without any the plainest wins.
class WordList {
public:
    template <typename List, typename Text>
    WordList(const List& list, Text text) {
        std::size_t index = 0;
        for (const auto& entry : list) {
            KnownWord word{WordForm{text(entry)}, index++};
            words_[std::string(word.form.folded())].push_back(word);
        }
    }

    [[nodiscard]] const KnownWord* find(const WordForm& word) const {
        if (word.overlong()) {
            return nullptr;
        }
        thread_local std::string key;
        key.assign(word.folded());
        const auto found = words_.find(key);
        if (found == words_.end()) {
            return nullptr;
        }
        const KnownWord* best = nullptr;
        for (const KnownWord& known : found->second) {
            if (word.exact() == known.form.exact()) {
                return &known;
            }
            if (!word.accented() && best == nullptr) {
                best = &known;
            }
        }
        return best;
    }

private:
    std::unordered_map<std::string, std::vector<KnownWord>> words_;
};

const WordList& type_list() {
    static const WordList list(types, [](const DocumentType& type) { return type.abbreviation; });
    return list;
}

const WordList& issuer_list() {
    static const WordList list(issuers, [](const ListedIssuer& issuer) { return issuer.name; });
    return list;
}

const WordList& alias_list() {
    static const WordList list(aliases, [](const Alias& alias) { return alias.met; });
    return list;
}

Issuer listed(std::string_view name, std::string_view flags) {
    Issuer issuer;
    issuer.canonical = name;
    issuer.known = true;
    for (const char flag : flags) {
        switch (flag) {
            case 's':
                issuer.style = NumberStyle::state;
                break;
            case 'p':
                issuer.style = NumberStyle::party;
                break;
            case 'c':
                issuer.core = true;
                break;
            case 'l':
                issuer.letters = true;
                break;
            case 'o':
                issuer.old = true;
                break;
            default:
                break;
        }
    }
    return issuer;
}

// Words made of a known first part and a known second one, as SNV or BTGTU.
class CompoundList {
public:
    CompoundList(std::span<const std::string_view> first, std::span<const std::string_view> second)
        : first_(first), second_(second) {
        for (const std::string_view text : first) {
            first_forms_.emplace_back(text);
        }
        for (const std::string_view text : second) {
            second_forms_.emplace_back(text);
        }
    }

    // The canonical spelling; empty if the word is none.
    [[nodiscard]] std::string find(const WordForm& word) const {
        for (std::size_t i = 0; i < first_.size(); ++i) {
            const std::string_view start = first_forms_[i].folded();
            if (!word.folded().starts_with(start)) {
                continue;
            }
            const std::string_view rest = word.folded().substr(start.size());
            for (std::size_t j = 0; j < second_.size(); ++j) {
                if (second_forms_[j].folded() != rest) {
                    continue;
                }
                WordForm whole = first_forms_[i];
                whole.append(second_forms_[j]);
                if (word.may_be(whole)) {
                    return std::string(first_[i]) + std::string(second_[j]);
                }
            }
        }
        return {};
    }

private:
    std::span<const std::string_view> first_;
    std::span<const std::string_view> second_;
    std::vector<WordForm> first_forms_;
    std::vector<WordForm> second_forms_;
};

constexpr std::string_view bodies[] = {"S", "B", "P", "C"};

constexpr std::string_view assemblies[] = {"ubtvqh", "qh", "hdnn"};

}  // namespace

const DocumentType* find_document_type(const WordForm& word) {
    const KnownWord* known = type_list().find(word);
    return known != nullptr ? &types[known->index] : nullptr;
}

const DocumentType* document_type(std::string_view abbreviation) {
    for (const DocumentType& type : types) {
        if (type.abbreviation == abbreviation) {
            return &type;
        }
    }
    return nullptr;
}

std::span<const TypeName> type_names() {
    static const std::vector<TypeName> list = [] {
        std::vector<TypeName> all;
        for (const NamedType& named : names) {
            TypeName name;
            name.abbreviation = named.abbreviation;
            name.strong = named.strong;
            for (std::size_t at = 0; at < named.name.size();) {
                const std::size_t space = std::min(named.name.find(' ', at), named.name.size());
                name.syllables.emplace_back(named.name.substr(at, space - at));
                at = space + 1;
            }
            for (const std::string_view folded : named.folded) {
                if (!folded.empty()) {
                    name.folded_types.emplace_back(folded);
                }
            }
            all.push_back(std::move(name));
        }
        // The longest name that fits is the one meant.
        std::stable_sort(all.begin(), all.end(), [](const TypeName& a, const TypeName& b) {
            return a.syllables.size() > b.syllables.size();
        });
        return all;
    }();
    return list;
}

bool Issuer::accepts(const DocumentType& type) const {
    // "5 CT CP" is a joint-stock company more often than a directive nobody issued.
    return canonical != "CP" || type.abbreviation == "NQ" || type.abbreviation == "NĐ";
}

bool is_assembly(std::string_view folded) noexcept {
    return std::find(std::begin(assemblies), std::end(assemblies), folded) != std::end(assemblies);
}

bool is_assembly_of_term(std::string_view folded) noexcept {
    for (const std::string_view body : assemblies) {
        if (folded.starts_with(body)) {
            const std::string_view term = folded.substr(body.size());
            return (term.size() == 1 || term.size() == 2) &&
                   std::all_of(term.begin(), term.end(),
                               [](char c) { return c >= '0' && c <= '9'; });
        }
    }
    return false;
}

bool is_common_unit(std::string_view folded) {
    static const std::vector<WordForm> forms(std::begin(units), std::end(units));
    return std::any_of(forms.begin(), forms.end(),
                       [&](const WordForm& unit) { return unit.folded() == folded; });
}

Issuer find_issuer(const WordForm& word, std::string_view source) {
    if (const KnownWord* alias = alias_list().find(word);
        alias != nullptr && (alias->form.exact() == word.exact())) {
        const WordForm canonical{aliases[alias->index].canonical};
        const KnownWord* known = issuer_list().find(canonical);
        if (known != nullptr) {
            return listed(issuers[known->index].name, issuers[known->index].flags);
        }
    }
    if (const KnownWord* known = issuer_list().find(word); known != nullptr) {
        return listed(issuers[known->index].name, issuers[known->index].flags);
    }
    const std::string_view folded = word.folded();
    Issuer issuer;
    issuer.canonical = normalize(source);
    std::erase_if(issuer.canonical, [](char c) { return c == '&' || c == '.' || c == ' '; });
    constexpr std::string_view central = "TƯ";
    if (const std::size_t at = issuer.canonical.find(central); at != std::string::npos) {
        issuer.canonical =
            issuer.canonical.substr(0, at) + "TW" + issuer.canonical.substr(at + central.size());
    }
    if (word.overlong()) {
        return issuer;
    }
    if (is_assembly_of_term(folded)) {
        const std::size_t digits = folded.find_first_of("0123456789");
        const WordForm body{folded.substr(0, digits)};
        const KnownWord* known = issuer_list().find(body);
        issuer = listed(issuers[known->index].name, issuers[known->index].flags);
        issuer.canonical += folded.substr(digits);
        return issuer;
    }
    static const CompoundList party_boards(boards, committees);
    static const CompoundList departments(bodies, fields);
    if (std::string canonical = party_boards.find(word); !canonical.empty()) {
        if (canonical.ends_with("TƯ")) {
            canonical.replace(canonical.size() - 3, 3, "TW");
        }
        return listed(canonical, "p");
    }
    if (const std::string canonical = departments.find(word); !canonical.empty()) {
        return listed(canonical, "sl");
    }
    // Committees, caucuses and cells of the Party in one body: ĐUK, BCSĐ, ĐĐQH.
    static const WordForm committee{"ĐU"};
    static const WordForm delegation{"BCSĐ"};
    static const WordForm caucus{"ĐĐ"};
    for (const WordForm* start : {&committee, &delegation, &caucus}) {
        if (folded.starts_with(start->folded()) &&
            (!word.accented() ? start != &caucus : word.exact().starts_with(start->exact()))) {
            issuer.style = NumberStyle::party;
        }
    }
    return issuer;
}

}  // namespace timtin::text
