#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs a build tree into a temporary prefix, moves that elsewhere, and builds and
# runs a program against it: by find_package and by pkg-config.
#
#   tests/package/run.sh BUILD_DIR      such as build/release; not one with sanitizers
set -euo pipefail

if [ $# -ne 1 ] || [ ! -f "$1/CMakeCache.txt" ]; then
  echo "usage: tests/package/run.sh BUILD_DIR" >&2
  exit 2
fi
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# quietly WHAT COMMAND…: its output is shown only if it fails.
quietly() {
  local what=$1
  shift
  if ! "$@" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "tests/package: $what failed" >&2
    exit 1
  fi
}

# check NAME COMMAND…: runs a consumer and looks at what it printed.
check() {
  local name=$1
  shift
  local output
  if ! output=$("$@" "$work/nothing-here"); then
    echo "$output" >&2
    echo "tests/package: the $name consumer failed" >&2
    exit 1
  fi
  grep -qx 'dan van kheo' <<<"$output" && grep -q 'there is no index' <<<"$output" || {
    echo "$output" >&2
    echo "tests/package: the $name consumer printed something else" >&2
    exit 1
  }
  echo "$name: $(head -n 1 <<<"$output")"
}

quietly "the installation" cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$work/prefix"   # what was installed must not know where it was
prefix=$work/prefix

quietly "configuring the CMake consumer" cmake -G Ninja -S "$here/cmake" -B "$work/cmake" \
  -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release
quietly "building the CMake consumer" cmake --build "$work/cmake"
check find_package "$work/cmake/consumer"

pc=$(find "$prefix" -name timtin.pc)
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$pc")
flags=$(pkg-config --cflags --libs timtin)
# shellcheck disable=SC2086  # the flags are words
quietly "building the pkg-config consumer" \
  "${CXX:-g++}" -std=c++20 "$here/consumer.cpp" $flags -o "$work/consumer"
check pkg-config env LD_LIBRARY_PATH="$(pkg-config --variable=libdir timtin)" "$work/consumer"

quietly "the installed program" "$prefix/bin/timtin" --version
