-- Counts the client's frames, tells how fast they were, and leaves the world after enough of them.
local FRAMES = 600
local US_PER_S = 1e6

local frame, started_us = 0, 0

core.register_globalstep(function(elapsed)
    frame = frame + 1
    if frame == 1 then
        started_us = core.get_us_time()
    elseif frame == FRAMES then
        local seconds = (core.get_us_time() - started_us) / US_PER_S
        print(string.format("CLIENT frames=%d", frame))
        print(string.format("SPEED fps=%.1f", frame / seconds))
    end
    -- Asked again each frame: the client may be too busy to leave at the first request.
    if frame >= FRAMES then core.disconnect() end
end)
