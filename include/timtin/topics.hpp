// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// A phrase that speaks for a topic, or against it, and how much.
struct TopicPhrase {
    std::string text;   ///< as people write it, with accents
    double weight = 0;  ///< one mention in the body; many give less than double
};

/// A document number that belongs to a topic. With a date only the document of that day
/// (YYYY-MM-DD) does; an article that gives no date counts half.
struct TopicNumber {
    std::string number;  ///< "25-NQ/TW"
    std::string date;    ///< of the document, YYYY-MM-DD; empty: of any date
    double weight = 0;   ///< as of a phrase
};

/// A topic as a file of topics/*.toml defines it (docs/topics.md).
struct Topic {
    std::string slug;                   ///< a-z, 0-9 and hyphens: "dan-van-kheo"
    std::string name;                   ///< for people: "Dân vận khéo"
    std::string description;            ///< for people: what belongs to it
    std::vector<TopicPhrase> phrases;   ///< what speaks for it
    std::vector<TopicPhrase> excludes;  ///< weights are taken off the score
    std::vector<std::string> ignore;    ///< longer phrases in which none of the others is meant
    std::vector<TopicNumber> numbers;   ///< documents that speak for it
    double threshold = 3;               ///< score from which an article has the topic
};

/// What one phrase or document number gives to a topic's score for an article.
struct TopicEvidence {
    /// What was found.
    enum class Kind {
        phrase,   ///< one of Topic::phrases
        exclude,  ///< one of Topic::excludes
        number    ///< one of Topic::numbers
    };
    Kind kind = Kind::phrase;  ///< what was found
    std::string text;          ///< the phrase as it is defined, or the number
    std::uint32_t title = 0;   ///< how often it stands in the title,
    std::uint32_t lead = 0;    ///< in the lead,
    std::uint32_t body = 0;    ///< in the body
    double score = 0;          ///< what it adds to TopicScore::score; below 0: takes off
};

/// How a topic scores for an article.
struct TopicScore {
    std::string slug;                     ///< Topic::slug
    double score = 0;                     ///< sum over the evidence
    double threshold = 0;                 ///< Topic::threshold
    bool given = false;                   ///< score >= threshold
    std::vector<TopicEvidence> evidence;  ///< what was found
};

/// A file of topic definitions: its name for messages, and its TOML.
struct TopicFile {
    std::string name;     ///< its path, or what messages shall call it
    std::string content;  ///< its TOML, UTF-8
};

/// Topics and the phrases they are known by. Immutable; may be shared by threads.
class TIMTIN_API TopicSet {
public:
    /// The topics that ship with timtin.
    [[nodiscard]] static std::shared_ptr<const TopicSet> standard();

    /// Reads files of definitions, in order; a topic of a later file replaces the one of
    /// the same slug, adds to it (`extends = true`), or takes it out (`disabled = true`).
    /// Errors: configuration, with file, line and key.
    static Result<TopicSet> parse(const std::vector<TopicFile>& files);

    /// Moves; what is moved from may only be assigned to or destroyed.
    TopicSet(TopicSet&&) noexcept;
    /// Moves; what is moved from may only be assigned to or destroyed.
    TopicSet& operator=(TopicSet&&) noexcept;
    ~TopicSet();

    /// The definitions, each slug once. Valid as long as this.
    [[nodiscard]] const std::vector<Topic>& topics() const noexcept;

    /// 16 hexadecimal digits that change with whatever may change the topics of an article.
    [[nodiscard]] const std::string& fingerprint() const noexcept;

    /// The slugs of an article's topics, the strongest first. What the article says of
    /// its topics itself does not count.
    [[nodiscard]] std::vector<std::string> topics_of(const Article& article) const;

    /// Every topic of which something was found, the strongest first.
    [[nodiscard]] std::vector<TopicScore> explain(const Article& article) const;

    struct Impl;
    /// For the library itself.
    [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

private:
    explicit TopicSet(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> impl_;
};

/// A topic that a query or a filter names and the index does not know.
struct UnknownTopic {
    std::string asked;    ///< as it was named
    std::string nearest;  ///< slug of the one that may have been meant; empty: none is near
};

/// A topic as an index knows it.
struct TopicFacts {
    std::string slug;                ///< Topic::slug
    std::string name;                ///< Topic::name
    std::string description;         ///< Topic::description
    std::uint64_t articles = 0;      ///< how many have it
    std::string newest_id;           ///< id of its newest article; empty: it has none
    std::string newest_title;        ///< title of that article
    std::optional<DateTime> newest;  ///< when that article was published; empty: not known
};

/// As one JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const std::vector<TopicFacts>& topics);
/// Why an article has its topics: as one JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const std::vector<TopicScore>& scores,
                                             const Article& article);

}  // namespace timtin
