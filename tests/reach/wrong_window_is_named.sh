#!/bin/sh
# A window that is no window is ignored, with one line that names what is accepted.
# Arguments: the library, the program options_are_honoured.
for value in 64K 17G much -1; do
    said=$(FRAMEALLOC_FRAME_WINDOW=$value LD_PRELOAD=$1 "$2" 268435456 2>&1) || {
        echo "'$value': $said"
        exit 1
    }
    # The program itself fills a window, which is reported.
    said=$(echo "$said" | grep -v FA002)
    case $said in
    *"
"*) echo "'$value': more than a line: $said"; exit 1 ;;
    *FRAME_WINDOW="$value"*accepted*1M*16G*) ;;
    *) echo "'$value': $said"; exit 1 ;;
    esac
done
