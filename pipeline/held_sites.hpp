// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "pipeline/archive_reader.hpp"
#include "timtin/pipeline.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// Sites whose new versions a guard of the crawl keeps out of the index. Each run of the
/// index reads those versions anew by the rules of the present: once most are as good as
/// what the index has, or an administrator accepts them, the site is held no more. What a
/// crawl brought that did not come to its end was judged by no guard: that is judged here.
class HeldSites {
public:
    /// Looks at what is held or was not judged, and notes at once what turned out to be broken:
    /// should the run break off, the next one knows what this one passed over. `options`: sites,
    /// stop and on_problem; the index is the present one, if there is one, and to be replaced
    /// if `rebuild`. A site that is configured no more is let go. Errors: io, those of the
    /// index; but one that cannot be read keeps no rebuild back.
    static Result<HeldSites> judge(CrawlDb& db, const PageArchive& archive,
                                   const ArchiveReader& reader, const IndexRunOptions& options,
                                   const std::filesystem::path& index, bool rebuild);

    /// Whether a version stays out of the index.
    [[nodiscard]] bool holds(std::string_view site, std::int64_t sequence) const;
    /// Whether a version that an earlier run passed over is to be taken in now.
    [[nodiscard]] bool takes_in(std::string_view site, std::int64_t sequence) const;
    /// The sequence before the first record to be taken in; nothing if there is none.
    [[nodiscard]] std::optional<std::int64_t> from() const;
    /// What stays out, a site each.
    [[nodiscard]] const std::vector<HeldVersions>& kept_out() const noexcept { return kept_out_; }
    /// Notes what was found: forgets the sites whose versions were taken in. To be called once
    /// the index has it.
    Result<void> settle(CrawlDb& db) const;
    /// What the index has of an article or page; known if something is held, or the index is
    /// to be replaced. Errors: those of the index.
    [[nodiscard]] Result<std::optional<Article>> present(std::string_view id_or_url) const;
    /// Of the article a page holds, or of the page: what broke may have changed the address it
    /// calls itself by, and its id with it.
    [[nodiscard]] Result<std::optional<Article>> present(const Outcome& outcome) const;

private:
    struct Count {
        std::uint64_t versions = 0;
        std::uint64_t worse = 0;
        std::uint64_t known = 0;  ///< of which the index has another version
        std::string example;
    };
    using Counts = std::map<std::string, Count, std::less<>>;
    struct Range {
        std::int64_t first = 0;
        std::int64_t end = 0;  ///< the first behind it; 0: it is open
    };

    /// Which sites are to be looked at. Errors: io.
    Result<void> read_notes(CrawlDb& db, const std::vector<Site>& sites);
    /// The first record to be looked at; nothing if there is none.
    [[nodiscard]] std::optional<std::int64_t> first() const;
    Result<void> count(const ArchiveRecord& record, const ArchiveReader& reader,
                       Counts& counts) const;
    void decide(const Counts& counts);
    /// Holds what turned out to be broken. Errors: io.
    Result<void> note_broken(CrawlDb& db);
    /// Whether an error of the index means that it does not have the article.
    [[nodiscard]] bool is_absent(ErrorCode code) const;

    std::optional<Searcher> index_;
    bool rebuild_ = false;
    std::map<std::string, Range, std::less<>> held_;
    std::map<std::string, std::int64_t, std::less<>> released_;
    /// Not judged yet; while they are looked at, in `held_` too.
    std::set<std::string, std::less<>> unjudged_;
    std::set<std::string, std::less<>> judged_;  ///< they were not, and are now
    std::vector<HeldVersions> kept_out_;
};

}  // namespace timtin
