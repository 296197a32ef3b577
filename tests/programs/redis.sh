# redis: a benchmark of many clients, a known data set, a snapshot by fork, and its digest.
# needs: redis-server
# needs: redis-benchmark
# needs: redis-cli
set -e
socket=$PWD/redis.sock
# A socket of this folder, not a port: no other process can be in the way or be met by mistake.
redis-server --port 0 --unixsocket "$socket" --dir "$PWD" --save '' --daemonize no \
    --enable-debug-command yes --logfile redis.log &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    [ ! -S "$socket" ] || break
    sleep 0.1
done
redis-benchmark -s "$socket" -n 10000 -c 20 -r 5000 -d 200 -P 8 -q \
    -t set,get,incr,lpush,lpop,sadd,hset,zadd,lrange_100 | tr '\r' '\n' |
    grep -c 'requests per second, p50'
redis-cli -s "$socket" flushall
for i in $(seq 20000); do
    echo "SET key:$i value:$((i * 7919 % 10007))"
    echo "HSET hash:$((i % 100)) field:$i $i"
    echo "ZADD board $((i * 31 % 1009)) member:$i"
done | redis-cli -s "$socket" --pipe | tail -n 1
redis-cli -s "$socket" debug digest
redis-cli -s "$socket" save
redis-cli -s "$socket" debug reload
redis-cli -s "$socket" debug digest
redis-cli -s "$socket" bgsave
while redis-cli -s "$socket" info persistence | grep -q '^rdb_bgsave_in_progress:1'; do
    sleep 0.1
done
redis-cli -s "$socket" info persistence | grep '^rdb_last_bgsave_status'
redis-cli -s "$socket" dbsize
redis-cli -s "$socket" shutdown nosave now
wait $server
