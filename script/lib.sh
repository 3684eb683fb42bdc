# What the scripts share. Sourced, from the project's folder.

# The folder of the project, whatever script is run from where.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# build PRESET [TARGET…]: configures and builds, quiet unless it fails.
build() {
  local preset=$1
  shift
  local log="$project/build/$preset.log"
  mkdir -p "$project/build"
  if ! { cmake -S "$project" --preset "$preset" && cmake --build "$project/build/$preset" \
    ${1:+--target "$@"}; } >"$log" 2>&1; then
    grep -E -A5 'error|Error|FAILED' "$log" | head -n 60 >&2
    echo "the $preset build failed; all of its output is in build/$preset.log" >&2
    return 1
  fi
}
