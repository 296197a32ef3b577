# bash itself: arrays, expansions, subshells and pipes of its own.
set -e
declare -A count
for ((i = 0; i < 20000; i++)); do
    key=$((i * 7919 % 101))
    count[$key]=$((${count[$key]:-0} + 1))
    list+=("entry-$i-${key^^}")
done
echo "${#count[@]} keys, ${#list[@]} entries, the last is ${list[-1]//-/+}"
text=$(printf '%s\n' "${list[@]}")
mapfile -t lines <<<"$text"
echo "${#text} characters in ${#lines[@]} lines"
for i in 1 2 3 4; do
    (for ((j = 0; j < 200; j++)); do : "$(echo "$j")"; done; echo "subshell $i") &
    wait $!
done
