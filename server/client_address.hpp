// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace timtin::server {

/// An IP address in its usual form, whatever form it came in: a port behind it and brackets
/// go ("[2001:DB8::1]:443" is "2001:db8::1"), IPv4 in IPv6 becomes IPv4. Nothing if it is none.
[[nodiscard]] std::optional<std::string> normal_address(std::string_view text);

/// The client that proxies name: the last address of `forwarded` (the values of
/// X-Forwarded-For, in order, with commas between) that is no trusted proxy. What stands
/// before something that is no address is not believed; `peer` if nothing is left.
[[nodiscard]] std::string forwarded_client(
    std::string_view forwarded, const std::string& peer,
    const std::function<bool(const std::string&)>& is_trusted);

/// Counts what is under way by address, up to a limit. An IPv6 address counts with its /64, of
/// which one customer has all. Not thread-safe.
class AddressLimit {
public:
    /// 0: no limit.
    explicit AddressLimit(std::size_t most) : most_(most) {}
    /// What an address is counted as; nothing if it has too many.
    [[nodiscard]] std::optional<std::string> take(const std::string& address);
    /// Of what take() gave.
    void free(const std::string& counted);

private:
    std::size_t most_;
    std::unordered_map<std::string, std::size_t> used_;
};

}  // namespace timtin::server
