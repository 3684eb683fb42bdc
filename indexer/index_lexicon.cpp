// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/index_lexicon.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "defaults/defaults.hpp"
#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/retry.hpp"
#include "indexer/schema.hpp"
#include "text/compound_list.hpp"
#include "text/lexicon_learner.hpp"
#include "timtin/index.hpp"

namespace timtin {

namespace {

// Fewer articles teach less than the lexicon that ships; more take time and teach little.
constexpr Xapian::doccount enough_articles = 2000;
constexpr Xapian::doccount most_articles = 4000;

}  // namespace

std::string learn_index_lexicon(const Xapian::Database& database) {
    const Xapian::doccount articles = database.get_doccount();
    if (articles < enough_articles) {
        return {};
    }
    auto list = text::CompoundList::parse(default_file("compounds.txt"));
    if (!list) {
        return {};
    }
    text::LexiconLearner learner(std::move(*list));
    const Xapian::doccount step = (articles + most_articles - 1) / most_articles;
    Xapian::doccount count = 0;
    const auto end = database.postlist_end("");
    for (auto it = database.postlist_begin(""); it != end; ++it) {
        if (count++ % step == 0) {
            if (const auto article = stored_article(database.get_document(*it))) {
                learner.add(article->title);
                learner.add(article->body);
            }
        }
    }
    return learner.lexicon();
}

Result<text::Lexicon> index_lexicon(const std::filesystem::path& folder) {
    const auto generation = current_generation(folder);
    if (!generation) {
        return generation.error();
    }
    try {
        std::string content = with_index(*generation, [](const Xapian::Database& database) {
            return database.get_metadata(std::string(schema::lexicon_key));
        });
        if (content.empty()) {
            return Error{ErrorCode::not_found,
                         fmt::format("the index in {} has too few articles for a lexicon of its "
                                     "own",
                                     folder.string())};
        }
        return text::Lexicon::parse(std::move(content));
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("read the index in {}", folder.string()));
    }
}

}  // namespace timtin
