-- Counts phones or tables among those who joined, as far as the door lets them in; one that is
-- counted already comes back freely and changes nothing.
--
-- KEYS  1 joined  2 seated  3 revisions  4 key  5 state  6 silent
-- ARGV  1 channel  2 "joined" for phones, "seated" for tables, then each one's digest or id
-- Returns for each "in", "shut" while the door is closed, or "full" when as many have joined, phones
-- and tables together, as are to. Nobody new is counted once the meeting's key is gone.
local function join(keys, args)
  local here = args[2] == "seated" and keys[2] or keys[1]
  local on = redis.call("EXISTS", keys[4]) == 1
  local shut = redis.call("HGET", keys[5], "door") == "shut"
  -- More than anybody may set is nobody's hall: robots are not to fill the store.
  local cap = tonumber(redis.call("HGET", keys[5], "cap") or "") or 1000000
  local there = redis.call("SCARD", keys[1]) + redis.call("SCARD", keys[2])
  local minute = math.floor(tonumber(redis.call("TIME")[1]) / 60)
  local said, new = {}, 0
  for i = 3, #args do
    local word = "in"
    if on and redis.call("SISMEMBER", here, args[i]) == 0 then
      if shut then
        word = "shut"
      elseif there >= cap then
        word = "full"
      else
        redis.call("SADD", here, args[i])
        if here == keys[1] then redis.call("ZADD", keys[6], minute, args[i]) end
        there, new = there + 1, new + 1
      end
    end
    said[#said + 1] = word
  end
  if new > 0 then
    redis.call("HINCRBY", keys[3], "joined", new)
    redis.call("PUBLISH", args[1], "joined")
  end
  return said
end

redis.register_function("join_@", join)
