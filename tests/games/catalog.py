"""The games: how each is laid out in an empty folder, started, and what it says at its end."""

import hashlib
import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
FREEDOOM = "/usr/share/games/doom/freedoom2.wad"
MRRESCUE = "/usr/share/games/mrrescue/mrrescue.love"
OPENTTD_TICKS = 2300       # the month, and with it the autosave, ends at tick 2294
GODOT_SERVER_FRAMES = 2000
GODOT_RUNNER_FRAMES = 700
LOVE_FRAMES = 1000
DIGEST_DIGITS = 12
OUR_SPEED = r"SPEED (?P<unit>[^ =]+)=(?P<value>[0-9.]+)"

# What OpenTTD draws from the clock and not from the game's seed: when a company that we start
# ourselves would have started, and when the next one would. Everything else in a save is equal.
OPENTTD_UNSEEDED = re.compile(rb"start_date=\d+|....(?=...VIEW\x03)", re.DOTALL)


@dataclass(frozen=True)
class Game:
    name: str
    title: str
    program: str
    prepare: Callable      # (folder) -> argv
    result: Callable       # (folder, output) -> what must be the same under every allocator, or ""
    speed: str = ""        # a pattern with the groups value and unit
    exit_code: int = 0
    is_judged: bool = False
    needs_screen: bool = False
    install: str = "scripts/setup --games"


def lines_matching(pattern):
    """A result made of the lines of output that match."""
    return lambda folder, output: "; ".join(re.findall(pattern, output, re.MULTILINE))


def port_free():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def openttd_prepare(folder):
    shutil.copy(HERE / "openttd/openttd.cfg", folder)
    shutil.copytree(HERE / "openttd/ai", folder / "ai/townlink")
    (folder / "scripts").mkdir()
    shutil.copy(HERE / "openttd/game_start.scr", folder / "scripts")
    return ["openttd", f"-vnull:ticks={OPENTTD_TICKS}", "-snull", "-mnull", "-x", "-g",
            "-G", "12345", "-c", str(folder / "openttd.cfg")]


def openttd_result(folder, output):
    save = folder / "save/autosave/autosave0.sav"
    if not save.exists():
        return ""
    world = OPENTTD_UNSEEDED.sub(b"", save.read_bytes())
    return "save " + hashlib.sha256(world).hexdigest()[:DIGEST_DIGITS]


def godot_prepare(frames, *start):
    def prepare(folder):
        # A copy: Godot may write into the project it plays.
        shutil.copytree(HERE / "godot", folder / "project")
        return [*start, "--path", str(folder / "project"), f"--frames={frames}"]
    return prepare


def world_lay_out(folder):
    world = folder / "world"
    world.mkdir()
    shutil.copy(HERE / "minetest/world.mt", world)
    return world


def minetest_server_prepare(folder):
    world = world_lay_out(folder)
    shutil.copytree(HERE / "minetest/server_mod", world / "worldmods/framealloc_mapgen")
    return ["minetestserver", "--config", str(HERE / "minetest/server.conf"), "--world",
            str(world), "--gameid", "minetest_game", "--port", port_free(),
            "--logfile", str(folder / "log")]


def minetest_client_prepare(folder):
    world = world_lay_out(folder)
    mods = folder / ".minetest/clientmods"
    shutil.copytree(HERE / "minetest/client_mod", mods / "framealloc_frames")
    (mods / "mods.conf").write_text("load_mod_framealloc_frames = true\n", encoding="utf-8")
    # The client writes its configuration back, so it gets a copy.
    shutil.copy(HERE / "minetest/client.conf", folder)
    return ["minetest", "--config", str(folder / "client.conf"), "--world", str(world),
            "--gameid", "minetest_game", "--go", "--name", "p1", "--random-input",
            "--port", port_free(), "--logfile", str(folder / "log")]


GAMES = (
    Game("openttd", f"OpenTTD, {OPENTTD_TICKS} ticks, seven companies",
         "openttd", openttd_prepare, openttd_result, is_judged=True),
    Game("godot-server", f"Godot server, {GODOT_SERVER_FRAMES} frames of a swarm",
         "godot3-server",
         godot_prepare(GODOT_SERVER_FRAMES, "godot3-server"),
         lines_matching(r"^SWARM .*$"), speed=OUR_SPEED, is_judged=True),
    Game("minetest-server", "Minetest server, a piece of a world generated",
         "minetestserver", minetest_server_prepare,
         lines_matching(r"^MAPGEN .*$|Server: Shutting down$"), speed=OUR_SPEED, is_judged=True),
    Game("godot-runner", f"Godot, {GODOT_RUNNER_FRAMES} frames of a swarm drawn by GLES 2",
         "godot3-runner",
         godot_prepare(GODOT_RUNNER_FRAMES, "godot3-runner", "--audio-driver", "Dummy"),
         lines_matching(r"^SWARM .*$"), speed=OUR_SPEED, needs_screen=True),
    Game("minetest-client", "Minetest, a player walks at random",
         "minetest", minetest_client_prepare,
         lines_matching(r"^CLIENT .*$|Server: Shutting down$"), speed=OUR_SPEED,
         needs_screen=True),
    Game("doom", "Chocolate Doom, timedemo of demo1", "chocolate-doom",
         lambda folder: ["chocolate-doom", "-iwad", FREEDOOM, "-timedemo", "demo1", "-nosound",
                         "-nogui", "-window"],
         lines_matching(r"^timed \d+ gametics"),
         speed=r"in (?P<value>\d+) (?P<unit>realtics)", exit_code=255, needs_screen=True),
    # The game's love.run returns nothing, which LÖVE 11 makes an exit code of 1.
    Game("love", f"LÖVE, {LOVE_FRAMES} frames of Mr. Rescue", "love",
         lambda folder: ["love", str(HERE / "love"), MRRESCUE, str(LOVE_FRAMES)],
         lines_matching(r"^LOVE .*$"), speed=OUR_SPEED, exit_code=1, needs_screen=True),
)

# Not run unless asked for: 425 MB to install.
OPENARENA = Game(
    "openarena", "OpenArena, timedemo of demo088-test1", "openarena",
    lambda folder: ["openarena", "+set", "cl_renderer", "opengl1", "+set", "timedemo", "1",
                    "+set", "com_hunkmegs", "256", "+set", "r_mode", "-1",
                    "+set", "r_customwidth", "320", "+set", "r_customheight", "240",
                    "+set", "s_initsound", "0", "+set", "com_maxfps", "0",
                    "+set", "com_introplayed", "1", "+set", "nextdemo", "quit",
                    "+demo", "demo088-test1"],
    lines_matching(r"^\d+ frames"), speed=r"seconds (?P<value>[0-9.]+) (?P<unit>fps)",
    needs_screen=True, install="apt-get install openarena")
