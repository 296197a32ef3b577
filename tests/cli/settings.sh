# Options from files and the environment, as a game's process and `framealloc options` see them.
names="enabled, stats, stats_signal, count, checks, on_error, large_cache, frame_window, capture_bound, region"
variables="FRAMEALLOC_ENABLED, FRAMEALLOC_STATS, FRAMEALLOC_STATS_SIGNAL, FRAMEALLOC_COUNT,\
 FRAMEALLOC_CHECKS, FRAMEALLOC_ON_ERROR, FRAMEALLOC_LARGE_CACHE, FRAMEALLOC_FRAME_WINDOW,\
 FRAMEALLOC_CAPTURE_BOUND, FRAMEALLOC_REGION"
defaults="enabled=yes
stats=no
stats_signal=none
count=no
checks=no
on_error=default
large_cache=64M
frame_window=256M
capture_bound=4M
region=auto"

promise_without_settings_the_defaults_hold() {
    run "$probe"
    expect_out "$defaults"
    expect_err ""
    run env -i "$probe"
    expect_out "$defaults"
    expect_err ""
}

promise_the_environment_beats_section_beats_file_beats_default() {
    configure "$XDG_CONFIG_HOME" 'large_cache=1M\ncount=yes\nchecks=yes\n[probe]\nlarge_cache=2M
        on_error=warn\ncount=no\n[game]\nregion=1G\n'
    cp "$probe" "$work/probe"
    FRAMEALLOC_LARGE_CACHE=3M run "$work/probe"
    expect_err ""
    expect_line large_cache=3M
    expect_line on_error=warn
    expect_line count=no
    expect_line checks=yes
    expect_line region=auto
    run "$work/probe"
    expect_line large_cache=2M
    cp "$probe" "$work/other"
    run "$work/other"
    expect_line large_cache=1M
    expect_line count=yes
}

promise_the_users_file_beats_the_systems_key_by_key() {
    XDG_CONFIG_DIRS=$work/strong:$work/weak
    configure "$work/weak" 'large_cache=1M\nregion=1G\non_error=warn\ncount=yes\n'
    configure "$work/strong" 'large_cache=2M\nregion=2G\n'
    configure "$XDG_CONFIG_HOME" 'large_cache=3M\n'
    run "$probe"
    expect_err ""
    expect_line large_cache=3M
    expect_line region=2G
    expect_line on_error=warn
    expect_line count=yes
}

promise_the_usual_folders_need_no_variables() {
    unset XDG_CONFIG_HOME
    configure "$HOME/.config" 'large_cache=1M\n'
    run "$probe"
    expect_line large_cache=1M
    XDG_CONFIG_HOME= run "$probe" # empty is unset
    expect_line large_cache=1M
    run strace -f -e trace=openat,open "$probe"
    [ "$code" = 127 ] && exit $skipped
    XDG_CONFIG_DIRS= run strace -e trace=openat "$probe"
    grep -qF '"/etc/xdg/framealloc/framealloc.conf"' <<<"$err" || expect "files" /etc/xdg "$err"
}

promise_relative_folders_are_ignored() {
    cd "$work" || exit
    configure here 'large_cache=1M\n'
    XDG_CONFIG_HOME=here XDG_CONFIG_DIRS=here:./here:: run "$probe"
    expect_err ""
    expect_line large_cache=64M
frame_window=256M
capture_bound=4M
}

promise_a_windows_program_goes_by_its_first_argument() {
    configure "$XDG_CONFIG_HOME" '[game.exe]\nlarge_cache=1M\n'
    run bash -c "exec -a 'C:\\Games\\Game.exe' '$probe'"
    expect_line large_cache=1M
}

promise_a_program_goes_by_its_file_whatever_it_is_called() {
    configure "$XDG_CONFIG_HOME" '[game]\nlarge_cache=1M\n'
    cp "$probe" "$work/game"
    run bash -c "exec -a another '$work/game'"
    expect_line large_cache=1M
    ln -s game "$work/link"
    run "$work/link"
    expect_line large_cache=1M
}

promise_empty_variables_are_unset_ones() {
    FRAMEALLOC_COUNT= FRAMEALLOC_NONSENSE= run "$probe"
    expect_out "$defaults"
    expect_err ""
}

promise_a_wrong_variable_gives_one_line_and_changes_nothing() {
    FRAMEALLOC_COUNT=maybe run "$probe"
    expect_code 0
    expect_out "$defaults"
    expect_err "FRAMEALLOC_COUNT=maybe ignored: no such value (accepted: yes or no)"
    FRAMEALLOC_LARGE_CACHE=99999999999G run "$probe"
    expect_out "$defaults"
    expect_err "FRAMEALLOC_LARGE_CACHE=99999999999G ignored: no such value (accepted: a size in\
 bytes such as 0, 512K, 64M or 2G)"
    FRAMEALLOC_CONUT=yes run "$probe"
    expect_out "$defaults"
    expect_err "FRAMEALLOC_CONUT ignored: no such option (accepted: $variables)"
}

promise_a_wrong_value_leaves_what_a_weaker_place_says() {
    configure "$XDG_CONFIG_HOME" 'large_cache=1M\n'
    FRAMEALLOC_LARGE_CACHE=many run "$probe"
    expect_line large_cache=1M
}

promise_a_wrong_line_is_named_with_file_and_number() {
    configure "$XDG_CONFIG_HOME" '# mine\r\ncount = maybe\r\n\r\nconut = 1\r\nwhat\r\nchecks=yes'
    run "$probe"
    expect_code 0
    expect_line checks=yes
    expect_line count=no
    expect_err "$user_file:2: count = maybe ignored: no such value (accepted: yes or no)
framealloc: $user_file:4: conut ignored: no such option (accepted: $names)
framealloc: $user_file:5: ignored: what (accepted: name = value, [program], # comment)"
}

promise_long_and_odd_text_stays_one_line() {
    local long
    long=$(head -c 5000 /dev/zero | tr '\0' x)
    FRAMEALLOC_STATS_SIGNAL=$long run "$probe"
    expect "lines" 1 "$(wc -l <"$work/err")"
    grep -qF 'accepted: none, HUP, USR1, USR2 or WINCH' <<<"$err" || expect message accepted "$err"
    FRAMEALLOC_COUNT=$'a\nb\e[31m' run "$probe"
    expect_err 'FRAMEALLOC_COUNT=a?b?[31m ignored: no such value (accepted: yes or no)'
    configure "$XDG_CONFIG_HOME" "count = a\\\\0b\nc\\\\0d=1\n"
    run "$probe"
    expect lines 2 "$(wc -l <"$work/err")"
    mkdir -p "$work/$(head -c 200 <<<"$long")/$(head -c 200 <<<"$long")"
    XDG_CONFIG_HOME=$work/$(head -c 200 <<<"$long")/$(head -c 200 <<<"$long")
    configure "$XDG_CONFIG_HOME" "count = maybe\n"
    run "$probe"
    grep -qF 'x/framealloc/framealloc.conf:1: count = maybe ignored: no such value (accepted: yes' \
        <<<"$err" || expect message accepted "$err"
}

promise_a_file_of_the_wrong_kind_does_not_fill_the_terminal() {
    mkdir -p "${user_file%/*}"
    seq 1000 >"$user_file"
    run "$probe"
    expect_out "$defaults"
    expect lines 9 "$(wc -l <"$work/err")"
    expect "last line" 'framealloc: more settings are wrong: "framealloc options" lists them' \
        "$(tail -1 <<<"$err")"
    run "$command" options
    expect lines 1000 "$(wc -l <"$work/err")"
    head -c 70000 /dev/urandom >"$user_file"
    run "$probe"
    expect_out "$defaults"
    expect_err "$user_file: ignored: it is longer than 64K"
}

promise_files_that_cannot_be_read_are_named() {
    mkdir -p "$user_file"
    run "$probe"
    expect_out "$defaults"
    expect_err "$user_file: ignored: it is a folder"
    rmdir "$user_file"
    mkfifo "$user_file" # nobody writes: the process must not wait for one
    run timeout 20 "$probe"
    expect_code 0
    expect_out "$defaults"
    expect_err ""
}

promise_only_a_file_that_is_there_is_missed() {
    configure "$XDG_CONFIG_HOME" 'count=yes\n'
    chmod 755 "$work"
    chmod 000 "$user_file"
    cp "$probe" "$work/probe"
    run $(as_nobody) "$work/probe"
    expect_out "$defaults"
    expect_err "$user_file: ignored: permission denied"
    chmod 000 "${user_file%/*}" # a home that this user can't look into is none of its business
    run $(as_nobody) "$work/probe"
    expect_out "$defaults"
    expect_err ""
}

promise_a_set_user_id_process_trusts_the_system_only() {
    [ "$(id -u)" = 0 ] || exit $skipped
    configure "$XDG_CONFIG_HOME" 'count=yes\n'
    configure "$XDG_CONFIG_DIRS" 'count=yes\n'
    chmod -R a+rX "$work"
    cp "$probe" "$work/probe"
    chown 65534 "$work/probe"
    FRAMEALLOC_CHECKS=yes run "$work/probe"
    expect_line count=yes
    expect_line checks=yes
    chmod 4755 "$work/probe"
    FRAMEALLOC_CHECKS=yes run "$work/probe"
    expect_line count=no
    expect_line checks=no
}

promise_the_games_process_complains_once_and_its_children_do_not() {
    configure "$XDG_CONFIG_HOME" 'nonsense\n'
    FRAMEALLOC_CONUT=1 run "$command" bash -c 'cat /dev/null; bash -c "cat /dev/null; true"; true'
    expect_code 0
    expect_err "$user_file:1: ignored: nonsense (accepted: name = value, [program], # comment)
framealloc: FRAMEALLOC_CONUT ignored: no such option (accepted: $variables)"
    # A parent that has the variable but not the library has not complained.
    rm "$user_file"
    FRAMEALLOC_CONUT=1 run bash -c "'$command' cat /dev/null; true"
    expect_err "FRAMEALLOC_CONUT ignored: no such option (accepted: $variables)"
    # Nor has a parent that has the library, but not the variable.
    run "$command" bash -c 'FRAMEALLOC_CONUT=1 cat /dev/null; true'
    expect_err "FRAMEALLOC_CONUT ignored: no such option (accepted: $variables)"
}

promise_the_list_tells_value_default_and_origin() {
    configure "$XDG_CONFIG_HOME" 'count=yes\n\n[game]\nlarge_cache=8M\n'
    FRAMEALLOC_REGION=4G run "$command" options
    expect_code 0
    expect_err ""
    row() { awk -v name="$1" 'index($0, name " ") == 1 { print $2, $3, $4 }' <<<"$out"; }
    expect "row of count" "yes no $user_file:1" "$(row count)"
    expect "row of large_cache" "64M 64M -" "$(row large_cache)"
    expect "row of region" "4G auto FRAMEALLOC_REGION" "$(row region)"
    run "$command" options /usr/games/game
    expect "row of large_cache" "8M 64M $user_file:4" "$(row large_cache)"
    expect "row of region" "auto auto -" "$(row region)"
    run "$command" -o COUNT=no options
    expect "row of count" "no no FRAMEALLOC_COUNT" "$(row count)"
}

promise_the_list_shows_every_option() {
    run "$command" options
    local name
    for name in ${names//,/}; do
        grep -q "^$name " <<<"$out" || expect "a row" "$name" "$out"
    done
    run "$command" options --markdown
    for name in ${variables//,/}; do
        expect "rows of $name" 1 "$(grep -c "^| \`$name\` | .* | .* | .* |$" <<<"$out")"
    done
    expect "lines" 12 "$(wc -l <<<"$out")"
    FRAMEALLOC_COUNT=yes run "$command" options --markdown # the table of the README is fixed
    expect_line "| \`FRAMEALLOC_COUNT\` | no | yes or no | $(
        grep -F '`FRAMEALLOC_COUNT`' <<<"$out" | cut -d'|' -f5 | sed 's/^ *//; s/ *$//') |"
}

promise_the_list_gives_1_when_a_setting_is_wrong() {
    configure "$XDG_CONFIG_HOME" 'count=maybe\n'
    run "$command" options
    expect_code 1
    expect_err "$user_file:1: count = maybe ignored: no such value (accepted: yes or no)"
}

. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
