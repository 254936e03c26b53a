import { createHash } from 'node:crypto';
import { CLOCK, HOLD, KEEP_TTL, READ, WAKE } from './record-lua.ts';

/** One Lua script, under the name Redis knows it by. */
export interface ScriptText {
  readonly source: string;
  readonly sha: string;
}

/** A script, with the form older servers need where the two differ. */
export interface Script extends ScriptText {
  readonly plain?: ScriptText;
}

/** Takes up memory: a full server refuses it before anything is written. */
function growing(...parts: readonly string[]): Script {
  const source = parts.join('');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Writes over what is there: allowed on a full server too, from Redis 7 on. Older ones do not know the first line. */
function settling(...parts: readonly string[]): Script {
  return { ...growing('#!lua flags=allow-oom\n', ...parts), plain: growing(...parts) };
}

/**
 * KEYS: the key, and the nonce's if there is one. ARGV: token, lease and TTL in ms, fingerprint; the nonce's value and TTL
 * in ms. A nonce is kept as `<bytes of token> <token><value>`: to the token that brought it, it stays new.
 */
export const CLAIM: Script = growing(
  CLOCK,
  READ,
  `
local nonce = '-'
if KEYS[2] then
  local known = redis.call('GET', KEYS[2])
  if known then
    local length, tail = string.match(known, '^(%d+) (.*)$')
    if string.sub(tail, length + 1) ~= ARGV[5] then return { 'nonce-conflict' } end
    nonce = string.sub(tail, 1, length) == ARGV[1] and 'new' or 'seen'
  else
    redis.call('SET', KEYS[2], #ARGV[1] .. ' ' .. ARGV[1] .. ARGV[5], 'PX', ARGV[6])
    nonce = 'new'
  end
end
if state == 'done' then return { 'done', nonce, print } end
if state ~= 'held' or token ~= ARGV[1] then
  if state == 'held' and lease > now then return { 'in-flight', nonce, print, string.format('%.0f', lease - now) } end
  takeover = state == 'held' and 't' or '-'
  fence = string.format('%.0f', math.max(fence + 1, now))
  attempt = attempt + 1
end
state, token, lease, ttl = 'held', ARGV[1], now + ARGV[2] * 1000, ARGV[3]
print, channel = print or ARGV[4], channel or ''
local px = ttl
if ARGV[2] + 0 > ttl + 0 then px = ARGV[2] end
`,
  HOLD,
  `
return { 'acquired', nonce, fence, tostring(attempt), takeover }
`,
);

/** ARGV: token, lease in ms. */
export const RENEW: Script = settling(
  CLOCK,
  READ,
  `
if state ~= 'held' or token ~= ARGV[1] then return { 'lost' } end
lease = now + ARGV[2] * 1000
local px = ARGV[2]
`,
  KEEP_TTL,
  HOLD,
  `
return { 'renewed' }
`,
);

/** ARGV: token, TTL in ms, fence and attempt of the claim. */
export const COMMIT: Script = settling(
  READ,
  `
local digest = string.sub(redis.sha1hex(ARGV[1]), 1, 16)
if state == 'done' then return { token == digest and 'committed' or 'lost' } end
if state == 'none' then
  if ARGV[3] + 0 > fence + 0 then fence = ARGV[3] end
  attempt = ARGV[4]
elseif state ~= 'held' or token ~= ARGV[1] then
  return { 'lost' }
end
redis.call('SET', KEYS[1], 'done ' .. fence .. ' ' .. attempt .. ' ' .. digest .. ' ' .. (print or '-'), 'PX', ARGV[2])
`,
  WAKE,
  `
return { 'committed' }
`,
);

/** ARGV: token. */
export const RELEASE: Script = settling(
  READ,
  `
if state == 'done' or token ~= ARGV[1] then return { 'lost' } end
if state == 'open' then return { 'released' } end
`,
  WAKE,
  `
state, channel = 'open', ''
local px = ttl
`,
  HOLD,
  `
return { 'released' }
`,
);

/** The fence stays as long as the record would have. */
export const FORGET: Script = settling(
  READ,
  `
if state == 'none' then return { 'unknown' } end
local px = '1'
`,
  KEEP_TTL,
  `
redis.call('SET', KEYS[1], 'gone ' .. fence, 'PX', px)
`,
  WAKE,
  `
return { 'forgotten' }
`,
);

/** ARGV: channel. Answers how many µs the key is still held, and has its holder tell the channel when it no longer is. */
export const WATCH: Script = settling(
  CLOCK,
  READ,
  `
if state ~= 'held' or lease <= now then return { '0' } end
if channel ~= ARGV[1] then
  channel = ARGV[1]
  local px = '1'
`,
  KEEP_TTL,
  HOLD,
  `
end
return { string.format('%.0f', lease - now) }
`,
);

export const INSPECT: Script = growing(
  CLOCK,
  READ,
  `
if state == 'none' then return { 'none' } end
local left = state == 'held' and math.max(0, lease - now) or 0
return { state, fence, attempt, string.format('%.0f', left), print }
`,
);

/** KEYS: the nonce's. ARGV: value, TTL in ms. */
export const REMEMBER: Script = growing(`
local known = redis.call('GET', KEYS[1])
if known then
  local length, tail = string.match(known, '^(%d+) (.*)$')
  return { 'known', string.sub(tail, length + 1) }
end
redis.call('SET', KEYS[1], '0 ' .. ARGV[1], 'PX', ARGV[2])
return { 'new' }
`);
