// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/topic_set.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "defaults/defaults.hpp"
#include "indexer/topic_file.hpp"

namespace timtin {

namespace {

// Raised when the same definitions give other topics.
constexpr int tagging_version = 1;

// What an occurrence counts by where it stands. A title says what an article is about; a
// lead does too, but names hosts and guests as well.
constexpr double title_worth = 3;
constexpr double lead_worth = 1.5;
// Two mentions are more than one, ten hardly more than nine: worth x counts 2x/(x+1).
constexpr double saturation = 2;
// In a long article a phrase is met more easily by the way.
constexpr double usual_words = 250;
// The lead, where the article does not tell: its first paragraph, up to so many bytes.
constexpr std::size_t most_lead_bytes = 600;
// A text has no accents if so few of its words have any. Of Vietnamese news it is 80%.
constexpr double accented_share = 0.05;

std::vector<std::string> words_of(std::string_view phrase, bool folded) {
    text::TokenList tokens;
    text::tokenize(phrase, tokens);
    std::vector<std::string> words;
    for (const text::Token& token : tokens) {
        if (token.kind != text::TokenKind::document_number) {
            words.emplace_back(folded ? token.folded : token.exact);
        }
    }
    return words;
}

}  // namespace

void PhraseTrie::add(const std::vector<std::string>& words, const PhraseEnd& end) {
    std::uint32_t node = 0;
    for (const std::string& word : words) {
        const auto number =
            words_.try_emplace(word, static_cast<std::uint32_t>(words_.size())).first->second;
        const auto [edge, fresh] = edges_.try_emplace(std::uint64_t{node} << 32 | number,
                                                      static_cast<std::uint32_t>(nodes_.size()));
        if (fresh) {
            nodes_.emplace_back();
        }
        node = edge->second;
    }
    if (node != 0) {
        nodes_[node].push_back(end);
    }
}

void PhraseTrie::add_spelling(std::string_view word, std::string_view spelling) {
    if (const auto found = words_.find(word); found != words_.end()) {
        const std::uint32_t number = found->second;
        words_.try_emplace(std::string(spelling), number);
    }
}

std::uint32_t PhraseTrie::word(std::string_view form) const {
    const auto found = words_.find(form);
    return found == words_.end() ? no_word : found->second;
}

std::uint32_t PhraseTrie::next(std::uint32_t node, std::uint32_t word) const {
    const auto found = edges_.find(std::uint64_t{node} << 32 | word);
    return found == edges_.end() ? 0 : found->second;
}

std::shared_ptr<const TopicSet> TopicSet::standard() {
    static const std::shared_ptr<const TopicSet> set = [] {
        std::vector<TopicFile> files;
        for (const DefaultFile& file : default_files()) {
            if (file.name.starts_with("topics/")) {
                files.push_back({std::string(file.name), std::string(file.content)});
            }
        }
        return std::make_shared<const TopicSet>(parse(files).value());
    }();
    return set;
}

Result<TopicSet> TopicSet::parse(const std::vector<TopicFile>& files) {
    auto impl = std::make_unique<Impl>();
    for (const TopicFile& file : files) {
        if (auto read = read_topic_file(file, impl->topics); !read) {
            return read.error();
        }
    }
    std::string all = fmt::format("{}", tagging_version);
    std::vector<std::string> spelled;
    const auto add = [&](std::uint32_t topic, PhraseEnd::Kind kind, std::uint32_t index,
                         std::string_view phrase, double weight) {
        const PhraseEnd end{.topic = topic, .kind = kind, .index = index};
        auto words = words_of(phrase, false);
        impl->accented.add(words, end);
        std::ranges::move(words, std::back_inserter(spelled));
        // One word without accents can be too many things.
        if (const auto folded = words_of(phrase, true); folded.size() > 1) {
            impl->folded.add(folded, end);
        }
        all += fmt::format("\n{} {} {}", static_cast<int>(kind), phrase, weight);
    };
    for (std::uint32_t t = 0; t < impl->topics.size(); ++t) {
        const Topic& topic = impl->topics[t];
        all += fmt::format("\n{} {} {} {}", topic.slug, topic.name, topic.description,
                           topic.threshold);
        std::uint32_t i = 0;
        for (const TopicPhrase& phrase : topic.phrases) {
            add(t, PhraseEnd::Kind::phrase, i++, phrase.text, phrase.weight);
        }
        i = 0;
        for (const TopicPhrase& phrase : topic.excludes) {
            add(t, PhraseEnd::Kind::exclude, i++, phrase.text, phrase.weight);
        }
        i = 0;
        for (const std::string& phrase : topic.ignore) {
            add(t, PhraseEnd::Kind::ignore, i++, phrase, 0);
        }
        i = 0;
        for (const TopicNumber& number : topic.numbers) {
            for (const auto& found : text::find_document_numbers(number.number)) {
                impl->numbers[found.key].push_back({t, i});
            }
            ++i;
            all += fmt::format("\n{} {} {}", number.number, number.date, number.weight);
        }
    }
    for (const std::string& word : spelled) {
        if (const auto variant = text::iy_variant(word)) {
            impl->accented.add_spelling(word, *variant);
            impl->folded.add_spelling(text::fold(word), text::fold(*variant));
        }
    }
    impl->fingerprint = fmt::format("{:016x}", XXH3_64bits(all.data(), all.size()));
    return TopicSet(std::move(impl));
}

TopicSet::TopicSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
TopicSet::TopicSet(TopicSet&&) noexcept = default;
TopicSet& TopicSet::operator=(TopicSet&&) noexcept = default;
TopicSet::~TopicSet() = default;

const std::vector<Topic>& TopicSet::topics() const noexcept {
    return impl_->topics;
}
const std::string& TopicSet::fingerprint() const noexcept {
    return impl_->fingerprint;
}
std::vector<std::string> TopicSet::topics_of(const Article& article) const {
    return TopicTagger(*this).topics_of(article);
}
std::vector<TopicScore> TopicSet::explain(const Article& article) const {
    return TopicTagger(*this).explain(article);
}

void TopicTagger::read_text(const text::TokenList& tokens, Place place, std::size_t lead_bytes,
                            bool folded) {
    bool first = true;
    std::uint32_t last = 0;
    for (const text::Token& token : tokens) {
        if (token.kind == text::TokenKind::document_number) {
            continue;
        }
        const bool follows =
            !first && token.gap != text::Gap::sentence && token.position == last + 1;
        first = false;
        last = token.position;
        words_.push_back(
            {folded ? set_.folded.word(token.folded) : set_.accented.word(token.exact), follows});
        places_.push_back(token.begin < lead_bytes ? lead : place);
        accented_ += token.exact != token.folded ? 1U : 0U;
    }
}

void TopicTagger::read_words(const Article& article, const text::TokenList& title_tokens,
                             const text::TokenList& body_tokens, bool folded) {
    words_.clear();
    places_.clear();
    accented_ = 0;
    read_text(title_tokens, title, 0, folded);
    std::size_t lead_end = 0;
    if (article.lead.empty()) {
        const std::size_t line = article.body.find('\n');
        lead_end = line == std::string::npos ? 0 : std::min(line, most_lead_bytes);
    } else if (const std::size_t at = article.body.find(article.lead); at != std::string::npos) {
        lead_end = at + article.lead.size();  // before it in the body there may be a dateline
    } else {
        text::tokenize(article.lead, lead_);
        read_text(lead_, lead, 0, folded);
    }
    read_text(body_tokens, body, lead_end, folded);
}

void TopicTagger::read(const Article& article, const text::TokenList& title_tokens,
                       const text::TokenList& body_tokens) {
    read_words(article, title_tokens, body_tokens, false);
    const bool folded =
        static_cast<double>(accented_) < accented_share * static_cast<double>(words_.size());
    if (folded) {
        read_words(article, title_tokens, body_tokens, true);
    }
    const double words = static_cast<double>(words_.size());
    body_weight_ = std::sqrt(std::min(1.0, usual_words / std::max(words, 1.0)));
    const auto reset = [&](auto& counts, const auto& size) {
        counts.resize(set_.topics.size());
        for (std::size_t t = 0; t < counts.size(); ++t) {
            counts[t].assign(size(set_.topics[t]), {});
        }
    };
    reset(phrases_, [](const Topic& topic) { return topic.phrases.size(); });
    reset(excludes_, [](const Topic& topic) { return topic.excludes.size(); });
    reset(numbers_, [](const Topic& topic) { return topic.numbers.size(); });
    match(folded);
    count_numbers(article);
}

/// A phrase that lies within another one of its topic does not count.
void TopicTagger::match(bool folded) {
    const PhraseTrie& trie = folded ? set_.folded : set_.accented;
    covered_.assign(set_.topics.size(), 0);
    for (std::size_t begin = 0; begin < words_.size(); ++begin) {
        std::uint32_t node = 0;
        met_.clear();
        for (std::size_t at = begin; at < words_.size(); ++at) {
            if (at > begin && (!words_[at].follows || places_[at] != places_[begin])) {
                break;
            }
            const std::uint32_t word = words_[at].number;
            if (word == PhraseTrie::no_word) {
                break;
            }
            node = trie.next(node, word);
            if (node == 0) {
                break;
            }
            if (!trie.ends(node).empty()) {
                met_.emplace_back(at + 1, node);
            }
        }
        for (auto longest = met_.rbegin(); longest != met_.rend(); ++longest) {
            for (const PhraseEnd& end : trie.ends(longest->second)) {
                if (longest->first <= covered_[end.topic]) {
                    continue;
                }
                covered_[end.topic] = longest->first;
                if (end.kind != PhraseEnd::Kind::ignore) {
                    auto& counts = end.kind == PhraseEnd::Kind::phrase ? phrases_ : excludes_;
                    ++counts[end.topic][end.index].in[places_[begin]];
                }
            }
        }
    }
}

void TopicTagger::count_numbers(const Article& article) {
    if (set_.numbers.empty() || article.numbers.empty()) {
        return;
    }
    std::vector<std::string> in_title;
    for (const auto& number : text::find_document_numbers(article.title)) {
        in_title.push_back(number.key);
    }
    for (const CitedNumber& cited : article.numbers) {
        for (const auto& number : text::find_document_numbers(cited.number)) {
            const auto known = set_.numbers.find(number.key);
            if (known == set_.numbers.end()) {
                continue;
            }
            const bool titled = std::ranges::find(in_title, number.key) != in_title.end();
            for (const auto& one : known->second) {
                const std::string& date = set_.topics[one.topic].numbers[one.index].date;
                if (date.empty() || cited.date.empty() || date == cited.date) {
                    Count& count = numbers_[one.topic][one.index];
                    ++count.in[titled ? title : body];
                    count.half = !date.empty() && cited.date.empty();
                }
            }
        }
    }
}

double TopicTagger::part(const Count& count, double weight) const {
    const double worth =
        title_worth * count.in[title] + lead_worth * count.in[lead] + body_weight_ * count.in[body];
    return (count.half ? 0.5 : 1.0) * weight * saturation * worth / (worth + 1);
}

std::vector<TopicScore> TopicTagger::explain(const Article& article) {
    text::tokenize(article.title, title_);
    text::tokenize(article.body, body_);
    return explain(article, title_, body_);
}

std::vector<TopicScore> TopicTagger::explain(const Article& article,
                                             const text::TokenList& title_tokens,
                                             const text::TokenList& body_tokens) {
    read(article, title_tokens, body_tokens);
    std::vector<TopicScore> scores;
    for (std::size_t t = 0; t < set_.topics.size(); ++t) {
        const Topic& topic = set_.topics[t];
        TopicScore score{.slug = topic.slug, .threshold = topic.threshold};
        const auto add = [&](TopicEvidence::Kind kind, const std::string& text, const Count& count,
                             double weight) {
            if (count.in[title] + count.in[lead] + count.in[body] == 0) {
                return;
            }
            TopicEvidence evidence{.kind = kind,
                                   .text = text,
                                   .title = count.in[title],
                                   .lead = count.in[lead],
                                   .body = count.in[body],
                                   .score = part(count, weight)};
            score.score += evidence.score;
            score.evidence.push_back(std::move(evidence));
        };
        for (std::size_t i = 0; i < topic.phrases.size(); ++i) {
            add(TopicEvidence::Kind::phrase, topic.phrases[i].text, phrases_[t][i],
                topic.phrases[i].weight);
        }
        for (std::size_t i = 0; i < topic.numbers.size(); ++i) {
            const TopicNumber& number = topic.numbers[i];
            add(TopicEvidence::Kind::number,
                number.date.empty() ? number.number : number.number + " " + number.date,
                numbers_[t][i], number.weight);
        }
        for (std::size_t i = 0; i < topic.excludes.size(); ++i) {
            add(TopicEvidence::Kind::exclude, topic.excludes[i].text, excludes_[t][i],
                -topic.excludes[i].weight);
        }
        if (!score.evidence.empty()) {
            score.given = score.score >= score.threshold;
            scores.push_back(std::move(score));
        }
    }
    std::ranges::stable_sort(scores, [](const TopicScore& a, const TopicScore& b) {
        return a.score / a.threshold > b.score / b.threshold;
    });
    return scores;
}

std::vector<std::string> TopicTagger::topics_of(const Article& article) {
    text::tokenize(article.title, title_);
    text::tokenize(article.body, body_);
    return topics_of(article, title_, body_);
}

std::vector<std::string> TopicTagger::topics_of(const Article& article,
                                                const text::TokenList& title_tokens,
                                                const text::TokenList& body_tokens) {
    std::vector<std::string> slugs;
    for (TopicScore& score : explain(article, title_tokens, body_tokens)) {
        if (score.given) {
            slugs.push_back(std::move(score.slug));
        }
    }
    return slugs;
}

}  // namespace timtin
