-- Stores a batch of answers to one round of a question: each answer, what it adds to the counts,
-- the revision and the notice change here or not at all, and saying it again changes nothing.
--
-- KEYS  1 state  2 answers  3 counts  4 people  5 changes  6 revisions  7 hidden
-- ARGV  1 item  2 run  3 channel  4 subject, then five for each answer:
--       ballot, person, number, value ("" withdraws), counts ("key US n US key US n")
-- Returns two for each answer: a word and, for "other", the record that stands instead.
--       "ok"      it stands in the store as it was sent
--       "other"   one with this number or a higher one stands there, with another value
--       "closed"  the question takes no answers in this round, and none with this number is there
local function each_count(text, sign, counts)
  for key, n in string.gmatch(text, "([^\31]+)\31(%d+)") do
    local left = redis.call("HINCRBY", counts, key, sign * tonumber(n))
    if left <= 0 then redis.call("HDEL", counts, key) end
  end
end

local function change_answer(keys, ballot, person, number, value, counts, old_counts, old_value)
  local seen = redis.call("SISMEMBER", keys[7], ballot) == 0
  if seen and old_counts ~= "" then each_count(old_counts, -1, keys[3]) end
  if seen and counts ~= "" then each_count(counts, 1, keys[3]) end
  local step = (value ~= "" and 1 or 0) - (old_value ~= "" and 1 or 0)
  if step ~= 0 then
    redis.call("HINCRBY", keys[3], "#", step)
    if redis.call("HINCRBY", keys[4], person, step) <= 0 then
      redis.call("HDEL", keys[4], person)
    end
  end
  redis.call("HSET", keys[2], ballot, number .. "\0" .. counts .. "\0" .. value)
end

local function answer(keys, args)
  local open = redis.call("HGET", keys[1], "open:" .. args[1]) == args[2]
  local revision = nil
  local out = {}
  for i = 5, #args, 5 do
    local ballot, person, number, value, counts = args[i], args[i + 1], args[i + 2], args[i + 3], args[i + 4]
    local old = redis.call("HGET", keys[2], ballot)
    local old_number, old_counts, old_value = -1, "", ""
    if old then
      local a = string.find(old, "\0", 1, true)
      local b = string.find(old, "\0", a + 1, true)
      old_number = tonumber(string.sub(old, 1, a - 1))
      old_counts = string.sub(old, a + 1, b - 1)
      old_value = string.sub(old, b + 1)
    end
    local word, instead = "ok", ""
    if old_number >= tonumber(number) then
      if old_value ~= value or old_number > tonumber(number) then word, instead = "other", old end
    elseif not open then
      word = "closed"
    else
      change_answer(keys, ballot, person, number, value, counts, old_counts, old_value)
      revision = redis.call("HINCRBY", keys[6], args[4], 1)
      redis.call("ZADD", keys[5], revision, ballot)
    end
    out[#out + 1] = word
    out[#out + 1] = instead
  end
  if revision then redis.call("PUBLISH", args[3], args[4]) end
  return out
end

redis.register_function("answer_@", answer)
