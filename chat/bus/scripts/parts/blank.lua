-- Take what an edit says, or a preview shows, out of a log; its place stays.
local function blank(log, json)
  local change = cjson.decode(json)
  if change.type == 'message.edited' then change.body, change.mentions = '', nil else change.preview = cjson.null end
  redis.call('ZREMRANGEBYSCORE', log, change.seq, change.seq)
  redis.call('ZADD', log, change.seq, cjson.encode(change))
end

-- The target of a change that has words in it; nothing for other events.
local function telling(json)
  local type = string.match(json, '^{"type":"(message%.%a+)"')
  if type ~= 'message.edited' and type ~= 'message.previewed' then return nil end
  return tonumber(string.match(json, '"target":(%d+),'))
end
