#!/usr/bin/env bash
# Pages a second of `timtin extract --batch` beside Readability.js (with linkedom), on the same
# pages in one run, each twice, in turns; start-up counted.
#
#   tests/bench/peers/readability/run.sh PROGRAM FOLDER   # FOLDER: saved pages, *.html[.gz]
set -euo pipefail
program=$(realpath "$1") folder=$(realpath "$2")
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --silent --ignore-scripts
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find "$folder" -name '*.html' -o -name '*.html.gz' | sort | sed 's/$/\thttps:\/\/page.example\//' >"$list"
pages=$(wc -l <"$list")

measure() {
  local name=$1 begin end
  shift
  begin=$(date +%s%N)
  "$@" <"$list" >/dev/null
  end=$(date +%s%N)
  awk -v name="$name" -v pages="$pages" -v ns=$((end - begin)) \
    'BEGIN { printf "%-28s %6.0f pages/s  (%d pages in %.2f s)\n", name, pages * 1e9 / ns, pages, ns / 1e9 }'
}

"$program" --version | head -n 1
echo "node $(node --version), $(node -p 'const l = require("./package-lock.json").packages;
  ["@mozilla/readability", "linkedom"].map(n => n + " " + l["node_modules/" + n].version).join(", ")')"
for _ in 1 2; do
  measure "timtin extract --batch" "$program" extract --batch
  measure "readability.js + linkedom" node batch.mjs
done
