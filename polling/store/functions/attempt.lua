-- Takes one attempt out of an allowance that fills again by itself (a leaky bucket).
--
-- In any span there are at most as many as fit at once, and those that came back meanwhile.
--
-- KEYS  1 when the allowance is whole again (ms since 1970)
-- ARGV  1 ms in which one attempt comes back  2 how many there are at once
-- Returns 0 when the attempt was taken, else the ms until there is one.
local function attempt(keys, args)
  local time = redis.call("TIME")
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local each = tonumber(args[1])
  local whole = math.max(tonumber(redis.call("GET", keys[1]) or "0"), now) + each
  local wait = whole - now - each * tonumber(args[2])
  if wait > 0 then
    return wait
  end
  redis.call("SET", keys[1], string.format("%.0f", whole), "PX", whole - now)
  return 0
end

redis.register_function("attempt_@", attempt)
