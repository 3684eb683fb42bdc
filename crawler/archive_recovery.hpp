// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "crawler/archive_catalogue.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Makes the WARC files of `folder` and their catalogue agree, as after a kill, a
/// power cut, a lost or an old crawl.db, or lost files. Whole records that are not
/// catalogued are taken up; what lies behind the last of them is cut off; records
/// that are no longer there are given up, so that the crawl fetches them anew.
/// Returns what was done, for people; empty: nothing. Errors: io, malformed.
[[nodiscard]] Result<std::string> recover_archive(const std::filesystem::path& folder,
                                                  ArchiveCatalogue& catalogue);

}  // namespace timtin
