-- Lets a phone use a voting slip in a round: the first phone that does has it there, for good.
--
-- KEYS  1 slips  2 claims  3 state  4 key
-- ARGV  1 digest of the slip among those made  2 digest of the slip in this round
--       3 digest of the phone in this round  4 item  5 run  6 subject
-- Returns a word:
--       "ok"       the phone may answer with it, now or again
--       "used"     another phone has used it in this round
--       "unknown"  no such slip was made, or it was made void
--       "closed"   the question takes no answers in this round, and the phone had none with it
local function slip(keys, args)
  if redis.call("EXISTS", keys[4]) == 0 then return "closed" end
  if redis.call("SISMEMBER", keys[1], args[1]) == 0 then return "unknown" end
  local claimant = redis.call("HGET", keys[2], args[2])
  if claimant then return claimant == args[3] and "ok" or "used" end
  if redis.call("HGET", keys[3], "open:" .. args[4]) ~= args[5] then return "closed" end
  redis.call("HSETNX", keys[2], args[2], args[3])
  redis.call("HINCRBY", keys[2], "#" .. args[6], 1)
  return "ok"
end

redis.register_function("slip_@", slip)
