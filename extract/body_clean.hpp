// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "extract/body.hpp"

namespace timtin {

/// Fills `body` with the blocks of its container that are the article's, and
/// with the lead that stands before it.
void clean_body(const HtmlTree& tree, const PageText& page, const BodyOptions& options, Body& body);

}  // namespace timtin
