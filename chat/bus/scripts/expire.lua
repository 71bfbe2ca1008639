-- The beginning of a room has left the database: let nothing of it stay here, refuse changes of it, and tell everybody.
--
-- KEYS  1 room:<key>   hash   2 log:<key>   zset   3 posts:<key>   zset   4 message:<key>:<seq>, …   hash
-- ARGV  1 seq up to which it has left   2 channel of the room   3 what to tell
--@ blank

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
for i = 4, #KEYS do redis.call('DEL', KEYS[i]) end
-- What was said long ago and changed lately stands in the log as the text of the change.
for _, json in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local target = telling(json)
  if target and target <= tonumber(ARGV[1]) then blank(KEYS[2], json) end
end
if redis.call('EXISTS', KEYS[1]) == 0 then return end
if tonumber(redis.call('HGET', KEYS[1], 'expired') or '0') >= tonumber(ARGV[1]) then return end
redis.call('HSET', KEYS[1], 'expired', ARGV[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
