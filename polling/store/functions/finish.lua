-- Ends a meeting: the last state is put in place, how many joined and answered is written down,
-- and what could tie an answer to a phone is destroyed: the ballot key, who joined, who answered
-- and in which order.
--
-- KEYS  1 state  2 revisions  3 key  4 joined  5 totals, then two for each round: people, changes
-- ARGV  1 revision seen  2 new revision  3 JSON of the last state  4 channel,
--       then the subject of each round
-- Returns 1, or 0 when another state stands there.
local function finish(keys, args)
  if (redis.call("HGET", keys[1], "revision") or "0") ~= args[1] then return 0 end
  redis.call("DEL", keys[1])
  redis.call("HSET", keys[1], "revision", args[2], "json", args[3])
  redis.call("HINCRBY", keys[5], "joined", redis.call("SCARD", keys[4]))
  for i = 6, #keys, 2 do
    local subject = args[5 + (i - 6) / 2]
    redis.call("HINCRBY", keys[5], "people:" .. subject, redis.call("HLEN", keys[i]))
    redis.call("DEL", keys[i], keys[i + 1])
  end
  redis.call("DEL", keys[3], keys[4])
  redis.call("HINCRBY", keys[2], "state", 1)
  redis.call("PUBLISH", args[4], "state")
  return 1
end

redis.register_function("finish_@", finish)
