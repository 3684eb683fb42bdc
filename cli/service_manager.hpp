// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace timtin::cli {

/// The listening sockets that systemd gave us (sd_listen_fds(3)); their variables are taken
/// out of the environment. Not closed on exec otherwise, so this sets that too.
[[nodiscard]] std::vector<int> inherited_sockets();

/// Tells systemd of our state (sd_notify(3)): "READY=1", "STOPPING=1", "STATUS=…". Nothing
/// happens where nobody asked.
void notify_service_manager(std::string_view state);

}  // namespace timtin::cli
