// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <vector>

#include "search/topic_names.hpp"
#include "timtin/topics.hpp"

namespace timtin {

/// The topics of an index with their counts and newest articles. Throws Xapian::Error.
[[nodiscard]] std::vector<TopicFacts> topic_facts(const Xapian::Database& database,
                                                  const TopicNames& names);

}  // namespace timtin
