-- Takes phones that have answered from those that joined and have not: when they came is forgotten.
--
-- KEYS  1 silent
-- ARGV  the digest of each phone
-- Returns for each "in".
local function spoke(keys, args)
  local said = {}
  for i = 1, #args do
    redis.call("ZREM", keys[1], args[i])
    said[i] = "in"
  end
  return said
end

redis.register_function("spoke_@", spoke)
