import { CLOCK, GET, HOLD, LEFT, READ } from './record-lua.ts';
import { growing, type Script } from './script.ts';

/**
 * KEYS: the key, and the nonce's if there is one. ARGV: token, lease and TTL in ms, fingerprint; the nonce's value and TTL
 * in ms. A nonce is kept as `<bytes of token> <token><value>`: to the token that brought it, it stays new.
 *
 * Answers the token and one of these, behind `new ` or `seen ` when there was a nonce:
 *
 * ```
 * <fence>                               it is yours, and nobody had it before
 * <fence> <attempt> <takeover>          it is yours
 * busy <lease left, µs> <fingerprint>   it is another's
 * done …the record
 * nonce-conflict
 * ```
 *
 * The two usual cases come first and do no more than they must: a key that is done, and one that nobody knows.
 */
export const CLAIM: Script = growing(
  GET,
  `
local head = ARGV[1] .. ' '
if KEYS[2] then
  local known = redis.call('GET', KEYS[2])
  if known then
    local length, tail = string.match(known, '^(%d+) (.*)$')
    if string.sub(tail, length + 1) ~= ARGV[5] then return ARGV[1] .. ' nonce-conflict' end
    head = head .. (string.sub(tail, 1, length) == ARGV[1] and 'new ' or 'seen ')
  else
    redis.call('SET', KEYS[2], #ARGV[1] .. ' ' .. ARGV[1] .. ARGV[5], 'PX', ARGV[6])
    head = head .. 'new '
  end
end
if raw and string.sub(raw, 1, 5) == 'done ' then return head .. raw end
local px = ARGV[3]
if ARGV[2] + 0 > px + 0 then px = ARGV[2] end
`,
  CLOCK,
  `
if not raw then
  redis.call('SET', KEYS[1], 'held ' .. #ARGV[1] .. ' ' .. ARGV[1] .. ' ' .. now .. ' 1 ' .. now .. ' ' .. ARGV[2] .. ' ' .. ARGV[3]
    .. ' - 0 ' .. ARGV[4], 'PX', px)
  return head .. now
end
`,
  READ,
  LEFT,
  `
if state ~= 'held' or token ~= ARGV[1] then
  if left > 0 then return head .. 'busy ' .. string.format('%.0f ', left) .. print end
  takeover = state == 'held' and 't' or '-'
  fence = fence + 0 < now + 0 and now or string.format('%.0f', fence + 1)
  attempt = attempt + 1
end
state, token, since, lease, ttl = 'held', ARGV[1], now, ARGV[2], ARGV[3]
print, channel = print or ARGV[4], channel or ''
`,
  HOLD,
  `
return head .. fence .. ' ' .. attempt .. ' ' .. takeover
`,
);
