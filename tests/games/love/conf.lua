-- Runs another LÖVE game from its archive, with a fixed clock and scripted keys: love . GAME.love
local archive = assert(arg[2], "usage: love FOLDER GAME.love FRAMES")
local file = assert(io.open(archive, "rb"))
local data = love.filesystem.newFileData(file:read("*a"), "game.love")
file:close()
assert(love.filesystem.mount(data, "game.love", "/", true))

-- The game's conf.lua and main.lua have the names of ours, so they are read from a second mount.
local copy = love.filesystem.newFileData(data:getString(), "copy.love")
assert(love.filesystem.mount(copy, "copy.love", "copy", true))

love.filesystem.load("copy/conf.lua")()
local conf = love.conf
function love.conf(t)
    conf(t)
    t.window.vsync = false
end
