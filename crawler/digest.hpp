// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin {

/// The 20 bytes of SHA-1, the digest that WARC tools know.
[[nodiscard]] std::string sha1(std::string_view bytes);

/// RFC 4648 base32 without padding, as WARC-Payload-Digest has it.
[[nodiscard]] std::string base32(std::string_view bytes);

/// A random version 4 UUID (RFC 9562), in its 36 characters.
[[nodiscard]] std::string random_uuid();

}  // namespace timtin
