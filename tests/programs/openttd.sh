# OpenTTD, some hundred ticks: seven companies link towns, and tell each step of it.
# needs: openttd
set -e
game=$(dirname "$(realpath "$0")")/../games/openttd
mkdir scripts ai
cp "$game/openttd.cfg" .
cp "$game/game_start.scr" scripts
cp -r "$game/ai" ai/townlink
openttd -vnull:ticks=400 -snull -mnull -x -g -G 12345 -c "$PWD/openttd.cfg" -d script=4 2>&1
