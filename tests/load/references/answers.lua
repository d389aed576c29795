#!lua name=load_reference
-- Stores answers, one a ballot, and counts them; the same again changes nothing.
--
-- KEYS  1 answers  2 counts  3 revisions
-- ARGV  1 channel, then for each answer: ballot, number, option
-- Returns "ok" for each.
local function give(keys, args)
  local said, counts, stored = {}, {}, {}
  for i = 2, #args, 3 do
    local ballot, number, option = args[i], tonumber(args[i + 1]), args[i + 2]
    local old = stored[ballot] or redis.call("HGET", keys[1], ballot)
    local before, chosen
    if old then before, chosen = string.match(old, "^(%d+) (.*)$") end
    if not before or tonumber(before) < number then
      if chosen then counts[chosen] = (counts[chosen] or 0) - 1 end
      counts[option] = (counts[option] or 0) + 1
      stored[ballot] = args[i + 1] .. " " .. option
    end
    said[#said + 1] = "ok"
  end
  local flat = {}
  for ballot, record in pairs(stored) do
    flat[#flat + 1] = ballot
    flat[#flat + 1] = record
  end
  if #flat == 0 then return said end
  redis.call("HSET", keys[1], unpack(flat))
  for option, change in pairs(counts) do
    if change ~= 0 then redis.call("HINCRBY", keys[2], option, change) end
  end
  redis.call("HINCRBY", keys[3], "answers", #flat / 2)
  redis.call("PUBLISH", args[1], "answers")
  return said
end

redis.register_function("give", give)
