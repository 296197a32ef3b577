# sort, with threads and with merging from files, and the pipes around it.
# needs: awk
# needs: sort
set -e
seq 400000 | awk '{ print ($1 * 7919) % 400009, "line", $1 }' >numbers
sort --parallel=4 -S 64M -n numbers | cksum
sort --parallel=4 -S 1M -k3,3r -T . numbers | cksum
cut -d ' ' -f 1 numbers | sort -u | wc -l
join <(sort numbers) <(head -n 1000 numbers | sort) | cksum
