-- Stores a batch of answers to one round of a question: each answer, what it adds to the counts,
-- the revision and the notice change here or not at all, and saying it again changes nothing.
--
-- What the batch needs is read at once and what it changes is written at once, so that the number
-- of commands does not grow with the number of answers.
--
-- KEYS  1 state  2 revisions  3 key  4 silent  5 forgotten  6 joined, of the stage
--       7 answers  8 counts  9 people  10 changes  11 hidden  12 waiting  13 who  14 groups
--       15 published  16 moved, of the round
-- ARGV  1 item  2 run  3 channel  4 subject  5 "1": open as long as there is a key, else ""
--       6 how many answers, at most 1,000  7 all of them in one, each of seven parts that end in
--       NUL: ballot, person, number, value ("" withdraws), counts ("key US n US key US n"),
--       "" or "about GS who GS hold": the groups that the answer and the person belong to
--       ("field US value US field US value"), and "1" when the answer waits for approval,
--       and "" or what the phone joined as, which is no silent one once this stands
-- Returns three for each answer that did not fare as most do: which it is, from 0; a word; and the
--       record that stands instead, or "" when there is none. Of the others it says nothing: they
--       stand in the store as they were sent.
--       "other"   one with this number or a higher one stands there, with another value
--       "closed"  the question takes no answers in this round, and none with this number is there
local function parts(record)
  local a = string.find(record, "\0", 1, true)
  local b = string.find(record, "\0", a + 1, true)
  local c = string.find(record, "\0", b + 1, true)
  return tonumber(string.sub(record, 1, a - 1)), string.sub(record, a + 1, b - 1),
    string.sub(record, b + 1, c - 1), string.sub(record, c + 1)
end

local function add(sums, key, n)
  sums[key] = (sums[key] or 0) + n
end

local function add_counts(sums, text, times)
  for key, n in string.gmatch(text, "([^\31]+)\31(%d+)") do add(sums, key, times * tonumber(n)) end
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
  local found = redis.call("HMGET", keys[7], unpack(ballots))
  for i = 1, #ballots do records[ballots[i]] = found[i] end
  if redis.call("EXISTS", keys[11]) == 1 then
    for i, is in ipairs(redis.call("SMISMEMBER", keys[11], unpack(ballots))) do
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
  local names, n = {}, 0
  for name, step in pairs(steps) do
    if step ~= 0 or groups[name] then
      n = n + 1
      names[n] = name
    end
  end
  if n == 0 then return end
  local set, gone, at = {}, {}, 0
  local found = redis.call("HMGET", key, unpack(names))
  for i = 1, n do
    local name, old, had, was = names[i], found[i], 0, ""
    if old then
      local text
      text, was = string.match(old, "^(%d+)%z?(.*)$")
      had = tonumber(text)
      if had == 0 then was = "" end
    end
    local now, is = had + steps[name], groups[name] or was
    if now <= 0 then is = "" end
    if was ~= is then
      if had > 0 and moved then moved[name .. "\30" .. was] = true end
      for pair in string.gmatch(was, "[^\31]+\31[^\31]+") do add(who, pair, -1) end
      for pair in string.gmatch(is, "[^\31]+\31[^\31]+") do add(who, pair, 1) end
    end
    if now > 0 then
      set[at + 1], set[at + 2] = name, is == "" and now or now .. "\0" .. is
      at = at + 2
    else
      gone[#gone + 1] = name
    end
  end
  if at > 0 then redis.call("HSET", key, unpack(set)) end
  if #gone > 0 then redis.call("HDEL", key, unpack(gone)) end
end

-- Notes at `revision` whose answers have changed in which groups.
local function note_moved(key, moved, revision)
  local flat = {}
  for name in pairs(moved) do
    flat[#flat + 1] = revision
    flat[#flat + 1] = name
  end
  for from = 1, #flat, 2000 do
    redis.call("ZADD", key, unpack(flat, from, math.min(from + 1999, #flat)))
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

-- Takes phones that have said something from those that only joined. One that was forgotten while
-- its answer was on its way is counted again, door or not.
local function note_spoken(keys, channel, phones)
  -- In no order: which of them gave which answer stands nowhere.
  local spoke = {}
  for phone in pairs(phones) do spoke[#spoke + 1] = phone end
  if #spoke == 0 then return end
  redis.call("ZREM", keys[4], unpack(spoke))
  if redis.call("EXISTS", keys[5]) == 0 then return end
  local back = 0
  for _, phone in ipairs(spoke) do
    if redis.call("SREM", keys[5], phone) == 1 then
      back = back + redis.call("SADD", keys[6], phone)
    end
  end
  if back > 0 then
    redis.call("HINCRBY", keys[2], "joined", back)
    redis.call("PUBLISH", channel, "joined")
  end
end

local function is_open(keys, args)
  if args[5] == "1" then return redis.call("EXISTS", keys[3]) == 1 end
  return redis.call("HGET", keys[1], "open:" .. args[1]) == args[2]
end

local function answer(keys, args)
  local open, n, told, at = is_open(keys, args), tonumber(args[6]), args[7], 1
  local ballots, persons, numbers, values, adds, extras, joiners = {}, {}, {}, {}, {}, {}, {}
  for i = 1, n do
    ballots[i], persons[i], numbers[i], values[i], adds[i], extras[i], joiners[i], at =
      struct.unpack("sssssss", told, at)
  end
  if at ~= #told + 1 then return redis.error_reply("ERR these are not so many answers") end
  local records, hidden = before(keys, ballots)
  local first = tonumber(redis.call("HGET", keys[2], args[4]) or 0)
  local revision, times, people, changed, answers = first, {}, {}, {}, 0
  local groups, belongs, who, hides, waits, spoken = {}, {}, {}, {}, {}, {}
  -- Whose answers have changed is noted only once some were shown by groups.
  local moved = redis.call("EXISTS", keys[15]) == 1 and {} or nil
  local out = {}
  for i = 1, n do
    local ballot, person, number, value = ballots[i], persons[i], tonumber(numbers[i]), values[i]
    local old_number, old_counts, old_about, old_value = -1, "", "", ""
    local record = records[ballot]
    if record then old_number, old_counts, old_about, old_value = parts(record) end
    local stands = value
    if old_number >= number then
      stands = old_value
      if old_value ~= value or old_number > number then
        out[#out + 1], out[#out + 2], out[#out + 3] = i - 1, "other", record
      end
    elseif not open then
      stands = ""
      out[#out + 1], out[#out + 2], out[#out + 3] = i - 1, "closed", record or ""
    else
      local about, belonging, hold = "", "", ""
      if extras[i] ~= "" then
        about, belonging, hold = string.match(extras[i], "^([^\29]*)\29([^\29]*)\29(.*)$")
      end
      local step = (value ~= "" and 1 or 0) - (old_value ~= "" and 1 or 0)
      -- Groups count hidden answers too: else hiding one would tell which group it is of.
      add_groups(groups, old_about, old_counts, -1, old_value ~= "" and -1 or 0)
      add_groups(groups, about, adds[i], 1, value ~= "" and 1 or 0)
      if not hidden[ballot] then
        add(times, old_counts, -1)
        if hold == "1" then
          hides[ballot], hidden[ballot] = true, true
        else
          add(times, adds[i], 1)
        end
      end
      if hidden[ballot] and (hold == "1" or value == "") then waits[ballot] = value ~= "" end
      if moved then
        if old_value ~= "" then moved[person .. "\30" .. old_about] = true end
        moved[person .. "\30" .. belonging] = true
      end
      answers = answers + step
      people[person] = (people[person] or 0) + step
      if belonging ~= "" or old_about ~= "" or step ~= 0 then belongs[person] = belonging end
      records[ballot] = numbers[i] .. "\0" .. adds[i] .. "\0" .. about .. "\0" .. value
      revision = revision + 1
      changed[ballot] = revision
    end
    if stands ~= "" and joiners[i] ~= "" then spoken[joiners[i]] = true end
  end
  note_spoken(keys, args[3], spoken)
  if revision == first then return out end
  local stored, places, size = {}, {}, 0
  for ballot, place in pairs(changed) do
    stored[size + 1], stored[size + 2] = ballot, records[ballot]
    places[size + 1], places[size + 2] = place, ballot
    size = size + 2
  end
  redis.call("HSET", keys[7], unpack(stored))
  redis.call("ZADD", keys[10], unpack(places))
  -- What equal answers add is read once for all of them.
  local counts = {["#"] = answers}
  for text, much in pairs(times) do
    if much ~= 0 then add_counts(counts, text, much) end
  end
  add_all(keys[8], counts)
  add_people(keys[9], people, belongs, who, moved)
  if moved then note_moved(keys[16], moved, revision) end
  add_all(keys[13], who)
  add_all(keys[14], groups)
  change_set(keys[11], hides)
  change_set(keys[12], waits)
  redis.call("HSET", keys[2], args[4], revision)
  redis.call("PUBLISH", args[3], args[4])
  return out
end

redis.register_function("answer_@", answer)
