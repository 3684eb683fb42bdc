#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs an example of examples/ against a small index of its own, as its user would, and looks
# at what it prints; then with an index that is not there.
#
#   tests/examples/run.sh BUILD_DIR cpp|c|java|php|python|node
set -euo pipefail
build=$(realpath "$1") language=$2
project=$(dirname "$(dirname "$(dirname "$(realpath "$0")")")")
examples=$project/examples
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
export LANG=C.UTF-8 LC_ALL=C.UTF-8 LD_LIBRARY_PATH=$build TIMTIN_DATA=$work/data
export TIMTIN_CONFIG=$work/timtin.toml
: >"$TIMTIN_CONFIG"

"$build/cli/timtin" import - <<'ARTICLES'
{"id": "1", "url": "https://bao.example/1", "title": "Tổ dân vận khéo ở làng gốm", "body": "Cả xóm cùng góp gạch lát lại con ngõ \"Cây Đa\" <rộng ba mét>.", "published": "2024-05-06"}
{"id": "2", "url": "https://bao.example/2", "title": "Lò gốm đỏ lửa trở lại", "body": "Sau mùa lũ, thợ gốm nhóm lò từ tờ mờ sáng.", "published": "2024-05-07"}
{"id": "3", "url": "https://bao.example/3", "title": "Giá cà phê lập đỉnh", "body": "Nông dân Tây Nguyên giữ hàng chờ giá.", "published": "2024-05-08"}
ARTICLES
index=$TIMTIN_DATA/index
flags=(-I "$project/include" -L "$build" -ltimtin)

case $language in
  cpp)
    "${CXX:-g++}" -std=c++20 -Wall -Wextra -Werror "$examples/search.cpp" "${flags[@]}" -o "$work/search"
    command=("$work/search")
    ;;
  c)
    "${CC:-gcc}" -std=c99 -pedantic -Wall -Wextra -Werror "$examples/search.c" "${flags[@]}" -o "$work/search"
    search() { "$work/search" "$1" "{\"query\": \"$2\", \"limit\": 3}"; }
    command=(search)
    ;;
  java) command=(java -Djna.library.path="$build" -cp /usr/share/java/jna.jar "$examples/Search.java") ;;
  php) command=(php "$examples/search.php") ;;
  python) command=(python3 "$examples/search.py") ;;
  node)
    # By HTTP: what it is told is not a folder but where the server is.
    "$build/cli/timtin" serve --listen 127.0.0.1:0 2>"$work/serving" &
    server=$!
    for _ in $(seq 600); do
      url=$(sed -n 's/.*serving at \(http:.*\)/\1/p' "$work/serving")
      [ -z "$url" ] || break
      sleep 0.1
    done
    command=(node "$examples/search.mjs")
    index=$url
    ;;
  *)
    echo "tests/examples: no example in $language" >&2
    exit 2
    ;;
esac

fail() {
  echo "tests/examples: $language $1, and said:" >&2
  cat "$work/out" "$work/err" >&2
  exit 1
}

"${command[@]}" "$index" "dan van kheo" >"$work/out" 2>"$work/err" || fail "failed"
[ ! -s "$work/err" ] || fail "complained"
if [ "$language" = c ] || [ "$language" = java ]; then
  # The answer as it is, and the query with its accents there and back.
  python3 - "$work/out" <<'CHECK' || fail "gave another answer"
import json, sys
answer = json.load(open(sys.argv[1], encoding="utf-8"))
assert answer["query"] == "dan van kheo" and answer["total"] == 1, answer
assert answer["hits"][0]["title"]["html"] == "Tổ <mark>dân vận khéo</mark> ở làng gốm", answer
CHECK
  "${command[@]}" "$index" "thợ gốm" >"$work/out" 2>"$work/err" || fail "failed with accents"
  grep -qF '"query":"thợ gốm"' "$work/out" || fail "lost the accents of the query"
else
  grep -qxF '1. Tổ dân vận khéo ở làng gốm' "$work/out" || fail "found something else"
  grep -qxF '   Cả xóm cùng góp gạch lát lại con ngõ &quot;Cây Đa&quot; &lt;rộng ba mét&gt;.' \
    "$work/out" || fail "showed another snippet"
  "${command[@]}" "$index" "thợ gốm" >"$work/out" 2>"$work/err" || fail "failed with accents"
  grep -qF '<mark>thợ gốm</mark>' "$work/out" || fail "lost the accents of the query"
fi

if [ "$language" = node ]; then
  if "${command[@]}" "$url" "$(printf 'a%.0s' {1..3000})" >"$work/out" 2>"$work/err"; then
    fail "took a query that is too long"
  fi
  [ "$(cat "$work/err")" = "q may have 2048 bytes at most" ] || fail "did not say what is wrong"
  if "${command[@]}" "http://127.0.0.1:2/" "dan van" >"$work/out" 2>"$work/err"; then
    fail "took a server that is not there"
  fi
  grep -q "ECONNREFUSED" "$work/err" || fail "did not say what is wrong"
  exit
fi
if "${command[@]}" "$work/nowhere" "dan van" >"$work/out" 2>"$work/err"; then
  fail "took an index that is not there"
fi
grep -q "there is no index in $work/nowhere" "$work/err" || fail "did not say what is wrong"
