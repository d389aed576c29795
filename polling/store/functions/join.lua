-- Counts phones or tables among those who joined, as far as the door lets them in; one that is
-- counted already comes back freely and changes nothing.
--
-- KEYS  1 joined  2 seated  3 revisions  4 key  5 state  6 silent
-- ARGV  1 channel  2 "joined" for phones, "seated" for tables, then each one's digest or id
-- Returns for each "new", or "in" where it was counted already, or "heard" where it is a phone that
-- was and has answered; "shut" while the door is closed, or "full" when as many have joined, phones
-- and tables together, as are to. Nobody new is counted once the meeting's key is gone: all are "in".
local function join(keys, args)
  local phones = args[2] ~= "seated"
  local here = phones and keys[1] or keys[2]
  local on = redis.call("EXISTS", keys[4]) == 1
  local door = redis.call("HMGET", keys[5], "door", "cap")
  local shut = door[1] == "shut"
  -- More than anybody may set is nobody's hall: robots are not to fill the store.
  local cap = tonumber(door[2] or "") or 1000000
  local there = redis.call("SCARD", keys[1]) + redis.call("SCARD", keys[2])
  local minute = math.floor(tonumber(redis.call("TIME")[1]) / 60)
  -- With room for all of them nobody has to be looked for first.
  local room = not shut and there + #args - 2 <= cap
  local said, new = {}, 0
  for i = 3, #args do
    local who, word = args[i], "in"
    if on then
      if room or redis.call("SISMEMBER", here, who) == 1 then
        if room and redis.call("SADD", here, who) == 1 then word = "new" end
      elseif shut then
        word = "shut"
      elseif there + new >= cap then
        word = "full"
      else
        redis.call("SADD", here, who)
        word = "new"
      end
      if word == "new" then
        new = new + 1
        if phones then redis.call("ZADD", keys[6], minute, who) end
      elseif word == "in" and phones and not redis.call("ZSCORE", keys[6], who) then
        word = "heard"
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
