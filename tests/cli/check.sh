# What the tests of the command share. Called as: SCRIPT COMMAND LIBRARY PROBE STATIC LIBDIR promise
# (or SCRIPT --list: the promises of the script). Each promise is a function of its own.
set -u
skipped=77 # meson's code for a test that can't run here

if [ "$1" = --list ]; then
    declare -F | sed -n 's/^declare -f promise_//p'
    exit
fi
command=$(realpath "$1") library=$(realpath "$2") probe=$(realpath "$3")
static_program=$(realpath "$4") libdir=$5 promise=$6
soname=libframealloc.so.0

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
unset LD_PRELOAD LD_LIBRARY_PATH "${!FRAMEALLOC_@}"
export HOME=$work/home XDG_CONFIG_HOME=$work/user XDG_CONFIG_DIRS=$work/system
mkdir -p "$HOME"

# Runs something; its output is in $out and $err, its code in $code.
run() {
    "$@" >"$work/out" 2>"$work/err"
    code=$?
    out=$(cat "$work/out")
    err=$(cat "$work/err")
}

# expect WHAT EXPECTED ACTUAL
expect() {
    [ "$2" = "$3" ] && return
    printf '%s is wrong\n--- expected\n%s\n--- found\n%s\n' "$@"
    exit 1
}

expect_out() { expect stdout "$1" "$out"; }
expect_err() { expect stderr "${1:+framealloc: }$1" "$err"; }
expect_code() { expect "exit code" "$1" "$code"; }
expect_line() { # a line of stdout
    grep -qxF -- "$1" <<<"$out" || expect "a line of stdout" "$1" "$out"
}

# The words that make root's command one of a user without rights.
as_nobody() {
    [ "$(id -u)" != 0 ] || echo setpriv --reuid=65534 --regid=65534 --clear-groups
}

# configure FOLDER TEXT: writes the configuration file of that folder.
configure() {
    mkdir -p "$1/framealloc"
    printf "$2" >"$1/framealloc/framealloc.conf"
}
user_file=$XDG_CONFIG_HOME/framealloc/framealloc.conf

"promise_$promise"
