/** A script that Redis runs in one step, and the name that Redis gives it. */
export interface RedisScript {
  readonly lua: string;
  readonly sha: string;
}

/** KEYS in, prod. ARGV who, end, batch. */
export const APPEND = script(`
local last = redis.call('HMGET', KEYS[2], '@n', ARGV[1])
local n = string.format('%.0f', (last[1] or 0) + 1)
redis.call('XADD', KEYS[1], '*', 'n', n, 'b', ARGV[3])
local set = {'@n', n}
if ARGV[1] ~= '' and tonumber(last[2] or 0) < tonumber(ARGV[2]) then
  set[3] = ARGV[1]; set[4] = ARGV[2]
end
redis.call('HSET', KEYS[2], unpack(set))`);

/**
 * KEYS ckpt, in, prod, ord. ARGV index, position, state, then run and begin of its producers' names
 * for each run that has ended.
 */
export const SAVE = script(`
if tonumber(redis.call('HGET', KEYS[1], 'n') or 0) >= tonumber(ARGV[1]) then return 0 end
redis.call('XTRIM', KEYS[2], 'MINID', '~', ARGV[2])
redis.call('HSET', KEYS[1], 'n', ARGV[1], 'last', ARGV[2], 's', ARGV[3])
for i = 4, #ARGV, 2 do
  redis.call('HDEL', KEYS[4], ARGV[i])
  for _, who in ipairs(redis.call('HKEYS', KEYS[3])) do
    if who:sub(1, #ARGV[i + 1]) == ARGV[i + 1] then redis.call('HDEL', KEYS[3], who) end
  end
end
return 1`);

/** KEYS ckpt, ord, out. ARGV base, keepLines, then run, order, text and tag of each line. */
export const COMMIT = script(`
if tonumber(redis.call('HGET', KEYS[1], 'n') or 0) > tonumber(ARGV[1]) then return 0 end
local last, added = {}, {}
for i = 3, #ARGV, 4 do
  local run, order = ARGV[i], tonumber(ARGV[i + 1])
  last[run] = last[run] or tonumber(redis.call('HGET', KEYS[2], run) or 0)
  if order > last[run] + 1 then return 0 end
  if order > last[run] then last[run] = order; added[#added + 1] = i end
end
for _, i in ipairs(added) do
  local line = {'r', ARGV[i], 'o', ARGV[i + 1], 't', ARGV[i + 2]}
  if ARGV[i + 3] ~= '' then line[7] = 'j'; line[8] = ARGV[i + 3] end
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', unpack(line))
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1`);

/** KEYS lease. ARGV owner, ms. */
export const LEASE = script(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`);

function script(lua: string): RedisScript {
  let sha: string | undefined;
  return {
    lua,
    get sha() {
      sha ??= sha1(lua);
      return sha;
    },
  };
}

/** `node:crypto` costs 2 ms to load, which only Redis needs. */
function sha1(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha1').update(text).digest('hex');
}
