# Node: objects, buffers, zlib on its thread pool, and workers.
# needs: node
set -e
cat >work.js <<'JS'
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const { createHash } = require('crypto');
const { gzip, gunzipSync } = require('zlib');
const { promisify } = require('util');

async function digest(seed) {
    const rows = [];
    for (let i = 0; i < 20000; i++) rows.push({ id: i, text: 'x'.repeat(i * seed % 61) });
    const text = Buffer.from(JSON.stringify(rows));
    const packed = await Promise.all([1, 2, 3, 4].map((n) =>
        promisify(gzip)(text.subarray(0, text.length / n | 0))));
    const hash = createHash('sha256');
    for (const part of packed) hash.update(gunzipSync(part));
    return hash.digest('hex').slice(0, 16);
}

if (isMainThread) {
    const threads = [1, 2, 3].map((seed) => new Promise((resolve, reject) => {
        const worker = new Worker(__filename, { workerData: seed });
        worker.on('message', resolve).on('error', reject);
    }));
    Promise.all([digest(7), ...threads]).then((digests) => console.log(digests.join('\n')));
} else {
    digest(workerData).then((text) => parentPort.postMessage(text));
}
JS
node work.js
