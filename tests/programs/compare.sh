#!/usr/bin/env bash
# Runs a script of real programs twice, alone and under the preload: both must say the same.
# Called as: compare.sh LIBRARY SCRIPT. Same stdout, exit code 0, and no word from framealloc.
set -u
library=$(realpath "$1") script=$(realpath "$2")
skipped=77 # meson's code for a test that can't run here

skip() {
    echo "skipped: $1"
    exit "$skipped"
}

fail() {
    echo "$1"
    exit 1
}

unset LD_PRELOAD "${!FRAMEALLOC_@}"
export PATH=$PATH:/usr/games LC_ALL=C.UTF-8
for program in $(sed -n 's/^# needs: //p' "$script"); do
    command -v "$program" >/dev/null || skip "$program is not installed"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
home=$work/home

# run NAME PRELOAD: in a new home that has the same name each time, as programs may print it.
run() {
    rm -rf "$home"
    mkdir -p "$home"
    (cd "$home" && env HOME="$home" TMPDIR="$home" XDG_CONFIG_HOME="$home/config" \
        XDG_CACHE_HOME="$home/cache" XDG_DATA_HOME="$home/data" LD_PRELOAD="$2" \
        bash "$script") >"$work/$1.out" 2>"$work/$1.err" </dev/null
}

[ -f "$library" ] || fail "there is no library $1"
LD_PRELOAD=$library cat /proc/self/maps | grep -qF "$library" || fail "the preload isn't loaded"
run alone "" || skip "fails without framealloc too: $(tail -n 5 "$work/alone.err")"
[ -s "$work/alone.out" ] || fail "the script says nothing, so nothing can be compared"
run preloaded "$library" ||
    fail "exit code $? under framealloc: $(tail -n 20 "$work/preloaded.err")"
diff "$work/alone.out" "$work/preloaded.out" || fail "the output differs under framealloc"
! grep -E '^framealloc: |^ERROR: ld\.so' "$work/preloaded.err" || fail "that is on stderr"
