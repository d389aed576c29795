-- Sorts answers of a question under themes, and changes its themes and headings: all that is asked
-- for, or nothing. Each part says what stood before it; where what stands is what it would make
-- already, it is done, so saying it again changes nothing. A theme is merged only into one that
-- counts: two who merge two themes into each other at once would lose both.
--
-- Beside an answer's themes stands its number, so that one that its phone changed after it was sorted
-- can be told from the others. A coding whose before is its after changes nothing but that: whoever
-- says so has seen the answer as it is now. (A coding that is sent again says nothing of the kind.)
--
-- KEYS  1 codebook  2 revisions, then four for each round: themes, sorted, answers, sortedat
-- ARGV  1 channel  2 subject  3 the most fields a codebook may have
--       4 number of fields, then three for each: field, before, after ("" is none), and then five
--       for each coding: number of its round (from 1), ballot, theme, before, after
--       ("" not sorted under it, "s" sorted, "q" a quote of it)
-- Returns the new revision, 0 when something else stands somewhere, -1 when there are too many
-- fields, or the present revision as it is when all of it was done already.
local RESERVED = {minority = true, aside = true}

local function read(packed)
  local list, how = {}, {}
  for each in string.gmatch(packed or "", "%S+") do
    local theme, quoted = string.match(each, "^([^!]+)(!?)$")
    list[#list + 1] = theme
    how[theme] = quoted == "!" and "q" or "s"
  end
  return list, how
end

local function pack(list, how)
  local parts = {}
  for _, theme in ipairs(list) do
    if how[theme] then parts[#parts + 1] = theme .. (how[theme] == "q" and "!" or "") end
  end
  return table.concat(parts, " ")
end

local function into(packed)
  return packed ~= "" and cjson.decode(packed).into or ""
end

-- Whether a theme that is to be merged counts somewhere then: in one that stands, not in a circle.
local function counts(keys, fields, field)
  local passed, at = {}, field
  while not passed[at] do
    passed[at] = true
    local packed = fields[at] or redis.call("HGET", keys[1], at) or ""
    if packed == "" then return false end
    local next_ = into(packed)
    if next_ == "" then return true end
    at = "t:" .. next_
  end
  return false
end

-- The fields that are to change: field -> value; nil when something else stands there.
local function of_codebook(keys, args, last)
  local fields, merged = {}, {}
  for i = 5, last, 3 do
    local field, before, after = args[i], args[i + 1], args[i + 2]
    local stands = fields[field] or redis.call("HGET", keys[1], field) or ""
    if stands ~= after then
      if stands ~= before then return nil end
      fields[field] = after
      if into(after) ~= "" and into(after) ~= into(stands) then merged[#merged + 1] = field end
    end
  end
  for _, field in ipairs(merged) do
    if not counts(keys, fields, field) then return nil end
  end
  return fields
end

local function stands(keys, fields, theme)
  if RESERVED[theme] then return true end
  local changed = fields["t:" .. theme]
  if changed then return changed ~= "" end
  return redis.call("HEXISTS", keys[1], "t:" .. theme) == 1
end

-- The answers that are to change: round -> ballot -> {themes in order, theme -> "s" or "q"}.
local function of_answers(keys, args, first, fields)
  local rounds, known = {}, {}
  for i = first, #args, 5 do
    local round, ballot, theme = tonumber(args[i]), args[i + 1], args[i + 2]
    local before, after = args[i + 3], args[i + 4]
    local at = 4 * round - 1
    rounds[round] = rounds[round] or {}
    local answer = rounds[round][ballot]
    if not answer then
      local list, how = read(redis.call("HGET", keys[at], ballot))
      answer = {list = list, how = how, changed = false, seen = false}
      rounds[round][ballot] = answer
    end
    local is = answer.how[theme] or ""
    if is == after and before == after and after ~= "" then answer.seen = true end
    if is ~= after then
      if is ~= before then return nil end
      if after ~= "" then
        if known[theme] == nil then known[theme] = stands(keys, fields, theme) end
        if not known[theme] or redis.call("HEXISTS", keys[at + 2], ballot) == 0 then return nil end
      end
      if is == "" then
        -- One that was here, went and comes again within this very call stands in its old place.
        local listed = false
        for _, each in ipairs(answer.list) do listed = listed or each == theme end
        if not listed then answer.list[#answer.list + 1] = theme end
      end
      answer.how[theme] = after ~= "" and after or nil
      answer.changed = true
    end
  end
  return rounds
end

-- Puts down what an answer is sorted under, and which number of it that is; whether it did anything.
local function put(keys, at, ballot, answer, revision)
  if not (answer.changed or answer.seen) then return false end
  local number = string.match(redis.call("HGET", keys[at + 2], ballot) or "", "^%d+")
  if not answer.changed and redis.call("HGET", keys[at + 3], ballot) == number then return false end
  local packed = pack(answer.list, answer.how)
  if packed == "" then
    redis.call("HDEL", keys[at], ballot)
    redis.call("HDEL", keys[at + 3], ballot)
  else
    redis.call("HSET", keys[at], ballot, packed)
    if number then redis.call("HSET", keys[at + 3], ballot, number) end
  end
  redis.call("ZADD", keys[at + 1], revision, ballot)
  return true
end

local function sort(keys, args)
  local last = 4 + 3 * tonumber(args[4])
  local fields = of_codebook(keys, args, last)
  local rounds = fields and of_answers(keys, args, last + 1, fields)
  if not rounds then return 0 end
  local revision, changed = tonumber(redis.call("HGET", keys[2], args[2]) or 0), next(fields) ~= nil
  local added = 0
  for field, value in pairs(fields) do
    local is = redis.call("HEXISTS", keys[1], field)
    added = added + (value ~= "" and 1 or 0) - is
  end
  if added > 0 and redis.call("HLEN", keys[1]) + added > tonumber(args[3]) then return -1 end
  for field, value in pairs(fields) do
    if value == "" then
      redis.call("HDEL", keys[1], field)
    else
      redis.call("HSET", keys[1], field, value)
    end
  end
  for round, ballots in pairs(rounds) do
    for ballot, answer in pairs(ballots) do
      if put(keys, 4 * round - 1, ballot, answer, revision + 1) then changed = true end
    end
  end
  if not changed then return math.max(revision, 1) end
  redis.call("HSET", keys[2], args[2], revision + 1)
  redis.call("PUBLISH", args[1], args[2])
  return revision + 1
end

redis.register_function("sort_@", sort)
