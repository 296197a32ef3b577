# Python: threads, pools of forked and of spawned processes, and much that is allocated in each.
# needs: python3
set -e
cat >work.py <<'PY'
import concurrent.futures
import hashlib
import json
import multiprocessing
import zlib


def digest(seed):
    rows = [{"id": i, "text": "x" * (i * seed % 97), "half": i / 2} for i in range(3000)]
    text = json.dumps(rows).encode()
    parts = [zlib.compress(text[i:i + 5000]) for i in range(0, len(text), 5000)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


if __name__ == "__main__":
    expected = [digest(seed) for seed in range(16)]
    print(*expected, sep="\n")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        print("threads", list(pool.map(digest, range(16))) == expected)
    for method in "fork", "spawn", "forkserver":
        with multiprocessing.get_context(method).Pool(3) as pool:
            print(method, pool.map(digest, range(16)) == expected)
PY
python3 work.py
