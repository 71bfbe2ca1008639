-- Take what an edit says out of a log; its place stays.
local function blank(log, json)
  local edit = cjson.decode(json)
  edit.body, edit.mentions = '', nil
  redis.call('ZREMRANGEBYSCORE', log, edit.seq, edit.seq)
  redis.call('ZADD', log, edit.seq, cjson.encode(edit))
end

-- The target of an edit; nothing for other events.
local function edited(json)
  if string.find(json, '{"type":"message.edited"', 1, true) ~= 1 then return nil end
  return tonumber(string.match(json, '"target":(%d+),'))
end
