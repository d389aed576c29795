-- Takes phones that have answered from those that joined and have not: when they came is forgotten.
-- One that was forgotten while its answer was on its way is counted again, door or not.
--
-- KEYS  1 silent  2 forgotten  3 joined  4 revisions
-- ARGV  1 channel, then the digest of each phone
-- Returns for each "in".
local function spoke(keys, args)
  local said, back = {}, 0
  for i = 2, #args do
    redis.call("ZREM", keys[1], args[i])
    if redis.call("SREM", keys[2], args[i]) == 1 then
      back = back + redis.call("SADD", keys[3], args[i])
    end
    said[#said + 1] = "in"
  end
  if back > 0 then
    redis.call("HINCRBY", keys[4], "joined", back)
    redis.call("PUBLISH", args[1], "joined")
  end
  return said
end

redis.register_function("spoke_@", spoke)
