-- Ends a meeting: the last state is put in place, how many joined and answered is written down,
-- values of fields that too few people hold are dropped from every answer, and then what could tie
-- an answer to a phone is destroyed: the ballot key, who joined, who answered and in which order.
--
-- KEYS  1 state  2 revisions  3 key  4 joined  5 totals  6 seated  7 who, of what was asked on
--       joining, then ARGV[7] keys that go, then five for each round:
--       people, changes, answers, who, groups
-- ARGV  1 revision seen  2 new revision  3 JSON of the last state  4 channel
--       5 the fewest people of a group  6 subject of what was asked on joining ("" nothing was)
--       7 number of keys that go, then the subject of each round
-- Returns 1, or 0 when another state stands there.

-- Which groups ("field US value") go; the rule is that of `polling.groups.shown`.
local function to_drop(key, total, least)
  local fields, dropped = {}, {}
  local flat = redis.call("HGETALL", key)
  for i = 1, #flat, 2 do
    local field = string.match(flat[i], "^([^\31]+)\31")
    if field ~= "table" then
      fields[field] = fields[field] or {}
      table.insert(fields[field], {flat[i], tonumber(flat[i + 1])})
    end
  end
  for _, groups in pairs(fields) do
    table.sort(groups, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[1] < b[1]) end)
    local kept, left = #groups, total
    for _, group in ipairs(groups) do left = left - group[2] end
    while kept > 0 and (groups[kept][2] < least or (left > 0 and left < least)) do
      left = left + groups[kept][2]
      kept = kept - 1
    end
    for i = kept + 1, #groups do dropped[groups[i][1]] = true end
  end
  return dropped
end

-- The groups that stay, of those that `about` names.
local function kept_of(about, dropped)
  local kept = {}
  for pair in string.gmatch(about, "[^\31]+\31[^\31]+") do
    if not dropped[pair] and string.sub(pair, 1, 7) ~= "player\31" then kept[#kept + 1] = pair end
  end
  return table.concat(kept, "\31")
end

-- What was said on joining, without what goes: its value and what it adds to the counts.
local function without(value, counts, dropped)
  if value == "" then return value, counts end
  local said = cjson.decode(value)
  for field, id in pairs(said.fields) do
    if dropped[field .. "\31" .. id] then said.fields[field] = nil end
  end
  local kept = {}
  for field, id, n in string.gmatch(counts, "([^\31=]+)=([^\31]+)\31(%d+)") do
    if not dropped[field .. "\31" .. id] then
      kept[#kept + 1] = field .. "=" .. id .. "\31" .. n
    end
  end
  return cjson.encode(said), table.concat(kept, "\31")
end

local function drop(answers, who, groups, counts, dropped)
  local flat = redis.call("HGETALL", answers)
  for i = 1, #flat, 2 do
    local number, packed, about, value = string.match(flat[i + 1], "^(%d+)%z([^%z]*)%z([^%z]*)%z(.*)$")
    local kept, now, packed_now = kept_of(about, dropped), value, packed
    if counts then now, packed_now = without(value, packed, dropped) end
    if kept ~= about or now ~= value then
      redis.call("HSET", answers, flat[i], number .. "\0" .. packed_now .. "\0" .. kept .. "\0" .. now)
    end
  end
  for _, key in ipairs({who, groups}) do
    for _, name in ipairs(redis.call("HKEYS", key)) do
      local pair = string.match(name, "^[^\30]+")
      if dropped[pair] or string.sub(pair, 1, 7) == "player\31" then redis.call("HDEL", key, name) end
    end
  end
  if counts then
    for pair in pairs(dropped) do redis.call("HDEL", counts, (string.gsub(pair, "\31", "="))) end
  end
end

local function finish(keys, args)
  if (redis.call("HGET", keys[1], "revision") or "0") ~= args[1] then return 0 end
  redis.call("DEL", keys[1])
  redis.call("HSET", keys[1], "revision", args[2], "json", args[3])
  redis.call("HINCRBY", keys[5], "joined", redis.call("SCARD", keys[4]))
  local total = tonumber(redis.call("HGET", keys[5], "joined"))
  local dropped = to_drop(keys[7], total, tonumber(args[5]))
  local first = 8 + tonumber(args[7])
  for i = first, #keys, 5 do
    local subject = args[8 + (i - first) / 5]
    redis.call("HINCRBY", keys[5], "people:" .. subject, redis.call("HLEN", keys[i]))
    local counts = subject == args[6] and (string.gsub(keys[i + 2], "answers$", "counts"))
    drop(keys[i + 2], keys[i + 3], keys[i + 4], counts, dropped)
    redis.call("DEL", keys[i], keys[i + 1])
  end
  for i = 8, first - 1 do redis.call("DEL", keys[i]) end
  redis.call("DEL", keys[3], keys[4])
  redis.call("HINCRBY", keys[2], "state", 1)
  redis.call("PUBLISH", args[4], "state")
  return 1
end

redis.register_function("finish_@", finish)
