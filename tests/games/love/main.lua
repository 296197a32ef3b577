-- Plays the mounted game: a fixed seed and clock, a fixed order of keys, an end after some frames.
local FRAMES = assert(tonumber(arg[3]), "usage: love FOLDER GAME.love FRAMES")
local FRAME_S = 1 / 60
local START_OF_TIME = 1e9
local MENU_PERIOD = 30       -- frames between two presses of return, until the level runs
local MENU_PRESSES = 6
local KEY_PERIOD = 45        -- frames for which the player holds one set of keys
local HELD = {
    {"right", "d"}, {"right", "s"}, {"left", "d"}, {"right", "d", "s"}, {"up"}, {"left", "s"},
    {"right", "a"}, {"right", "d"},
}

local frame, started_s = 0, love.timer.getTime()

os.time = function() return START_OF_TIME end
love.timer.getDelta = function() return FRAME_S end
love.timer.sleep = function() end

love.keyboard.isDown = function(...)
    local held = HELD[math.floor(frame / KEY_PERIOD) % #HELD + 1]
    for _, wanted in ipairs({...}) do
        for _, key in ipairs(held) do
            if key == wanted then return true end
        end
    end
    return false
end

local function keys_press()
    if frame % MENU_PERIOD == 0 and frame <= MENU_PERIOD * MENU_PRESSES then
        love.event.push("keypressed", "return", "return", false)
    elseif frame % KEY_PERIOD == 0 then
        for _, key in ipairs(HELD[math.floor(frame / KEY_PERIOD) % #HELD + 1]) do
            love.event.push("keypressed", key, key, false)
        end
    end
end

local function report(picture)
    local seconds = love.timer.getTime() - started_s
    local digest = love.data.encode("string", "hex", love.data.hash("md5", picture:getString()))
    print(string.format("LOVE frames=%d picture=%s", frame, digest))
    print(string.format("SPEED fps=%.1f", frame / seconds))
    love.event.quit()
end

local present = love.graphics.present
love.graphics.present = function()
    frame = frame + 1
    keys_press()
    if frame == FRAMES then love.graphics.captureScreenshot(report) end
    present()
end

love.filesystem.load("copy/main.lua")()
