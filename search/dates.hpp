// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "timtin/date_time.hpp"

namespace timtin {

/// A date as queries, filters and options take it: ISO (2019, 2019-06, 2019-06-11), a month
/// as it is written (06/2019), a day in the order of Vietnam (11/06/2019); with a reference
/// time also relative ones ("hôm qua").
[[nodiscard]] std::optional<DateTime> read_date(std::string_view text,
                                                std::optional<DateTime> reference = std::nullopt);

}  // namespace timtin
