# Chromium, headless: a page whose script builds its content is loaded, run and printed.
# needs: chromium
set -e
cat >page.html <<'HTML'
<!DOCTYPE html><title>page</title><ul id="list"></ul>
<script>
const list = document.getElementById('list');
for (let i = 0; i < 2000; i++) {
    const item = document.createElement('li');
    item.textContent = 'item ' + i * 7919 % 2003;
    list.append(item);
}
document.title = list.children.length + ' items';
</script>
HTML
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --disable-dev-shm-usage --user-data-dir="$PWD/profile" --dump-dom "file://$PWD/page.html"
