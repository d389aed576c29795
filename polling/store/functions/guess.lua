-- Counts one wrong join code against the server's limit: each is worth some milliseconds.
--
-- KEYS  1 guesses (when the wrong codes so far will have been worth their time, ms)
-- ARGV  1 milliseconds that each is worth
-- Returns how many milliseconds from now that is.
local function guess(keys, args)
  local time = redis.call("TIME")
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local due = math.max(tonumber(redis.call("GET", keys[1]) or "0"), now) + tonumber(args[1])
  redis.call("SET", keys[1], string.format("%.0f", due), "PXAT", string.format("%.0f", due))
  return due - now
end

redis.register_function("guess_@", guess)
