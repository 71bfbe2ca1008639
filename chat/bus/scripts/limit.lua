-- Count one try against a limit.
--
-- KEYS  1 limit:<what>:<whom>   string   theoretical arrival time in ms
-- ARGV  1 ms between two tries   2 tries at once   3 '1' to count this try, '0' only to look
-- Replies the ms to wait, 0 when it may go on, and the ms until all tries are there again.
--@ pace

return {pace(KEYS[1], ARGV[1], ARGV[2], ARGV[3] == '1')}
