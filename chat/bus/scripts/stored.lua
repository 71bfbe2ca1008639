-- Everything of a room up to a seq is in the database: tell it, and let the log forget what is old and stored.
--
-- KEYS  1 room:<key>   hash   2 log:<key>   zset   3 posts:<key>   zset
-- ARGV  1 seq that is stored   2 events that the log keeps of what is stored   3 channel of the room   4 what to tell

redis.call('HSET', KEYS[1], 'stored', ARGV[1])
local forgotten = ARGV[1] - ARGV[2]
if forgotten > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', forgotten)
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', forgotten)
end
redis.call('PUBLISH', ARGV[3], ARGV[4])
