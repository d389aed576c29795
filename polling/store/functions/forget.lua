-- Forgets the phones that joined since a minute and have not answered, as if they had never come.
--
-- KEYS  1 joined  2 silent  3 revisions  4 key  5 forgotten (for a minute: an answer may be on its way)
-- ARGV  1 channel  2 the minute (since 1970), or "-inf"
-- Returns how many there were; none once the meeting's key is gone.
local function forget(keys, args)
  if redis.call("EXISTS", keys[4]) == 0 then return 0 end
  local gone = redis.call("ZRANGEBYSCORE", keys[2], args[2], "+inf")
  for i = 1, #gone do
    redis.call("SREM", keys[1], gone[i])
    redis.call("SADD", keys[5], gone[i])
  end
  redis.call("ZREMRANGEBYSCORE", keys[2], args[2], "+inf")
  if #gone > 0 then
    redis.call("EXPIRE", keys[5], 60)
    redis.call("HINCRBY", keys[3], "joined", 1)
    redis.call("HINCRBY", keys[3], "forgotten", 1)
    redis.call("PUBLISH", args[1], "joined")
    redis.call("PUBLISH", args[1], "forgotten")
  end
  return #gone
end

redis.register_function("forget_@", forget)
