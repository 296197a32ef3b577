# find, xargs with several processes, grep and tar over a tree of files.
# needs: find
# needs: xargs
# needs: tar
set -e
mkdir -p tree/{0..49}
seq 1000 | xargs -P 4 -n 50 sh -c 'for i; do seq "$i" $((i + 40)) >tree/$((i % 50))/$i; done' -
find tree -type f -name '*7*' -printf '%s %p\n' | sort | cksum
find tree -type f -print0 | xargs -0 -P 4 -n 50 cksum | sort | cksum
grep -rlw 777 tree | sort
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - tree | tar -tf - | wc -l
