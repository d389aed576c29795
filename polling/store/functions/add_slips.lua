-- Adds voting slips to those of a meeting, all of them or none.
--
-- KEYS  1 slips  2 key of what is live
-- ARGV  1 how many there may be at the most, then the digest of each slip
-- Returns how many there are now, 0 when that would be too many, -1 when the meeting has ended.
local function add_slips(keys, args)
  if redis.call("EXISTS", keys[2]) == 0 then return -1 end
  local number = redis.call("SCARD", keys[1]) + #args - 1
  if number > tonumber(args[1]) then return 0 end
  for i = 2, #args do redis.call("SADD", keys[1], args[i]) end
  return number
end

redis.register_function("add_slips_@", add_slips)
