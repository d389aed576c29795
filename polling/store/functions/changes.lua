-- Reads the answers of a round that changed after a revision, oldest first.
--
-- KEYS  1 changes  2 answers
-- ARGV  1 revision  2 how many, up to 1,000: more where several changed at the last revision, as
--       have all answers of a meeting that was put back
-- Returns two lists: ballot and revision in turn, and the record of each ballot, nil without one;
--       with fewer than that many there are no more.
local function changes(keys, args)
  local since, most = "(" .. args[1], tonumber(args[2])
  local found = redis.call("ZRANGEBYSCORE", keys[1], since, "+inf", "WITHSCORES", "LIMIT", 0, most)
  if #found == 2 * most then
    found = redis.call("ZRANGEBYSCORE", keys[1], since, found[#found], "WITHSCORES")
  end
  local records = {}
  for from = 1, #found, 2000 do
    local ballots = {}
    for i = from, math.min(from + 1999, #found), 2 do ballots[#ballots + 1] = found[i] end
    for _, record in ipairs(redis.call("HMGET", keys[2], unpack(ballots))) do
      records[#records + 1] = record
    end
  end
  return {found, records}
end

redis.register_function{function_name = "changes_@", callback = changes, flags = {"no-writes"}}
