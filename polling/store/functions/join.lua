-- Counts phones among those who joined; one that is counted already changes nothing.
--
-- KEYS  1 joined  2 revisions  3 key
-- ARGV  1 channel, then the digest of each phone
-- Returns how many were new; none are once the meeting's key is gone.
local function join(keys, args)
  if redis.call("EXISTS", keys[3]) == 0 then return 0 end
  local new = 0
  for i = 2, #args do new = new + redis.call("SADD", keys[1], args[i]) end
  if new > 0 then
    redis.call("HINCRBY", keys[2], "joined", new)
    redis.call("PUBLISH", args[1], "joined")
  end
  return new
end

redis.register_function("join_@", join)
