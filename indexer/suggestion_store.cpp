// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "indexer/document.hpp"
#include "indexer/index_topics.hpp"
#include "indexer/schema.hpp"
#include "indexer/suggestion_table.hpp"

namespace timtin {

namespace {

// Xapian keeps a value of metadata in one piece, of limited size.
constexpr std::size_t piece_bytes = 8U << 20;
// From how many noted articles on, or which share of all, suggestions are made anew.
constexpr std::size_t most_noted = 500;
constexpr Xapian::doccount noted_share = 50;
// In a larger index a compound that fewer articles have is a chance meeting.
constexpr Xapian::doccount large_index = 1000;
constexpr std::uint32_t least_in_large = 3;

std::string piece_key(std::size_t piece) {
    return fmt::format("{}.{}", schema::suggestions_key, piece);
}

std::optional<text::Lexicon> own_lexicon(const Xapian::Database& database) {
    std::string content = database.get_metadata(std::string(schema::lexicon_key));
    if (content.empty()) {
        return std::nullopt;
    }
    auto lexicon = text::Lexicon::parse(std::move(content));
    if (!lexicon) {
        return std::nullopt;
    }
    return std::move(*lexicon);
}

/// From when age is counted: the newest article, if it is not of the future.
double reference_time(const Xapian::Database& database) {
    const auto now = static_cast<double>(std::chrono::duration_cast<std::chrono::seconds>(
                                             std::chrono::system_clock::now().time_since_epoch())
                                             .count());
    const std::string newest = database.get_value_upper_bound(schema::published_slot);
    return newest.empty() ? now : std::min(now, Xapian::sortable_unserialise(newest));
}

std::optional<double> time_of(const std::string& value) {
    return value.empty() ? std::nullopt : std::optional(Xapian::sortable_unserialise(value));
}

/// Two values streams read side by side, since each is stored in order of documents.
class Stream {
public:
    Stream(const Xapian::Database& database, Xapian::valueno slot)
        : at_(database.valuestream_begin(slot)), end_(database.valuestream_end(slot)) {}
    std::string at(Xapian::docid document) {
        if (at_ != end_) {
            at_.skip_to(document);
        }
        return at_ != end_ && at_.get_docid() == document ? *at_ : std::string();
    }

private:
    Xapian::ValueIterator at_;
    Xapian::ValueIterator end_;
};

}  // namespace

SuggestionTable make_suggestions(const Xapian::Database& database,
                                 const std::vector<Xapian::docid>* documents) {
    const bool any = documents == nullptr || !documents->empty();
    const auto lexicon = any ? own_lexicon(database) : std::nullopt;
    std::optional<CompoundTable> compounds;
    if (any) {
        compounds.emplace(lexicon ? *lexicon : text::Lexicon::standard());
    }
    SuggestionBuilder builder(compounds ? &*compounds : nullptr, reference_time(database));
    if (documents != nullptr) {
        // Topics may be given anew to all articles at any time, so none are stored.
        for (const IndexTopics::Entry& topic : read_index_topics(database).entries) {
            if (const auto articles = database.get_termfreq(topic_term(topic.slug)); articles > 0) {
                builder.add(Suggestion::Kind::topic, topic.name, articles);
            }
        }
        for (const Xapian::docid id : *documents) {
            try {
                const Xapian::Document document = database.get_document(id);
                const std::string card = document.get_value(schema::card_slot);
                const std::string words = document.get_value(schema::sequence_slot);
                builder.add(id, read_card(card),
                            time_of(document.get_value(schema::published_slot)),
                            SequenceView(words));
            } catch (const Xapian::DocNotFoundError&) {
                continue;  // removed since
            }
        }
    } else {
        Stream published(database, schema::published_slot);
        Stream words(database, schema::sequence_slot);
        const auto end = database.valuestream_end(schema::card_slot);
        for (auto it = database.valuestream_begin(schema::card_slot); it != end; ++it) {
            const std::string card = *it;
            const std::string sequence = words.at(it.get_docid());
            builder.add(it.get_docid(), read_card(card), time_of(published.at(it.get_docid())),
                        SequenceView(sequence));
        }
    }
    return builder.finish(
        database.get_doccount() >= large_index && documents == nullptr ? least_in_large : 1);
}

void store_suggestions(Xapian::WritableDatabase& database) {
    std::string_view old_pieces = {};
    const std::string old = suggestions_stamp(database);
    if (const std::size_t space = old.find(' '); space != std::string::npos) {
        old_pieces = std::string_view(old).substr(space + 1);
    }
    const std::string bytes = make_suggestions(database, nullptr).serialise();
    std::size_t pieces = 0;
    for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
        database.set_metadata(piece_key(pieces++), bytes.substr(at, piece_bytes));
    }
    const auto unused =
        static_cast<std::size_t>(std::strtoul(std::string(old_pieces).c_str(), nullptr, 10));
    for (std::size_t piece = pieces; piece < std::min<std::size_t>(unused, 4096); ++piece) {
        database.set_metadata(piece_key(piece), {});
    }
    // Any two stored one after the other differ in this.
    database.set_metadata(
        std::string(schema::suggestions_key),
        fmt::format("{:x} {}", std::chrono::system_clock::now().time_since_epoch().count(),
                    pieces));
    database.set_metadata(std::string(schema::suggestions_since_key), {});
}

void note_for_suggestions(Xapian::WritableDatabase& database,
                          const std::vector<Xapian::docid>& documents) {
    if (documents.empty()) {
        return;
    }
    std::vector<Xapian::docid> noted = noted_for_suggestions(database);
    noted.insert(noted.end(), documents.begin(), documents.end());
    std::ranges::sort(noted);
    const auto rest = std::ranges::unique(noted);
    noted.erase(rest.begin(), rest.end());
    if (noted.size() > std::max<std::size_t>(most_noted, database.get_doccount() / noted_share)) {
        store_suggestions(database);
        return;
    }
    std::string value;
    for (const Xapian::docid id : noted) {
        for (int shift = 0; shift < 32; shift += 8) {
            value += static_cast<char>(id >> shift & 0xffU);
        }
    }
    database.set_metadata(std::string(schema::suggestions_since_key), value);
}

std::vector<Xapian::docid> noted_for_suggestions(const Xapian::Database& database) {
    const std::string value = database.get_metadata(std::string(schema::suggestions_since_key));
    std::vector<Xapian::docid> noted;
    for (std::size_t at = 0; at + 4 <= value.size(); at += 4) {
        Xapian::docid id = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            id |= Xapian::docid{static_cast<unsigned char>(value[at + i])} << (8 * i);
        }
        if (id != 0) {
            noted.push_back(id);
        }
    }
    return noted;
}

std::string suggestions_stamp(const Xapian::Database& database) {
    return database.get_metadata(std::string(schema::suggestions_key));
}

SuggestionTable stored_suggestions(const Xapian::Database& database) {
    const std::string stamp = suggestions_stamp(database);
    const std::size_t space = stamp.find(' ');
    if (space == std::string::npos) {
        return {};
    }
    const std::size_t pieces = std::strtoul(stamp.c_str() + space, nullptr, 10);
    std::string bytes;
    for (std::size_t piece = 0; piece < std::min<std::size_t>(pieces, 4096); ++piece) {
        bytes += database.get_metadata(piece_key(piece));
    }
    auto table = SuggestionTable::parse(bytes);
    return table ? std::move(*table) : SuggestionTable();
}

}  // namespace timtin
