-- Count one try against a limit (GCRA: a bucket that leaks steadily).
--
-- KEYS  1 limit:<what>:<whom>   string   theoretical arrival time in ms
-- ARGV  1 ms between two tries   2 tries at once   3 '1' to count this try, '0' only to look
-- Replies 0 when it may go on, else the ms to wait.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local early = arrival - now - ARGV[1] * (ARGV[2] - 1)
if early > 0 then return math.ceil(early) end
if ARGV[3] == '1' then
  local next_arrival = arrival + ARGV[1]
  redis.call('SET', KEYS[1], string.format('%.0f', next_arrival), 'PX', string.format('%.0f', next_arrival - now))
end
return 0
