-- Puts one choice of the summary in place of the one that was seen (compare-and-set). Where what
-- stands is what it would make already, it is done, so saying it again changes nothing.
--
-- KEYS  1 choices  2 document
-- ARGV  1 field  2 before  3 after ("" is none)  4 the most fields there may be
-- Returns 1 when it stands, 0 when something else does or the meeting is gone, -1 when it is full.
local function choose(keys, args)
  if redis.call("EXISTS", keys[2]) == 0 then return 0 end
  local stands = redis.call("HGET", keys[1], args[1]) or ""
  if stands == args[3] then return 1 end
  if stands ~= args[2] then return 0 end
  if args[3] == "" then
    redis.call("HDEL", keys[1], args[1])
    return 1
  end
  if stands == "" and redis.call("HLEN", keys[1]) >= tonumber(args[4]) then return -1 end
  redis.call("HSET", keys[1], args[1], args[3])
  return 1
end

redis.register_function("choose_@", choose)
