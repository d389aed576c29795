-- Ends a meeting: the last state is put in place, how many joined and answered is written down,
-- groups that may not be seen are dropped, and so are the players of a quiz with their points,
-- answers no longer say which groups they belong to, and then what could tie an answer to a phone is destroyed: the ballot key, who joined, who answered
-- and in which order.
--
-- KEYS  1 state  2 revisions  3 key  4 joined  5 totals  6 seated
--       7 who and 8 counts, of what was asked on joining, then ARGV[7] keys that go,
--       then nine for each round: people, changes, answers, who, groups, published, moved, counts,
--       sorted
-- ARGV  1 revision seen  2 new revision  3 JSON of the last state  4 channel
--       5 the fewest people of a group  6 subject of what was asked on joining ("" nothing was)
--       7 number of keys that go, then the subject of each round
-- Returns 1, or 0 when another state stands there.

-- What stands before the US of "field US value": the field.
local function field_of(group)
  return string.match(group, "^([^\31]+)\31")
end

-- Which groups of `who` go, of `total` people; the rule is that of `polling.groups.shown`. Where a
-- field was looked at, what was seen stays, and nothing else of it: the two could be compared.
local function to_drop(who, total, least, published)
  local fields, dropped = {}, {}
  local flat = redis.call("HGETALL", who)
  for i = 1, #flat, 2 do
    local field = field_of(flat[i])
    if field ~= "table" then
      fields[field] = fields[field] or {}
      table.insert(fields[field], {flat[i], tonumber(flat[i + 1])})
    end
  end
  for field, groups in pairs(fields) do
    table.sort(groups, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[1] < b[1]) end)
    local kept, left = #groups, total
    for _, group in ipairs(groups) do left = left - group[2] end
    while kept > 0 and (groups[kept][2] < least or (left > 0 and left < least)) do
      left = left + groups[kept][2]
      kept = kept - 1
    end
    local seen = published and redis.call("HEXISTS", published, field) == 1
    if seen or field == "player" then kept = 0 end
    for i = kept + 1, #groups do dropped[groups[i][1]] = true end
  end
  return dropped
end

-- Drops those of `who` and `groups` that are in one of the two.
local function drop(who, groups, few, everywhere)
  for _, key in ipairs({who, groups}) do
    local gone = {}
    for _, name in ipairs(redis.call("HKEYS", key)) do
      local group = string.match(name, "^[^\30]+")
      local played = field_of(name) == "player" or string.sub(name, -8) == "\30$points"
      if few[group] or everywhere[group] or played then gone[#gone + 1] = name end
    end
    for from = 1, #gone, 1000 do
      redis.call("HDEL", key, unpack(gone, from, math.min(from + 999, #gone)))
    end
  end
end

-- Only the table that gave it goes on standing with an answer: two fields side by side would tell
-- more than either. Its points go too, which tell when it came.
local function forget_groups(answers)
  local flat = redis.call("HGETALL", answers)
  for i = 1, #flat, 2 do
    local number, counts, about, value = string.match(flat[i + 1], "^(%d+%z)([^%z]*)%z([^%z]*)(%z.*)$")
    if about ~= "" then
      counts = string.gsub(string.gsub(counts, "%$points\31%d+", ""), "\31$", "")
      local table_ = ""
      for pair in string.gmatch(about, "[^\31]+\31[^\31]+") do
        if field_of(pair) == "table" then table_ = pair end
      end
      redis.call("HSET", answers, flat[i], number .. counts .. "\0" .. table_ .. value)
    end
  end
end

-- Answers are sorted while they come, the oldest first: the order in which they were would tell in
-- which they came. All stand as sorted last from then on.
local function forget_order(sorted)
  local newest = redis.call("ZREVRANGE", sorted, 0, 0, "WITHSCORES")[2]
  if not newest then return end
  local flat = {}
  for _, ballot in ipairs(redis.call("ZRANGE", sorted, 0, -1)) do
    flat[#flat + 1] = newest
    flat[#flat + 1] = ballot
  end
  for from = 1, #flat, 2000 do
    redis.call("ZADD", sorted, unpack(flat, from, math.min(from + 1999, #flat)))
  end
end

local function finish(keys, args)
  if (redis.call("HGET", keys[1], "revision") or "0") ~= args[1] then return 0 end
  redis.call("DEL", keys[1])
  redis.call("HSET", keys[1], "revision", args[2], "json", args[3])
  redis.call("HINCRBY", keys[5], "joined", redis.call("SCARD", keys[4]))
  local least = tonumber(args[5])
  local everywhere = {}
  local first = 9 + tonumber(args[7])
  if args[6] ~= "" then
    local people = redis.call("HGET", keys[5], "people:" .. args[6]) or 0
    for i = first, #keys, 9 do
      if args[8 + (i - first) / 9] == args[6] then people = people + redis.call("HLEN", keys[i]) end
    end
    everywhere = to_drop(keys[7], people, least)
    -- How many there are of each value stands in `who`; what each one said, all of it, goes.
    local answers = redis.call("HGET", keys[8], "#")
    redis.call("DEL", keys[8])
    if answers then redis.call("HSET", keys[8], "#", answers) end
  end
  for i = first, #keys, 9 do
    local subject = args[8 + (i - first) / 9]
    local people = "people:" .. subject
    local total = redis.call("HINCRBY", keys[5], people, redis.call("HLEN", keys[i]))
    drop(keys[i + 3], keys[i + 4], to_drop(keys[i + 3], total, least, keys[i + 5]), everywhere)
    forget_groups(keys[i + 2])
    redis.call("DEL", keys[i], keys[i + 1], keys[i + 6])
    redis.call("HDEL", keys[i + 7], "$points")
    forget_order(keys[i + 8])
    if subject == args[6] then redis.call("DEL", keys[i + 2]) end
  end
  for i = 9, first - 1 do redis.call("DEL", keys[i]) end
  redis.call("DEL", keys[3], keys[4])
  redis.call("HINCRBY", keys[2], "state", 1)
  redis.call("PUBLISH", args[4], "state")
  return 1
end

redis.register_function("finish_@", finish)
