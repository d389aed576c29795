-- Stores a batch of answers to one round of a question: each answer, what it adds to the counts,
-- the revision and the notice change here or not at all, and saying it again changes nothing.
--
-- What the batch needs is read at once and what it changes is written at once, so that the number
-- of commands does not grow with the number of answers.
--
-- KEYS  1 state  2 answers  3 counts  4 people  5 changes  6 revisions  7 hidden
-- ARGV  1 item  2 run  3 channel  4 subject, then five for each answer, at most 1,000 of them:
--       ballot, person, number, value ("" withdraws), counts ("key US n US key US n")
-- Returns two for each answer: a word and, for "other", the record that stands instead.
--       "ok"      it stands in the store as it was sent
--       "other"   one with this number or a higher one stands there, with another value
--       "closed"  the question takes no answers in this round, and none with this number is there
local function parts(record)
  if not record then return -1, "", "" end
  local a = string.find(record, "\0", 1, true)
  local b = string.find(record, "\0", a + 1, true)
  return tonumber(string.sub(record, 1, a - 1)), string.sub(record, a + 1, b - 1), string.sub(record, b + 1)
end

local function add(sums, key, n)
  sums[key] = (sums[key] or 0) + n
end

local function add_counts(sums, text, sign)
  if text == "" then return end
  for key, n in string.gmatch(text, "([^\31]+)\31(%d+)") do add(sums, key, sign * tonumber(n)) end
end

-- What stands under each ballot, and which ballots are hidden, before the batch.
local function before(keys, ballots)
  local records, hidden = {}, {}
  for i, record in ipairs(redis.call("HMGET", keys[2], unpack(ballots))) do
    records[ballots[i]] = record
  end
  if redis.call("EXISTS", keys[7]) == 1 then
    for i, is in ipairs(redis.call("SMISMEMBER", keys[7], unpack(ballots))) do
      hidden[ballots[i]] = is == 1
    end
  end
  return records, hidden
end

-- Adds sums[names[from..to]] to fields of a hash; a field that comes to nothing goes.
local function add_some(key, sums, names, from, to)
  local set, gone = {}, {}
  for i, old in ipairs(redis.call("HMGET", key, unpack(names, from, to))) do
    local name = names[from + i - 1]
    local now = tonumber(old or 0) + sums[name]
    if now > 0 then
      set[#set + 1] = name
      set[#set + 1] = now
    else
      gone[#gone + 1] = name
    end
  end
  if #set > 0 then redis.call("HSET", key, unpack(set)) end
  if #gone > 0 then redis.call("HDEL", key, unpack(gone)) end
end

-- Adds sums to the fields of a hash, 1,000 at once: Lua hands over 8,000 values at the most.
local function add_all(key, sums)
  local names = {}
  for name, n in pairs(sums) do
    if n ~= 0 then names[#names + 1] = name end
  end
  for from = 1, #names, 1000 do
    add_some(key, sums, names, from, math.min(from + 999, #names))
  end
end

local function answer(keys, args)
  local open = redis.call("HGET", keys[1], "open:" .. args[1]) == args[2]
  local ballots = {}
  for i = 5, #args, 5 do ballots[#ballots + 1] = args[i] end
  local records, hidden = before(keys, ballots)
  local first = tonumber(redis.call("HGET", keys[6], args[4]) or 0)
  local revision, counts, people, changed = first, {}, {}, {}
  local out = {}
  for i = 5, #args, 5 do
    local ballot, number, value = args[i], tonumber(args[i + 2]), args[i + 3]
    local old_number, old_counts, old_value = parts(records[ballot])
    local word, instead = "ok", ""
    if old_number >= number then
      if old_value ~= value or old_number > number then word, instead = "other", records[ballot] end
    elseif not open then
      word = "closed"
    else
      if not hidden[ballot] then
        add_counts(counts, old_counts, -1)
        add_counts(counts, args[i + 4], 1)
      end
      local step = (value ~= "" and 1 or 0) - (old_value ~= "" and 1 or 0)
      add(counts, "#", step)
      add(people, args[i + 1], step)
      records[ballot] = args[i + 2] .. "\0" .. args[i + 4] .. "\0" .. value
      revision = revision + 1
      changed[ballot] = revision
    end
    out[#out + 1] = word
    out[#out + 1] = instead
  end
  if revision == first then return out end
  local stored, places = {}, {}
  for ballot, place in pairs(changed) do
    stored[#stored + 1] = ballot
    stored[#stored + 1] = records[ballot]
    places[#places + 1] = place
    places[#places + 1] = ballot
  end
  redis.call("HSET", keys[2], unpack(stored))
  redis.call("ZADD", keys[5], unpack(places))
  add_all(keys[3], counts)
  add_all(keys[4], people)
  redis.call("HSET", keys[6], args[4], revision)
  redis.call("PUBLISH", args[3], args[4])
  return out
end

redis.register_function("answer_@", answer)
