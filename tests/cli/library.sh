# Where the command finds the library: beside itself, installed, or wherever the loader looks.

# Copies the command, and the library under its soname, as a build or an installation has them.
place() { # COMMAND'S FOLDER, LIBRARY'S FOLDER
    mkdir -p "$1" "$2"
    cp "$command" "$1/framealloc"
    cp "$library" "$2/$soname"
}

expect_loaded() { # the library's file, by the command $1
    run "$1" cat /proc/self/maps
    expect_err ""
    grep -qF " $2" <<<"$out" || expect "memory map" "$2" "$out"
}

promise_the_library_beside_the_command_comes_first() {
    place "$work/build" "$work/build"
    place "$work/build" "$work/lib"
    expect_loaded "$work/build/framealloc" "$work/build/$soname"
}

promise_a_link_to_the_command_finds_it_too() {
    place "$work/build" "$work/build"
    ln -s "$work/build/framealloc" "$work/link"
    expect_loaded "$work/link" "$work/build/$soname"
}

promise_an_installed_library_is_found() {
    place "$work/usr/bin" "$work/usr/$libdir"
    expect_loaded "$work/usr/bin/framealloc" "$work/usr/$libdir/$soname"
}

promise_a_library_in_the_plain_folder_is_found() {
    place "$work/usr/games" "$work/usr/lib"
    expect_loaded "$work/usr/games/framealloc" "$work/usr/lib/$soname"
}

# The folder that the loader puts for $LIB, when it is the one that this build installs to.
loader_folder_is_ours() {
    ldd "$(type -P true)" | grep -q "/$libdir/libc\.so\.6"
}

promise_both_word_sizes_are_served_by_one_path() {
    loader_folder_is_ours || exit $skipped
    place "$work/usr/bin" "$work/usr/$libdir"
    run "$work/usr/bin/framealloc" printenv LD_PRELOAD
    expect_out "$work/usr/\$LIB/$soname"
}

promise_a_32_bit_game_runs_quietly_when_both_are_installed() {
    loader_folder_is_ours || exit $skipped
    [ "$libdir" = lib/x86_64-linux-gnu ] && [ -e /lib/ld-linux.so.2 ] || exit $skipped
    cat >"$work/game.c" <<'END'
void _start(void) {
    __asm__("int $0x80" : : "a"(1), "b"(42));
}
END
    # Neither needs a 32-bit C library to be built; the loader runs both.
    cc -m32 -nostdlib -fPIE -pie -Wl,--dynamic-linker=/lib/ld-linux.so.2 -o "$work/game" \
        "$work/game.c" 2>"$work/cc" \
        && echo 'int nothing;' | cc -m32 -nostdlib -shared -fPIC -xc - -o "$work/32.so" \
            2>>"$work/cc" || exit $skipped
    place "$work/usr/bin" "$work/usr/$libdir"
    for folder in lib32 lib/i386-linux-gnu; do # of libc6-i386 and of libc6:i386
        mkdir -p "$work/usr/$folder"
        cp "$work/32.so" "$work/usr/$folder/$soname"
    done
    run "$work/usr/bin/framealloc" "$work/game"
    expect_err ""
    expect_code 42
    run "$work/usr/bin/framealloc" sh -c "$work/game"
    expect_err ""
    expect_code 42
}

promise_folders_with_spaces_work() {
    place "$work/my games/build" "$work/my games/build"
    expect_loaded "$work/my games/build/framealloc" "$work/my games/build/$soname"
    LD_LIBRARY_PATH=/opt/x run "$work/my games/build/framealloc" \
        printenv LD_PRELOAD LD_LIBRARY_PATH
    expect_out "$soname
$work/my games/build:/opt/x"
    cp "$probe" "$work/my games/the game"
    cd "$work/my games" || exit
    run "build/framealloc" "./the game"
    expect_code 0
    expect_err ""
}

promise_a_folder_that_no_preload_can_name_is_reported() {
    grep -q framealloc <<<"$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)" && exit $skipped
    place "$work/a:b" "$work/a:b"
    run "$work/a:b/framealloc" echo started
    expect_code 0
    expect_out started
    expect_err "echo: starts without framealloc: $soname is neither beside this command nor\
 installed, or its folder has a ':' in its name"
}

promise_the_loader_is_asked_last() {
    mkdir -p "$work/bin" "$work/elsewhere"
    cp "$command" "$work/bin/framealloc"
    cp "$library" "$work/elsewhere/$soname"
    LD_LIBRARY_PATH=$work/elsewhere FRAMEALLOC_NONSENSE=1 \
        run "$work/bin/framealloc" sh -c 'echo "$LD_PRELOAD"; cat /proc/self/maps'
    expect_line "$soname"
    grep -qF " $work/elsewhere/$soname" <<<"$out" || expect "memory map" "$work/elsewhere" "$out"
    expect "lines about the wrong option" 1 "$(grep -c NONSENSE <<<"$err")"
}

promise_a_game_starts_without_a_library() {
    grep -q framealloc <<<"$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)" && exit $skipped
    mkdir -p "$work/bin"
    cp "$command" "$work/bin/framealloc"
    LD_PRELOAD=libm.so.6 run "$work/bin/framealloc" printenv LD_PRELOAD
    expect_code 0
    expect_out libm.so.6
    expect_err "printenv: starts without framealloc: $soname is neither beside this command nor\
 installed, or its folder has a ':' in its name"
}

. "$(dirname "${BASH_SOURCE[0]}")/check.sh"
