-- Put an event of a log in place of another, unless somebody else changed it meanwhile.
--
-- KEYS  1 log:<key>   zset
-- ARGV  1 seq   2 the event as it was   3 as it is to be
-- Replies 1 · 0 (it was changed, or the log has forgotten it).

if redis.call('ZREM', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[3])
return 1
