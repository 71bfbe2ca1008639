-- Say who is here at one instance, look after those who are overdue, and tell all instances whose presence changed.
--
-- KEYS  1 presence                zset   everybody who is here: `<usercode> <state> <since, ms>`, all with score 0
--       2 presence:instances      zset   instance -> the ms until which it is believed to live
--       3 presence:at:<instance>  hash   usercode -> the best state of the connections there
--       4 presence:leaving        zset   usercode without a connection -> the ms at which they count as gone
--       5 users                   hash   usercode -> account as JSON
-- ARGV  1 instance       2 ms that it is believed to live without another word
--       3 ms that somebody may be without a connection before they count as gone
--       4 how many overdue people to look after, at most
--       5 channel        6 prefix of members:<usercode>   7 prefix of presence:at:<instance>
--       8 usercode, 9 online, away, '' (no connection there) or again (nothing changed, but tell), …
--
-- Everything is found out here, and in one step: any instance may look after the overdue, several at once, and each
-- change is told once. Replies {how many overdue people it met, 1 if the instance was believed to live}.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end

local lived = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or '0') > now
redis.call('ZADD', KEYS[2], whole(now + ARGV[2]), ARGV[1])
local living = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. whole(now), '+inf')
local changes = {}

local function best_of(usercode)
  local best = false
  for _, instance in ipairs(living) do
    local state = redis.call('HGET', ARGV[7] .. instance, usercode)
    if state == 'online' then return state end
    best = best or state
  end
  return best
end

local function describe(usercode, state, since)
  local account = cjson.decode(redis.call('HGET', KEYS[5], usercode) or '{}')
  local rooms, held = {}, redis.call('HGETALL', ARGV[6] .. usercode)
  for i = 1, #held, 2 do
    if string.find(held[i + 1], ':%a*r') then rooms[#rooms + 1] = held[i] end
  end
  changes[#changes + 1] = {
    usercode = usercode, state = state, since = tonumber(since), status = account.status or '',
    dnd = account.dnd or false, rooms = table.concat(rooms, ' '), avatar = account.avatar,
  }
end

-- Bring what was told of somebody up to what is true. `patience`: ms that they may take to come back;
-- `left`: when they went, if that is known.
local function settle(usercode, patience, left, again)
  local line = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. usercode .. ' ', '(' .. usercode .. '!')[1]
  local told, since
  if line then told, since = string.match(line, ' (%a+) (%d+)') end
  local state = best_of(usercode) or nil
  if not state and told and patience > 0 then
    redis.call('ZADD', KEYS[4], 'NX', whole(now + patience), usercode)
    state = told
  else
    redis.call('ZREM', KEYS[4], usercode)
  end
  if state ~= told then
    since = whole(state and now or left or now)
    if line then redis.call('ZREM', KEYS[1], line) end
    if state then redis.call('ZADD', KEYS[1], 0, usercode .. ' ' .. state .. ' ' .. since) end
  elseif not again then
    return
  end
  describe(usercode, state or 'offline', since)
end

local grace = tonumber(ARGV[3])
for i = 8, #ARGV, 2 do
  local usercode, state = ARGV[i], ARGV[i + 1]
  if state == '' then
    redis.call('HDEL', KEYS[3], usercode)
  elseif state ~= 'again' then
    redis.call('HSET', KEYS[3], usercode, state)
  end
  settle(usercode, grace, nil, state == 'again')
end

local most, met = tonumber(ARGV[4]), 0
for _, instance in ipairs(most > 0 and redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', whole(now)) or {}) do
  if met < most then
    local there = ARGV[7] .. instance
    for _, usercode in ipairs(redis.call('HRANDFIELD', there, most - met)) do
      redis.call('HDEL', there, usercode)
      settle(usercode, 0)
      met = met + 1
    end
    if redis.call('EXISTS', there) == 0 then redis.call('ZREM', KEYS[2], instance) end
  end
end
if met < most then
  local overdue = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', whole(now), 'WITHSCORES', 'LIMIT', 0, most - met)
  for i = 1, #overdue, 2 do
    settle(overdue[i], 0, overdue[i + 1] - grace)
    met = met + 1
  end
end

if #changes > 0 then redis.call('PUBLISH', ARGV[5], cjson.encode(changes)) end
return {met, lived and 1 or 0}
