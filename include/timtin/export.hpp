// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

/// Marks what the shared library exports. Everything else is hidden
/// (-fvisibility=hidden).
#define TIMTIN_API __attribute__((visibility("default")))

/// Marks what is no part of it, inside a class that is.
#define TIMTIN_LOCAL __attribute__((visibility("hidden")))
