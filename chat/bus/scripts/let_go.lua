-- Take a key away, if it still says what we wrote: somebody else may have it since.
--
-- KEYS  1 once:<usercode>:<digest>   string
-- ARGV  1 what we wrote
-- Replies how many were taken away.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
