-- Claim what somebody is to be told of a room: of many workers one gets it, before anything is sent.
--
-- KEYS  1 told:<code>    hash  room -> up to which seq they were told
--       2 shown:<code>   set   rooms of which their devices may be showing a notification
-- ARGV  1 room key   2 seq   3 seconds to remember it
--
-- Replies 1, or 0 when they were told already.

if tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0') >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
