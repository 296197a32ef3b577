#!/usr/bin/env bash
# Plays the same game twice, by a reference without the library and in the way that is tested: both
# must print the same, to the byte, and say nothing else but what is expected.
# Called as: same_line.sh REFERENCE ENGINE yes|no PRELOAD SAYS [NAME=VALUE...] [OPTION...]
#   yes: the library must be in ENGINE's process. SAYS: a pattern that every line on stderr has, and
#   one must come; empty: none may.
set -u
reference=$1 engine=$2 library=$3 preload=$4 says=$5
shift 5
frames=300
skipped=77 # meson's code for a test that can't run here

fail() {
    echo "$1"
    exit 1
}

unset LD_PRELOAD "${!FRAMEALLOC_@}"
export SDL_VIDEODRIVER=dummy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work

wrapper=(env LD_PRELOAD="$preload")
while [[ ${1:-} == *=* ]]; do
    wrapper+=("$1")
    shift
done
case "$engine" in
*-thread)
    # gcc 12's ThreadSanitizer can't live with the address randomisation of newer kernels.
    setarch -R true 2>/dev/null || { echo "skipped: addresses can't be fixed"; exit $skipped; }
    wrapper+=(setarch -R)
    ;;
*-valgrind)
    command -v valgrind >/dev/null || { echo "skipped: valgrind is not installed"; exit $skipped; }
    # What is reachable at the end is kept for the process by SDL, dbus and the plain frames.
    frames=120 # twenty times slower; still a level that is left
    leaks=definite,indirect,possible
    wrapper+=(valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=$leaks
        --errors-for-leak-kinds=$leaks)
    ;;
esac

game=(--frames "$frames" --seed "${ENGINE_SEED:-7}")
"$reference" "${game[@]}" --library no >"$work/expected" || fail "exit code $? of the reference"
"${wrapper[@]}" "$engine" "${game[@]}" --library "$library" "$@" >"$work/line" 2>"$work/errors" ||
    fail "exit code $?: $(cat "$work/errors")"
diff "$work/expected" "$work/line" || fail "that is not the same game"
if [ -z "$says" ]; then
    [ ! -s "$work/errors" ] || fail "that is on stderr: $(cat "$work/errors")"
else
    [ -s "$work/errors" ] || fail "nothing is on stderr, expected: $says"
    ! grep -vE "$says" "$work/errors" || fail "that is on stderr"
fi
tail -n 1 "$work/line"
