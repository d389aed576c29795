-- Puts a new state in place of the one that was seen (compare-and-set).
--
-- KEYS  1 state  2 revisions  3 key
-- ARGV  1 revision seen  2 new revision  3 JSON of the new state  4 channel
--       5 "shut" while the door is closed, else ""  6 how many may join at most, or "",
--       then two for each question that takes answers now: item, run
-- Returns 1, or 0 when another state stands there or the stage is gone (ended, or wiped).
local function steer(keys, args)
  if (redis.call("HGET", keys[1], "revision") or "0") ~= args[1] then return 0 end
  if redis.call("EXISTS", keys[3]) == 0 then return 0 end
  redis.call("DEL", keys[1])
  redis.call("HSET", keys[1], "revision", args[2], "json", args[3], "door", args[5], "cap", args[6])
  for i = 7, #args, 2 do redis.call("HSET", keys[1], "open:" .. args[i], args[i + 1]) end
  redis.call("HINCRBY", keys[2], "state", 1)
  redis.call("PUBLISH", args[4], "state")
  return 1
end

redis.register_function("steer_@", steer)
