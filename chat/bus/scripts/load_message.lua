-- Write what changes of a message are checked against; one that is here already is newer than what was read.
--
-- KEYS  1 message:<key>:<seq>   hash
-- ARGV  1 seconds to keep it   2… fields and values

if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], unpack(ARGV, 2)) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
