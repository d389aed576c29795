-- Reads a round at one moment: the revision and what all of its answers add up to.
--
-- KEYS  1 revisions  2 counts  3 people  4 hidden  5 totals  6 waiting  7 marks  8 who
-- ARGV  1 subject  2 the field of totals with those who answered and are not in people any more
-- Returns one for each key: revision or nil, counts as field and number in turn, how many people,
--       the ballots that are hidden, the field of totals or nil, the ballots that wait for approval,
--       marks and who as field and value in turn
local function reading(keys, args)
  return {
    redis.call("HGET", keys[1], args[1]),
    redis.call("HGETALL", keys[2]),
    redis.call("HLEN", keys[3]),
    redis.call("SMEMBERS", keys[4]),
    redis.call("HGET", keys[5], args[2]),
    redis.call("SMEMBERS", keys[6]),
    redis.call("HGETALL", keys[7]),
    redis.call("HGETALL", keys[8]),
  }
end

redis.register_function{function_name = "reading_@", callback = reading, flags = {"no-writes"}}
