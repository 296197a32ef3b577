# The command under valgrind: no wrong access, no block lost, on every way through it.

check() {
    run valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all "$@"
    [ "$code" != 99 ] || expect "valgrind of $*" "nothing" "$err"
}

promise_valgrind_finds_nothing() {
    command -v valgrind >/dev/null || exit $skipped
    configure "$XDG_CONFIG_HOME" 'count=yes\ncount=no\nx\ny=1\nstats=a/b\n[game]\nregion=1G'
    check "$command" --help
    check "$command" --version
    check "$command" nonsense
    check "$command" "$work"
    check "$command" -o COUNT=maybe
    check "$command" -o COUNT=yes --stats=file -o REGION=auto -- no-such-game
    check "$command" options
    check "$command" options game
    check "$command" options --markdown
    printf '#!/no/such/interpreter\n' >"$work/game"
    chmod +x "$work/game"
    check "$command" "$work/game"
    LD_PRELOAD=libm.so.6 check "$command" "$work/game"
    check "$command" "$static_program"
}

. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
