-- Sets or removes one field of a hash of the meeting, with the revision and the notice of it.
--
-- KEYS  1 hash  2 revisions
-- ARGV  1 field  2 value ("" removes)  3 channel  4 subject
-- Returns 1 when something changed, else 0.
local function touch(keys, args)
  local changed
  if args[2] == "" then
    changed = redis.call("HDEL", keys[1], args[1])
  else
    changed = redis.call("HGET", keys[1], args[1]) ~= args[2] and 1 or 0
    redis.call("HSET", keys[1], args[1], args[2])
  end
  if changed == 1 then
    redis.call("HINCRBY", keys[2], args[4], 1)
    redis.call("PUBLISH", args[3], args[4])
  end
  return changed
end

redis.register_function("touch_@", touch)
