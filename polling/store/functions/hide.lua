-- Hides an answer from results and screens, or brings it back; counts, revision and notice with it.
-- It waits for approval only if that is asked for. Groups stay as they are: one that gave way would tell
-- whose answer it was.
--
-- KEYS  1 answers  2 counts  3 hidden  4 revisions  5 waiting
-- ARGV  1 ballot  2 "2" hide until it is approved, "1" hide, "0" bring back  3 channel  4 subject
-- Returns 1 when it stands so now, 0 when there is no such answer.
local function add(key, field, n)
  if redis.call("HINCRBY", key, field, n) <= 0 then redis.call("HDEL", key, field) end
end

local function hide(keys, args)
  local record = redis.call("HGET", keys[1], args[1])
  if not record then return 0 end
  local hides = args[2] ~= "0"
  local waited = redis.call(args[2] == "2" and "SADD" or "SREM", keys[5], args[1]) == 1
  local changed = redis.call(hides and "SADD" or "SREM", keys[3], args[1]) == 1
  if not changed and not waited then return 1 end
  if changed then
    local sign = hides and -1 or 1
    local counts = string.match(record, "^%d+%z([^%z]*)%z")
    for key, n in string.gmatch(counts, "([^\31]+)\31(%d+)") do add(keys[2], key, sign * tonumber(n)) end
  end
  redis.call("HINCRBY", keys[4], args[4], 1)
  redis.call("PUBLISH", args[3], args[4])
  return 1
end

redis.register_function("hide_@", hide)
