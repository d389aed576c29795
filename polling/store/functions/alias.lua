-- Gives a player of the meeting's quiz an alias, which nobody else has there; the one before it goes.
--
-- KEYS  1 aliases  2 revisions  3 key
-- ARGV  1 channel  2 player  3 alias  4 the alias as it is compared
-- Returns a word: "ok", "taken", or "closed" once the meeting's key is gone.
local function alias(keys, args)
  if redis.call("EXISTS", keys[3]) == 0 then return "closed" end
  local holder = redis.call("HGET", keys[1], "=" .. args[4])
  if holder and holder ~= args[2] then return "taken" end
  local before = redis.call("HGET", keys[1], args[2])
  if before then
    local kept = string.match(before, "^(.-)%z")
    redis.call("HDEL", keys[1], "=" .. kept)
  end
  redis.call("HSET", keys[1], args[2], args[4] .. "\0" .. args[3], "=" .. args[4], args[2])
  redis.call("HINCRBY", keys[2], "aliases", 1)
  redis.call("PUBLISH", args[1], "aliases")
  return "ok"
end

redis.register_function("alias_@", alias)
