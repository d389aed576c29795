-- Stores a batch of answers to one round of a question: each answer, what it adds to the counts,
-- the revision and the notice change here or not at all, and saying it again changes nothing.
--
-- What the batch needs is read at once and what it changes is written at once, so that the number
-- of commands does not grow with the number of answers.
--
-- KEYS  1 state  2 answers  3 counts  4 people  5 changes  6 revisions  7 hidden  8 waiting
--       9 who  10 groups  11 key  12 published  13 moved
-- ARGV  1 item  2 run  3 channel  4 subject  5 "1": open as long as there is a key, else "",
--       then six for each answer, at most 1,000 of them:
--       ballot, person, number, value ("" withdraws), counts ("key US n US key US n") and
--       "" or "about GS who GS hold": the groups that the answer and the person belong to
--       ("field US value US field US value"), and "1" when the answer waits for approval
-- Returns two for each answer: a word and, for "other" and "closed", the record that stands instead
--       or "" when there is none.
--       "ok"      it stands in the store as it was sent
--       "other"   one with this number or a higher one stands there, with another value
--       "closed"  the question takes no answers in this round, and none with this number is there
local function parts(record)
  if not record then return -1, "", "", "" end
  local a = string.find(record, "\0", 1, true)
  local b = string.find(record, "\0", a + 1, true)
  local c = string.find(record, "\0", b + 1, true)
  return tonumber(string.sub(record, 1, a - 1)), string.sub(record, a + 1, b - 1),
    string.sub(record, b + 1, c - 1), string.sub(record, c + 1)
end

local function add(sums, key, n)
  sums[key] = (sums[key] or 0) + n
end

local function add_counts(sums, text, sign)
  if text == "" then return end
  for key, n in string.gmatch(text, "([^\31]+)\31(%d+)") do add(sums, key, sign * tonumber(n)) end
end

-- The same to each group that `about` names; `step` is how many answers more the group has.
local function add_groups(sums, about, counts, sign, step)
  if about == "" then return end
  for field, value in string.gmatch(about, "([^\31]+)\31([^\31]+)") do
    local group = field .. "\31" .. value .. "\30"
    if step ~= 0 then add(sums, group .. "#", step) end
    for key, n in string.gmatch(counts, "([^\31]+)\31(%d+)") do
      add(sums, group .. key, sign * tonumber(n))
    end
  end
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

-- Adds steps to how many answers people have, and their groups to `who`: "n" or "n NUL groups".
-- Whoever belonged elsewhere before has `moved` from there too.
local function add_people(key, steps, groups, who, moved)
  local names = {}
  for name, step in pairs(steps) do
    if step ~= 0 or groups[name] then names[#names + 1] = name end
  end
  if #names == 0 then return end
  local set, gone = {}, {}
  for i, old in ipairs(redis.call("HMGET", key, unpack(names))) do
    local name = names[i]
    local n, was = string.match(old or "0", "^(%d+)%z?(.*)$")
    local now, is = tonumber(n) + steps[name], groups[name] or was
    if tonumber(n) == 0 then was = "" end
    if now <= 0 then is = "" end
    if was ~= is then
      if tonumber(n) > 0 then moved[name .. "\30" .. was] = true end
      for pair in string.gmatch(was, "[^\31]+\31[^\31]+") do add(who, pair, -1) end
      for pair in string.gmatch(is, "[^\31]+\31[^\31]+") do add(who, pair, 1) end
    end
    if now > 0 then
      set[#set + 1] = name
      set[#set + 1] = is == "" and now or now .. "\0" .. is
    else
      gone[#gone + 1] = name
    end
  end
  if #set > 0 then redis.call("HSET", key, unpack(set)) end
  if #gone > 0 then redis.call("HDEL", key, unpack(gone)) end
end

-- Notes at `revision` whose answers have changed in which groups; only once some were shown.
local function note_moved(keys, moved, revision)
  if redis.call("EXISTS", keys[12]) == 0 then return end
  local flat = {}
  for name in pairs(moved) do
    flat[#flat + 1] = revision
    flat[#flat + 1] = name
  end
  for from = 1, #flat, 2000 do
    redis.call("ZADD", keys[13], unpack(flat, from, math.min(from + 1999, #flat)))
  end
end

-- Adds members to a set and takes others away.
local function change_set(key, changes)
  local some, gone = {}, {}
  for member, is in pairs(changes) do
    local list = is and some or gone
    list[#list + 1] = member
  end
  if #some > 0 then redis.call("SADD", key, unpack(some)) end
  if #gone > 0 then redis.call("SREM", key, unpack(gone)) end
end

local function is_open(keys, args)
  if args[5] == "1" then return redis.call("EXISTS", keys[11]) == 1 end
  return redis.call("HGET", keys[1], "open:" .. args[1]) == args[2]
end

local function answer(keys, args)
  local open = is_open(keys, args)
  local ballots = {}
  for i = 6, #args, 6 do ballots[#ballots + 1] = args[i] end
  local records, hidden = before(keys, ballots)
  local first = tonumber(redis.call("HGET", keys[6], args[4]) or 0)
  local revision, counts, people, changed = first, {}, {}, {}
  local groups, belongs, who, moved, hides, waits = {}, {}, {}, {}, {}, {}
  local out = {}
  for i = 6, #args, 6 do
    local ballot, person, number, value = args[i], args[i + 1], tonumber(args[i + 2]), args[i + 3]
    local old_number, old_counts, old_about, old_value = parts(records[ballot])
    local word, instead = "ok", ""
    if old_number >= number then
      if old_value ~= value or old_number > number then word, instead = "other", records[ballot] end
    elseif not open then
      word, instead = "closed", records[ballot] or ""
    else
      local about, belonging, hold = "", "", ""
      if args[i + 5] ~= "" then
        about, belonging, hold = string.match(args[i + 5], "^([^\29]*)\29([^\29]*)\29(.*)$")
      end
      local step = (value ~= "" and 1 or 0) - (old_value ~= "" and 1 or 0)
      -- Groups count hidden answers too: else hiding one would tell which group it is of.
      add_groups(groups, old_about, old_counts, -1, old_value ~= "" and -1 or 0)
      add_groups(groups, about, args[i + 4], 1, value ~= "" and 1 or 0)
      if not hidden[ballot] then
        add_counts(counts, old_counts, -1)
        if hold == "1" then
          hides[ballot], hidden[ballot] = true, true
        else
          add_counts(counts, args[i + 4], 1)
        end
      end
      if hidden[ballot] and (hold == "1" or value == "") then waits[ballot] = value ~= "" end
      if old_value ~= "" then moved[person .. "\30" .. old_about] = true end
      moved[person .. "\30" .. belonging] = true
      add(counts, "#", step)
      add(people, person, step)
      if belonging ~= "" or old_about ~= "" or step ~= 0 then belongs[person] = belonging end
      records[ballot] = args[i + 2] .. "\0" .. args[i + 4] .. "\0" .. about .. "\0" .. value
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
  add_people(keys[4], people, belongs, who, moved)
  note_moved(keys, moved, revision)
  add_all(keys[9], who)
  add_all(keys[10], groups)
  change_set(keys[7], hides)
  change_set(keys[8], waits)
  redis.call("HSET", keys[6], args[4], revision)
  redis.call("PUBLISH", args[3], args[4])
  return out
end

redis.register_function("answer_@", answer)
