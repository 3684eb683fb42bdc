#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs a build tree into a temporary prefix, moves that elsewhere, and builds and
# runs programs against it: by find_package and by pkg-config, shared and static, in C++
# and in C. Looks into the headers too.
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
cxx=${CXX:-g++} cc=${CC:-gcc}

fail() {
  echo "tests/package: $*" >&2
  exit 1
}

# quietly WHAT COMMAND…: its output is shown only if it fails.
quietly() {
  local what=$1
  shift
  if ! "$@" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    fail "$what failed"
  fi
}

# check NAME shared|static PROGRAM: runs a consumer, looks at what it printed and at what it
# is linked with.
check() {
  local name=$1 kind=$2 program=$3 output needed
  rm -rf "$work/folder"
  if ! output=$("$program" "$work/folder" 2>"$work/log"); then
    echo "$output" >&2
    cat "$work/log" >&2
    fail "the consumer $name failed"
  fi
  if ! grep -qx 'dan van kheo' <<<"$output" || ! grep -q 'there is no index' <<<"$output"; then
    echo "$output" >&2
    fail "the consumer $name printed something else"
  fi
  needed=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(libtimtin.*\)\]/\1/p')
  case $kind in
    shared) [ "$needed" = "$soname" ] || fail "the consumer $name needs ${needed:-no libtimtin.so}, not $soname" ;;
    static) [ -z "$needed" ] || fail "the consumer $name needs $needed" ;;
  esac
  echo "$name: $(head -n 1 <<<"$output")"
}

quietly "the installation" cmake --install "$build" --prefix "$work/first"
mv "$work/first" "$work/prefix"   # what was installed must not know where it was
prefix=$work/prefix
if grep -rlF -e "$work/first" -e "$(dirname "$(dirname "$here")")" "$prefix/lib" --include='*.cmake' \
  --include='*.pc'; then
  fail "these files know where they were built or first installed"
fi
kinds=static
[ -z "$(find "$prefix" -name libtimtin.so)" ] || kinds="shared static"
# Before 1.0 each minor version has an ABI of its own, then each major one.
version=$(sed -n 's/^Version: *//p' "$(find "$prefix" -name timtin.pc)")
IFS=. read -r major minor _ <<<"$version"
soname=libtimtin.so.$major
[ "$major" != 0 ] || soname=$soname.$minor

# --- headers ---------------------------------------------------------------
# Each alone, by itself and with many warnings, and none with another library behind it.
for header in "$prefix"/include/timtin/*.hpp; do
  quietly "compiling $(basename "$header") alone" "$cxx" -std=c++20 -Wall -Wextra -Wpedantic \
    -Wshadow -Wconversion -Werror -fsyntax-only -I "$prefix/include" -x c++ \
    <(echo "#include <timtin/$(basename "$header")>")
  seen=$("$cxx" -std=c++20 -H -fsyntax-only -I "$prefix/include" -x c++ "$header" 2>&1 |
    sed -n 's/^\.\.* //p' | grep -vE "^($prefix/include/timtin/|/usr/(include|lib)/.*(c\+\+|gcc))" |
    grep -E '/(xapian|unicode|curl|nlohmann|fmt|toml|simdjson|boost)|gumbo|sqlite|expat|xxhash|zlib|openssl|brotli|zstd' || true)
  [ -z "$seen" ] || fail "$(basename "$header") includes $seen"
done
for header in "$prefix"/include/timtin/*.h; do
  [ -e "$header" ] || continue
  for language in "c -std=c99" "c++ -std=c++98"; do
    # shellcheck disable=SC2086  # two words
    quietly "compiling $(basename "$header") as ${language#* }" "$cc" -x $language -Wall -Wextra \
      -Wpedantic -Werror -fsyntax-only "$header"
  done
done

# --- find_package ----------------------------------------------------------
for kind in $kinds; do
  quietly "configuring the CMake consumer ($kind)" cmake -G Ninja -S "$here/cmake" \
    -B "$work/cmake-$kind" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release -DKIND=$kind
  quietly "building the CMake consumer ($kind)" cmake --build "$work/cmake-$kind"
  check "find_package, C++, $kind" $kind "$work/cmake-$kind/consumer"
done
for wrong in 0.0.9 1.0 99; do
  if cmake -G Ninja -S "$here/cmake" -B "$work/cmake-$wrong" -DCMAKE_PREFIX_PATH="$prefix" \
    -DKIND=static -DWANTED=$wrong >"$work/log" 2>&1; then
    fail "find_package(timtin $wrong) was satisfied"
  fi
  grep -q 'considered but not accepted' "$work/log" || fail "find_package(timtin $wrong): $(cat "$work/log")"
done

# --- pkg-config ------------------------------------------------------------
pc=$(find "$prefix" -name timtin.pc)
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$pc")
quietly "pkg-config's look at timtin.pc" pkg-config --validate timtin
libdir=$(pkg-config --variable=libdir timtin)
for kind in $kinds; do
  if [ $kind = static ]; then
    # The archive, where both are installed.
    flags=$(pkg-config --cflags --libs --static timtin | sed 's/-ltimtin/-l:libtimtin.a/')
  else
    flags=$(pkg-config --cflags --libs timtin)
  fi
  # shellcheck disable=SC2086  # the flags are words
  quietly "building the pkg-config consumer ($kind)" \
    "$cxx" -std=c++20 "$here/consumer.cpp" $flags -o "$work/consumer-$kind"
  LD_LIBRARY_PATH=$libdir check "pkg-config, C++, $kind" $kind "$work/consumer-$kind"
done

# --- C ---------------------------------------------------------------------
# check_c NAME PROGRAM: the example in C, with an index that is not there.
check_c() {
  local output
  if output=$("$2" "$work/nothing-here" '{}' 2>&1) || [[ $output != "index_missing: "* ]]; then
    fail "the consumer $1 printed $output"
  fi
  echo "$1: $output"
}
if [[ $kinds = shared* ]]; then
  quietly "configuring the CMake consumer in C" cmake -G Ninja -S "$here/c" -B "$work/cmake-c" \
    -DCMAKE_PREFIX_PATH="$prefix"
  quietly "building the CMake consumer in C" cmake --build "$work/cmake-c"
  check_c "find_package, C" "$work/cmake-c/consumer"
fi
for kind in $kinds; do
  if [ $kind = static ]; then
    flags=$(pkg-config --cflags --libs --static timtin | sed 's/-ltimtin/-l:libtimtin.a/')
  else
    flags=$(pkg-config --cflags --libs timtin)
  fi
  # shellcheck disable=SC2086  # the flags are words
  quietly "building the pkg-config consumer in C ($kind)" \
    "$cc" -std=c99 "$here/../../examples/search.c" $flags -o "$work/c-$kind"
  LD_LIBRARY_PATH=$libdir check_c "pkg-config, C, $kind" "$work/c-$kind"
done

quietly "the installed program" "$prefix/bin/timtin" --version
