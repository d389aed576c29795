-- Hides an answer from results and screens, or brings it back; counts, revision and notice with it.
--
-- KEYS  1 answers  2 counts  3 hidden  4 revisions
-- ARGV  1 ballot  2 "1" hide or "0" bring back  3 channel  4 subject
-- Returns 1 when it stands so now, 0 when there is no such answer.
local function hide(keys, args)
  local record = redis.call("HGET", keys[1], args[1])
  if not record then return 0 end
  local sign
  if args[2] == "1" then
    if redis.call("SADD", keys[3], args[1]) == 0 then return 1 end
    sign = -1
  else
    if redis.call("SREM", keys[3], args[1]) == 0 then return 1 end
    sign = 1
  end
  local counts = string.match(record, "^%d+%z([^%z]*)%z")
  for key, n in string.gmatch(counts, "([^\31]+)\31(%d+)") do
    local left = redis.call("HINCRBY", keys[2], key, sign * tonumber(n))
    if left <= 0 then redis.call("HDEL", keys[2], key) end
  end
  redis.call("HINCRBY", keys[4], args[4], 1)
  redis.call("PUBLISH", args[3], args[4])
  return 1
end

redis.register_function("hide_@", hide)
