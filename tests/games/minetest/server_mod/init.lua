-- Generates a fixed piece of the world, strip by strip, tells how fast, and stops the server.
local STRIPS = 4
local WIDTH, HEIGHT, LENGTH = 80, 80, 240
local START_DELAY_S = 0.1
local US_PER_S = 1e6

local started_us, steps, blocks, climate = 0, 0, 0, 0

local function report()
    local seconds = (core.get_us_time() - started_us) / US_PER_S
    print(string.format("MAPGEN blocks=%d climate=%d", blocks, climate))
    print(string.format("SPEED blocks/s=%.1f steps=%d", blocks / seconds, steps))
end

local function strip_generate(strip)
    if strip == STRIPS then
        report()
        core.request_shutdown("the world is made")
        return
    end
    local low = {x = strip * WIDTH, y = 0, z = 0}
    local high = {x = low.x + WIDTH - 1, y = HEIGHT - 1, z = LENGTH - 1}
    core.emerge_area(low, high, function(position, action, remaining)
        blocks = blocks + 1
        if remaining == 0 then strip_generate(strip + 1) end
    end)
end

-- The climate depends on the seed alone, so its sum tells whether the same world was made.
core.register_on_generated(function(low, high, seed)
    for _, heat in ipairs(core.get_mapgen_object("heatmap")) do
        climate = climate + math.floor(heat)
    end
end)

core.register_globalstep(function(elapsed)
    steps = steps + 1
end)

core.after(START_DELAY_S, function()
    started_us = core.get_us_time()
    strip_generate(0)
end)
