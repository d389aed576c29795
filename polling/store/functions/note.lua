-- Puts one entry into a log, behind those that are there, and lets the oldest go.
--
-- What stands of the time is the minute: entries of one minute are told apart by a number.
--
-- KEYS  1 the log
-- ARGV  1 minutes since 1970  2 the entry, JSON  3 how many may stand
-- Returns 1.
local function note(keys, args)
  local score = tonumber(args[1]) * 10000
  local last = redis.call("ZREVRANGE", keys[1], 0, 0, "WITHSCORES")
  if last[2] and tonumber(last[2]) >= score then
    score = tonumber(last[2]) + 1
  end
  redis.call("ZADD", keys[1], score, string.format("%.0f", score) .. " " .. args[2])
  redis.call("ZREMRANGEBYRANK", keys[1], 0, -tonumber(args[3]) - 1)
  return 1
end

-- Also without memory left: deleting is how there comes to be some, and is noted.
redis.register_function{function_name = "note_@", callback = note, flags = {"allow-oom"}}
