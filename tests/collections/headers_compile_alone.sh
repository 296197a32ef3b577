#!/bin/sh
# Compiles each public header by itself, and a program that uses every name of the collections, in
# one language and standard, with no warning: headers_compile_alone.sh LANGUAGE STANDARD TOP
# COMPILER...
set -eu
language=$1 standard=$2 top=$3
shift 3

compile() {
    "$@" -x "$language" "-std=$standard" -O2 -I"$top/include" -I"$top" -Wall -Wextra -Wshadow \
        -pedantic-errors -Wconversion -Wcast-qual -Werror -S -o /dev/null "$file"
}

headers=$top/include/framealloc/*.h
case $language in
c) file=$top/tests/collections/uses_every_name.c ;;
c++)
    headers="$headers $top/include/framealloc/*.hpp"
    file=$top/tests/collections/uses_every_name.cpp
    compile "$@" -fno-exceptions -fno-rtti
    ;;
esac
compile "$@"
compile "$@" -DFA_LINKED

for header in $headers; do
    [ "${header##*/}" != implementation.h ] || continue # a part of framealloc.h
    printf '#include <framealloc/%s>\ntypedef int not_empty;\n' "${header##*/}" |
        (file=- && compile "$@")
done
