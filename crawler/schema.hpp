// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

#include "crawler/sqlite.hpp"

namespace timtin {

/// Opens the crawl.db of a data folder: the catalogue of the archive and the
/// state of the crawl. In write mode folder and database are made if missing and
/// brought to the present schema. Errors: not_found (read mode), io, malformed
/// (damaged, or written by a newer timtin).
[[nodiscard]] Result<sqlite::Database> open_crawl_database(const std::filesystem::path& data,
                                                           sqlite::Database::Mode mode);

}  // namespace timtin
