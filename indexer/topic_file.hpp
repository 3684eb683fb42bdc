// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "timtin/topics.hpp"

namespace timtin {

/// Reads one file of topic definitions into `topics`: adds, replaces, extends, takes out.
/// Errors: configuration, with file, line and key.
[[nodiscard]] Result<void> read_topic_file(const TopicFile& file, std::vector<Topic>& topics);

}  // namespace timtin
