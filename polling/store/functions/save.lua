-- Puts a field of JSON in place of the one that was seen (compare-and-set): the meeting's document.
--
-- KEYS  1 document  2 revisions
-- ARGV  1 revision seen  2 JSON  3 channel
-- Returns the new revision, or 0 when another stands there or the meeting is gone.
local function save(keys, args)
  local revision = redis.call("HGET", keys[1], "revision")
  if revision ~= args[1] then return 0 end
  redis.call("HSET", keys[1], "json", args[2])
  redis.call("HINCRBY", keys[2], "document", 1)
  redis.call("PUBLISH", args[3], "document")
  return redis.call("HINCRBY", keys[1], "revision", 1)
end

redis.register_function("save_@", save)
