-- Everything of a room up to a seq is in the database: tell it, and let the log forget what is old and stored.
--
-- KEYS  1 room:<key>   hash   2 log:<key>   zset   3 posts:<key>   zset
-- ARGV  1 seq that is stored   2 events that the log keeps of what is stored   3 channel of the room   4 what to tell

-- Of two workers the one that stored less may be the later to say so: what the log has forgotten stays forgotten.
if tonumber(redis.call('HGET', KEYS[1], 'stored') or '0') >= tonumber(ARGV[1]) then return end
redis.call('HSET', KEYS[1], 'stored', ARGV[1])
local forgotten = ARGV[1] - ARGV[2]
if forgotten > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', forgotten)
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', forgotten)
end
redis.call('PUBLISH', ARGV[3], ARGV[4])
