-- Rebuilds the counts of a round from its answers; changes nothing where all is well.
--
-- KEYS  1 answers  2 counts  3 hidden
-- ARGV  none
-- Returns the number of fields that were wrong.
local function recount(keys, args)
  local sums = {}
  local function add(key, n) sums[key] = (sums[key] or 0) + n end
  local flat = redis.call("HGETALL", keys[1])
  for i = 1, #flat, 2 do
    local counts, value = string.match(flat[i + 1], "^%d+%z([^%z]*)%z(.*)$")
    if value ~= "" then add("#", 1) end
    if redis.call("SISMEMBER", keys[3], flat[i]) == 0 then
      for key, n in string.gmatch(counts, "([^\31]+)\31(%d+)") do add(key, tonumber(n)) end
    end
  end
  local wrong = 0
  local stored = redis.call("HGETALL", keys[2])
  for i = 1, #stored, 2 do
    if sums[stored[i]] ~= tonumber(stored[i + 1]) then
      if not sums[stored[i]] then wrong = wrong + 1 end
      redis.call("HDEL", keys[2], stored[i])
    else
      sums[stored[i]] = nil
    end
  end
  for key, n in pairs(sums) do
    if n ~= 0 then
      wrong = wrong + 1
      redis.call("HSET", keys[2], key, n)
    end
  end
  return wrong
end

redis.register_function("recount_@", recount)
