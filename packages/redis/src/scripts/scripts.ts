import { CLOCK, GET, HOLD, KEEP_TTL, LEFT, READ, WAKE } from './record-lua.ts';
import { growing, type Script, settling } from './script.ts';

/** ARGV: token, lease in ms. Answers, as do the next two, the token and what became of it. */
export const RENEW: Script = settling(
  GET,
  CLOCK,
  READ,
  `
if state ~= 'held' or token ~= ARGV[1] then return ARGV[1] .. ' lost' end
since, lease = now, ARGV[2]
local px = ARGV[2]
`,
  KEEP_TTL,
  HOLD,
  `
return ARGV[1] .. ' renewed'
`,
);

/** ARGV: token, TTL in ms, fence and attempt of the claim. */
export const COMMIT: Script = settling(
  GET,
  READ,
  `
local digest = string.sub(redis.sha1hex(ARGV[1]), 1, 16)
if state == 'done' then return ARGV[1] .. (token == digest and ' committed' or ' lost') end
if state == 'none' then
  if ARGV[3] + 0 > fence + 0 then fence = ARGV[3] end
  attempt = ARGV[4]
elseif state ~= 'held' or token ~= ARGV[1] then
  return ARGV[1] .. ' lost'
end
redis.call('SET', KEYS[1], 'done ' .. fence .. ' ' .. attempt .. ' ' .. digest .. ' ' .. (print or '-'), 'PX', ARGV[2])
`,
  WAKE,
  `
return ARGV[1] .. ' committed'
`,
);

/**
 * ARGV: token, and 1 when no handler ran, else 0: what is taken back of the attempts. They are remembered for the claim's
 * TTL from now, and no longer for the sake of its lease.
 */
export const RELEASE: Script = settling(
  GET,
  READ,
  `
if state == 'done' or token ~= ARGV[1] then return ARGV[1] .. ' lost' end
if state == 'open' then return ARGV[1] .. ' released' end
`,
  WAKE,
  `
state, channel, attempt = 'open', '', attempt - ARGV[2]
local px = ttl
`,
  HOLD,
  `
return ARGV[1] .. ' released'
`,
);

/** The fence stays as long as the record would have. */
export const FORGET: Script = settling(
  GET,
  READ,
  `
if state == 'none' then return 'unknown' end
local px = '1'
`,
  KEEP_TTL,
  `
redis.call('SET', KEYS[1], 'gone ' .. fence, 'PX', px)
`,
  WAKE,
  `
return 'forgotten'
`,
);

/** ARGV: channel. Answers how many µs the key is still held, and has its holder tell the channel when it no longer is. */
export const WATCH: Script = settling(
  GET,
  CLOCK,
  READ,
  LEFT,
  `
if left <= 0 then return '0' end
if channel ~= ARGV[1] then
  channel = ARGV[1]
  local px = '1'
`,
  KEEP_TTL,
  HOLD,
  `
end
return string.format('%.0f', left)
`,
);

/** Answers `none`, or state, fence, attempt, µs of lease left and fingerprint. */
export const INSPECT: Script = growing(
  GET,
  CLOCK,
  READ,
  LEFT,
  `
if state == 'none' then return 'none' end
return state .. ' ' .. fence .. ' ' .. attempt .. string.format(' %.0f ', math.max(0, left)) .. print
`,
);

/**
 * KEYS: the nonce's. ARGV: value, TTL in ms, the token to which it stays new, or nothing, and the call's name. Answers that
 * name and `new`, or `known ` and the value.
 */
export const REMEMBER: Script = growing(`
local known = redis.call('GET', KEYS[1])
if known then
  if known == #ARGV[3] .. ' ' .. ARGV[3] .. ARGV[1] and ARGV[3] ~= '' then return ARGV[4] .. ' new' end
  local length, tail = string.match(known, '^(%d+) (.*)$')
  return ARGV[4] .. ' known ' .. string.sub(tail, length + 1)
end
redis.call('SET', KEYS[1], #ARGV[3] .. ' ' .. ARGV[3] .. ARGV[1], 'PX', ARGV[2])
return ARGV[4] .. ' new'
`);
