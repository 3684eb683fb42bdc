// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/page_archive.hpp"
#include "crawler/removed_list.hpp"
#include "crawler/site_hosts.hpp"
#include "timtin/article.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// What became of a record.
struct Outcome {
    std::int64_t sequence = 0;
    std::optional<Article> article;
    std::optional<std::string> removed;  ///< id
    std::string page;       ///< URL of the page it is from; nothing else may be from there
    std::string site;       ///< the page was crawled for, as the record has it
    bool expected = false;  ///< by its URL the page should be an article
    bool kept_out = false;  ///< an administrator took the article out
    bool failed = false;
    std::string problem;
};

/// Turns records of the archive into articles. May be shared by threads.
class ArchiveReader {
public:
    /// `sites` must outlive it.
    ArchiveReader(const std::vector<Site>& sites, RemovedList taken_out);
    [[nodiscard]] Outcome read(const ArchiveRecord& record) const;
    /// Whether an administrator took an article out.
    [[nodiscard]] bool is_taken_out(std::string_view id, std::string_view page) const {
        return taken_out_.has_id(id) || taken_out_.has_url(page);
    }

private:
    [[nodiscard]] const Site* site_of(const ArchiveRecord& record, const std::string& url) const;
    void read_page(const ArchiveRecord& record, Outcome& outcome) const;

    const std::vector<Site>& sites_;
    std::vector<SiteHosts> hosts_;
    RemovedList taken_out_;
};

}  // namespace timtin
