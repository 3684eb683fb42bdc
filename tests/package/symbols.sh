#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Compares what libtimtin.so exports with the committed list: what is gone from it breaks
# programs that are linked already, and what comes in is promised.
#
#   tests/package/symbols.sh BUILD_DIR            compares
#   tests/package/symbols.sh BUILD_DIR --accept   writes the list anew
set -euo pipefail

library=$1/libtimtin.so
list=$(dirname "$(realpath "$0")")/symbols.txt
if [ ! -f "$library" ]; then
  echo "tests/package: $library is not there; build with BUILD_SHARED_LIBS" >&2
  exit 2
fi
# Constructors are several symbols of one name.
exported() {
  nm --dynamic --demangle --defined-only "$library" | cut -d' ' -f3- | LC_ALL=C sort -u
}
if [ "${2:-}" = --accept ]; then
  exported >"$list"
  exit
fi
if ! difference=$(diff <(exported) "$list"); then
  echo "$difference" | sed -n 's/^> /no longer exported: /p; s/^< /newly exported: /p' >&2
  echo "tests/package: see HACKING.md, \"What the library exports\"" >&2
  exit 1
fi
echo "$(wc -l <"$list") exported names, as in the list"
