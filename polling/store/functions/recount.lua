-- Rebuilds the counts of a round from its answers, and those of its groups as long as answers say
-- which they belong to; changes nothing where all is well.
--
-- KEYS  1 answers  2 counts  3 hidden  4 groups  5 key
-- ARGV  none
-- Returns the number of fields that were wrong.
local function add(sums, key, n)
  sums[key] = (sums[key] or 0) + n
end

-- Makes a hash hold just these sums.
local function put_right(key, sums)
  local wrong = 0
  local stored = redis.call("HGETALL", key)
  for i = 1, #stored, 2 do
    local name = stored[i]
    if sums[name] ~= tonumber(stored[i + 1]) then
      if not sums[name] then wrong = wrong + 1 end
      redis.call("HDEL", key, name)
    else
      sums[name] = nil
    end
  end
  for name, n in pairs(sums) do
    if n ~= 0 then
      wrong = wrong + 1
      redis.call("HSET", key, name, n)
    end
  end
  return wrong
end

local function recount(keys, args)
  local counts, groups = {}, {}
  local flat = redis.call("HGETALL", keys[1])
  for i = 1, #flat, 2 do
    local packed, about, value = string.match(flat[i + 1], "^%d+%z([^%z]*)%z([^%z]*)%z(.*)$")
    local shown = redis.call("SISMEMBER", keys[3], flat[i]) == 0
    if value ~= "" then add(counts, "#", 1) end
    for pair in string.gmatch(about, "[^\31]+\31[^\31]+") do
      if value ~= "" then add(groups, pair .. "\30#", 1) end
      for key, n in string.gmatch(packed, "([^\31]+)\31(%d+)") do
        add(groups, pair .. "\30" .. key, tonumber(n))
      end
    end
    if shown then
      for key, n in string.gmatch(packed, "([^\31]+)\31(%d+)") do add(counts, key, tonumber(n)) end
    end
  end
  local wrong = put_right(keys[2], counts)
  if redis.call("EXISTS", keys[5]) == 0 then return wrong end
  return wrong + put_right(keys[4], groups)
end

redis.register_function("recount_@", recount)
