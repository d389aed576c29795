-- Sets a field of a hash, also where the store has no memory left: deleting is how there comes to be
-- some, and that something was deleted has to be written down.
--
-- KEYS  1 the hash
-- ARGV  1 field  2 value
-- Returns 1 where the field is new, else 0.
local function put(keys, args)
  return redis.call("HSET", keys[1], args[1], args[2])
end

redis.register_function{function_name = "put_@", callback = put, flags = {"allow-oom"}}
