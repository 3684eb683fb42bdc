// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "timtin/text.hpp"

namespace timtin::text {

/// Finds document numbers in a stretch of running text, offsets from its
/// begin, in order.
using NumberFinder = std::vector<DocumentNumber> (*)(std::string_view stretch);

/// tokenize() into the parts of a TokenList. The finder is called only on lines
/// in which something looks like a document number; null finds none. A number
/// becomes a token before its first part, with its normal form in lower case as
/// exact form and its key as folded form.
void tokenize_into(std::string_view text, std::vector<Token>& tokens, std::string& forms,
                   NumberFinder finder);

}  // namespace timtin::text
