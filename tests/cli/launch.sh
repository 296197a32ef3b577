# How the command starts a game: what the game gets, and what is said when it can't start.

promise_the_game_gets_the_library() {
    run "$command" cat /proc/self/maps
    expect_code 0
    expect_err ""
    grep -qF "$library" <<<"$out" || expect "memory map" "$library" "$out"
}

promise_the_command_itself_runs_without_the_library() {
    ldd "$command" | grep -q framealloc && expect ldd "no framealloc" "$(ldd "$command")"
    true
}

promise_arguments_arrive_unchanged() {
    run "$command" printf '<%s>' "two words" "" -o COUNT=maybe -- --help '%command%' '$HOME'
    expect_out '<two words><><-o><COUNT=maybe><--><--help><%command%><$HOME>'
    expect_err ""
}

promise_the_exit_code_is_the_games() {
    for expected in 0 1 2 7 126 255; do
        run "$command" sh -c "exit $expected"
        expect_code "$expected"
    done
    run "$command" sh -c 'kill -TERM $$'
    expect_code 143
}

promise_the_process_becomes_the_game() {
    run sh -c "echo \$\$; exec '$command' sh -c 'echo \$\$'"
    expect "process id" "$(head -1 <<<"$out")" "$(tail -1 <<<"$out")"
}

promise_what_is_preloaded_stays() {
    LD_PRELOAD="libm.so.6 libdl.so.2" run "$command" printenv LD_PRELOAD
    expect_out "${library%/*}/$soname:libm.so.6 libdl.so.2"
    LD_PRELOAD=libm.so.6:libdl.so.2: run "$command" printenv LD_PRELOAD
    expect_out "${library%/*}/$soname:libm.so.6:libdl.so.2:"
    LD_PRELOAD= run "$command" printenv LD_PRELOAD
    expect_out "${library%/*}/$soname"
}

promise_the_library_is_never_preloaded_twice() {
    local preload
    for preload in "$library" "libm.so.6:$library" "libm.so.6 $library libdl.so.2" \
        "${library%/*}/libframealloc.so" "${library%/*}/$soname" "$library:"; do
        LD_PRELOAD=$preload run "$command" printenv LD_PRELOAD
        expect_out "$preload"
    done
    run "$command" "$command" "$command" printenv LD_PRELOAD
    expect_out "${library%/*}/$soname"
    # The same soname elsewhere; there is no such file, which the loader says.
    LD_PRELOAD='/nowhere/$LIB/libframealloc.so.0' run "$command" printenv LD_PRELOAD
    expect_out '/nowhere/$LIB/libframealloc.so.0'
}

promise_a_library_of_a_similar_name_is_another_one() {
    local preload
    for preload in libframealloc.sofa.so xlibframealloc.so libframealloc.so/libm.so.6; do
        LD_PRELOAD=$preload run "$command" printenv LD_PRELOAD
        expect_out "${library%/*}/$soname:$preload"
    done
}

promise_a_game_that_is_not_there_gives_127() {
    run "$command" no-such-game
    expect_code 127
    expect_err "no-such-game: no such program in PATH; one that is not there needs its folder,\
 as in ./no-such-game"
    run "$command" ./no-such-game
    expect_code 127
    expect_err "./no-such-game: No such file or directory"
    run "$command" "$command/game"
    expect_code 127
    expect_err "$command/game: Not a directory"
    run "$command" ""
    expect_code 127
}

promise_a_game_that_cannot_start_gives_126() {
    run "$command" "$work"
    expect_code 126
    expect_err "$work: is a folder; give the program in it"
    touch "$work/game"
    run "$command" "$work/game"
    expect_code 126
    expect_err "$work/game: permission denied; \"chmod +x\" makes a program executable"
    PATH=$work:$PATH run "$command" game
    expect_code 126
    expect_err 'game: permission denied; "chmod +x" makes a program executable'
    printf '#!/no/such/interpreter\n' >"$work/game"
    chmod +x "$work/game"
    run "$command" "$work/game"
    expect_code 126
    expect_err "$work/game: the interpreter that its first line names does not exist"
}

promise_path_is_searched_as_a_shell_does() {
    mkdir -p "$work/first/game" "$work/second" "$work/third"
    touch "$work/second/game"
    printf '#!/bin/sh\necho third\n' >"$work/third/game"
    chmod +x "$work/third/game"
    PATH=$work/none:$work/first:$work/second:$work/third:$PATH run "$command" game
    expect_out third
    cd "$work/third" || exit
    PATH=:$PATH run "$command" game # an empty folder is the current one
    expect_out third
    run env -u PATH "$command" true
    expect_code 0
    mkdir -m 000 "$work/closed"
    cp "$command" "$library" "$work"
    ln -s "${library##*/}" "$work/$soname"
    chmod 755 "$work"
    PATH=$work/closed:$PATH run $(as_nobody) "$work/framealloc" no-such-game
    expect_code 127
}

promise_scripts_start_with_and_without_a_first_line() {
    printf '#!/bin/sh\necho "$1"; cat /proc/self/maps\n' >"$work/with"
    printf 'echo "$1"; cat /proc/self/maps\n' >"$work/without"
    chmod +x "$work"/with*
    for script in with without; do
        run "$command" "$work/$script" argument
        expect_line argument
        grep -qF "$library" <<<"$out" || expect "memory map" "$library" "$out"
    done
}

promise_a_static_game_is_named_and_starts() {
    run "$command" "$static_program" argument
    expect_code 0
    expect_out "$static_program"
    expect_err "$static_program: runs without framealloc: it is statically linked, and the loader\
 preloads nothing into such a program"
}

promise_a_set_user_id_game_is_named_and_starts() {
    [ "$(id -u)" = 0 ] || exit $skipped
    cp "$(type -P true)" "$work/game"
    chown 65534 "$work/game"
    chmod 4755 "$work/game"
    run "$command" "$work/game"
    expect_code 0
    expect_err "$work/game: runs without framealloc: it runs with another user's rights\
 (set-user-id), and the loader preloads nothing into such a program"
}

# A 32-bit program that asks for a loader which isn't there: enough of one to be looked at.
write_32_bit() {
    {
        printf '\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0' # ident: 32-bit, little-endian
        printf '\x02\0\x03\0\x01\0\0\0'                # executable, i386
        printf '\x54\0\0\0\x34\0\0\0\0\0\0\0\0\0\0\0'  # entry; program headers at 52
        printf '\x34\0\x20\0\x01\0\0\0\0\0\0\0'        # one header of 32 bytes
        printf '\x03\0\0\0\x54\0\0\0\0\0\0\0\0\0\0\0'  # PT_INTERP at 84
        printf '\x10\0\0\0\x10\0\0\0\x04\0\0\0\x01\0\0\0'
        printf '/no/such/loader\0'
    } >"$1"
    chmod +x "$1"
}

promise_a_game_of_another_word_size_is_named() {
    [ "$(uname -m)" = x86_64 ] || exit $skipped
    write_32_bit "$work/game"
    run "$command" "$work/game"
    expect_code 126
    expect_err "$work/game: runs without framealloc, which is not installed for 32-bit programs of\
 its kind; programs that it starts may have it
framealloc: $work/game: its loader /no/such/loader is not installed; a 32-bit program needs 32-bit\
 libraries"
}

promise_damaged_programs_are_left_to_the_kernel() {
    write_32_bit "$work/whole"
    local size
    for size in 3 16 51 52 60 83 84 90; do
        head -c "$size" "$work/whole" >"$work/game"
        chmod +x "$work/game"
        run "$command" "$work/game"
        [ "$code" -ge 2 ] && [ "$code" -lt 128 ] || expect "exit code" "an error" "$code"
    done
}

promise_a_steam_launch_option_reaches_the_game() {
    # Steam runs "sh -c 'framealloc %command%'", where the command is its own wrapper first.
    printf '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n' >"$work/reaper"
    printf '#!/bin/sh\ncd "${0%%/*}" && ./game.x86_64 "$@"\n' >"$work/game.sh"
    cp "$probe" "$work/game.x86_64"
    chmod +x "$work/reaper" "$work/game.sh"
    configure "$XDG_CONFIG_HOME" '[game.x86_64]\nlarge_cache = 8M\n'
    run sh -c "FRAMEALLOC_COUNT=yes '$command' --stats=report.json \
        '$work/reaper' SteamLaunch AppId=1 -- '$work/game.sh' -windowed"
    expect_code 0
    expect_err ""
    expect_line large_cache=8M
    expect_line count=yes
    expect_line "stats=$PWD/report.json" # not in the folder that the script went to
}

promise_options_go_to_the_game() {
    run "$command" -o count=yes --option LARGE_CACHE=1024K -oon_error=warn "--stats=$work/report" "$probe"
    expect_err ""
    expect_line count=yes
    expect_line large_cache=1M
    expect_line on_error=warn
    expect_line "stats=$work/report"
    FRAMEALLOC_COUNT=yes run "$command" -o COUNT=no run -o region=4G -- "$probe"
    expect_line count=no
    expect_line region=4G
}

promise_words_of_the_command_can_be_games() {
    for game in options run help; do
        printf '#!/bin/sh\necho "game $*"\n' >"$work/$game"
        chmod +x "$work/$game"
        PATH=$work:$PATH run "$command" -- "$game" x
        expect_out "game x"
        PATH=$work:$PATH run "$command" run "$game" x
        expect_out "game x"
        PATH=$work:$PATH run "$command" run --stats=no -- "$game" x
        expect_out "game x"
    done
}

promise_a_wrong_command_line_gives_2_and_starts_nothing() {
    local names="enabled, stats, stats_signal, count, checks, on_error, large_cache, frame_window, capture_bound, region"
    local hint='; see "framealloc --help"'
    local -a rows=(
        "" "no game to start$hint"
        "run" "no game to start$hint"
        "--" "no game to start$hint"
        "--nonsense echo started" "--nonsense: no such option$hint"
        "-x echo started" "-x: no such option$hint"
        "--version=1 echo started" "--version=1: no such option$hint"
        "-o" "-o: needs NAME=VALUE$hint"
        "--option" "--option: needs NAME=VALUE$hint"
        "-o COUNT echo started" "--option COUNT: not NAME=VALUE (accepted: $names)"
        "-o CONUT=yes echo started" "--option CONUT=yes: no such option (accepted: $names)"
        "-o COUNT=maybe echo started" "--option COUNT=maybe: no such value (accepted: yes or no)"
        "-o COUNT= echo started" "--option COUNT=: no such value (accepted: yes or no)"
        "--stats=~/x echo started" "--option stats=~/x: no such value (accepted: no, yes or the\
 path of a file (~ has no meaning))"
        "-o COUNT=$(printf %05000d 0) echo started" "--option COUNT=$(printf %054d 0): no such value\
 (accepted: yes or no)"
        "options a b" "options: one program at most$hint"
        "options --nonsense" "--nonsense: no such option$hint"
    )
    local i
    for ((i = 0; i < ${#rows[@]}; i += 2)); do
        run "$command" ${rows[i]}
        expect_out ""
        expect_err "${rows[i + 1]}"
        expect_code 2
    done
}

promise_help_and_version_are_asked_for_in_every_way() {
    for words in --help -h help "run --help" "options --help"; do
        run "$command" $words
        expect_code 0
        expect_err ""
        grep -q '^usage: framealloc' <<<"$out" || expect "help of $words" "usage" "$out"
        grep -q '127' <<<"$out" || expect "help of $words" "exit codes" "$out"
    done
    for words in --version -V; do
        run "$command" $words
        expect_code 0
        grep -qE '^framealloc [0-9]+\.[0-9]+\.[0-9]+$' <<<"$out" || expect version x.y.z "$out"
    done
}

. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
