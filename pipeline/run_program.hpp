// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "timtin/result.hpp"

namespace timtin {

/// Runs a program by its arguments, without a shell, in a process group of its own, and
/// waits for its end: its input is empty, its output goes to standard error. `environment`
/// ("NAME=value") is added to ours. Errors: not_found (there is no such program), io (it
/// ended with another code than 0, by a signal, or was killed after `most`), interrupted.
[[nodiscard]] Result<void> run_program(const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& environment,
                                       std::chrono::seconds most, const std::stop_token& stop);

}  // namespace timtin
