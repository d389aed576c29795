-- Reads all that a worker needs of a meeting, at one moment.
--
-- KEYS  1 document  2 tables, then of the live stage, and then of the rehearsal:
--       state, key, joined, totals, merges, revisions, seated
-- Returns the fields of the document in turn, none where there is no such meeting; then of the stage
--       that the document names: JSON of the state or nil, the key or nil, how many joined, how many
--       of those are not in joined any more or nil, merges as field and value in turn, revisions
--       likewise, the tables that joined; tables as field and value in turn; seconds and microseconds
--       of the clock
local function snapshot(keys, args)
  local at = redis.call("HGET", keys[1], "stage") == "rehearsal" and 10 or 3
  return {
    redis.call("HGETALL", keys[1]),
    redis.call("HGET", keys[at], "json"),
    redis.call("GET", keys[at + 1]),
    redis.call("SCARD", keys[at + 2]),
    redis.call("HGET", keys[at + 3], "joined"),
    redis.call("HGETALL", keys[at + 4]),
    redis.call("HGETALL", keys[at + 5]),
    redis.call("SMEMBERS", keys[at + 6]),
    redis.call("HGETALL", keys[2]),
    redis.call("TIME"),
  }
end

redis.register_function{function_name = "snapshot_@", callback = snapshot, flags = {"no-writes"}}
