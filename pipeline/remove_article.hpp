// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/removed_list.hpp"
#include "pipeline/data_folder.hpp"
#include "timtin/crawl.hpp"
#include "timtin/index.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// What remove_article() or restore_article() has done.
struct RemovalReport {
    std::string id;
    std::string title;              ///< where it was known
    std::vector<std::string> urls;  ///< that are not fetched, or are again
    bool indexed = false;           ///< it is in the index again
    bool fetched_again = false;     ///< the next crawl will fetch it
    std::string repaired;           ///< what opening the archive had to mend; empty: nothing
};

/// Takes an article out of the index at once, and keeps it out of later crawls and
/// rebuilds; with `forget` out of the archive too, with all its versions. A kill
/// leaves it on the list, and the call may be repeated. The caller holds the lock.
/// Errors: not_found (it is in neither index nor archive nor list), io, index_outdated,
/// index_damaged.
[[nodiscard]] Result<RemovalReport> remove_article(const DataFolder& data,
                                                   std::string_view id_or_url, bool forget,
                                                   const IndexOptions& options);

/// Brings back what was taken out: into the index from the archive; what is not there
/// any more is fetched by the next crawl. `sites` for their extraction rules. Errors:
/// not_found (it was not taken out), and as remove_article().
[[nodiscard]] Result<RemovalReport> restore_article(const DataFolder& data,
                                                    std::string_view id_or_url,
                                                    const std::vector<Site>& sites,
                                                    const IndexOptions& options);

}  // namespace timtin
