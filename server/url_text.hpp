// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace timtin::server {

/// The bytes that %XX stands for; what is no such code stays as it is, as browsers read
/// it. Invalid UTF-8 becomes U+FFFD, control characters spaces. In a query a plus is a
/// space too.
[[nodiscard]] std::string percent_decode(std::string_view text, bool in_query);

/// Every byte but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// For HTML and XML, in text and quoted attributes. Characters that XML cannot have
/// become spaces.
[[nodiscard]] std::string escaped(std::string_view text);

/// http or https, and nothing that breaks out of it.
[[nodiscard]] bool is_web_url(std::string_view url) noexcept;

/// The parameters of a query string, decoded, in order.
class Parameters {
public:
    explicit Parameters(std::string_view query);
    /// The first value of a name; empty if there is none.
    [[nodiscard]] std::string_view first(std::string_view name) const noexcept;
    /// All values that are not blank.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& list() const noexcept {
        return list_;
    }

private:
    std::vector<std::pair<std::string, std::string>> list_;
};

}  // namespace timtin::server
