-- The present, in ms.
local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The ms to wait before one more of what the key counts, or 0 (GCRA: a bucket that leaks steadily); and the ms until
-- all of it may be used at once again.
local function pace(key, interval, burst, counts)
  local now = milliseconds()
  local arrival = math.max(tonumber(redis.call('GET', key) or '0'), now)
  local early = arrival - now - interval * (burst - 1)
  if early > 0 then return math.ceil(early), arrival - now end
  if counts then
    arrival = arrival + interval
    redis.call('SET', key, string.format('%.0f', arrival), 'PX', string.format('%.0f', arrival - now))
  end
  return 0, arrival - now
end
