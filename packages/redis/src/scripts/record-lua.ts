/**
 * How the scripts read and write a record. It is one string, so that writing it with its expiry is one command, and `GET`
 * shows it to anybody:
 *
 * ```
 * held <bytes of token> <token> <fence> <attempt> <since, µs> <lease, ms> <ttl, ms> <takeover> <bytes of channel> <channel><fingerprint>
 * open …the same, after a release
 * done <fence> <attempt> <digest of token> <fingerprint>
 * gone <fence>
 * ```
 *
 * A fingerprint is `-`, or `+` and the text. The channel is where somebody wants to be told when the key is free or done;
 * most have none. `gone` is a key that was forgotten: absent, but for its fence.
 *
 * Times are text: Lua writes numbers with 14 digits, and microseconds have 16. What is computed is written with `%.0f`.
 * Fences are microseconds of the server's clock, so that a key that expired goes on above its last fence, and no less than
 * one above the last while the key is remembered, whatever that clock does.
 *
 * The parts are straight code over the same variables, and answer one string: functions and tables would be half the cost
 * of a script.
 */

/** Sets `raw`, the record of KEYS[1] as it is, or false. */
export const GET = `
local raw = redis.call('GET', KEYS[1])
`;

/** Sets `now`, the server's clock in microseconds, as text. */
export const CLOCK = `
local time = redis.call('TIME')
local now = time[1] .. string.sub(time[2] + 1000000, 2)
`;

/**
 * Sets `state`, `fence`, `attempt` and what else `raw` has; `none` when it has nothing. `token` is the digest, of a done one.
 * All of it is text.
 */
export const READ = `
local state, fence, attempt, print, token, since, lease, ttl, takeover, channel = 'none', '0', 0
if raw then
  state = string.sub(raw, 1, 4)
  if state == 'held' or state == 'open' then
    local length, at = string.match(raw, '^ (%d+) ()', 5)
    if at then
      token = string.sub(raw, at, at + length - 1)
      fence, attempt, since, lease, ttl, takeover, length, at =
        string.match(raw, '^ (%d+) (%d+) (%d+) (%d+) (%d+) (.) (%d+) ()', at + length)
      if at then
        channel = string.sub(raw, at, at + length - 1)
        print = string.match(raw, '^[-+].*$', at + length)
      end
    end
  elseif state == 'done' then
    fence, attempt, token, print = string.match(raw, '^ (%d+) (%d+) (%x+) ([-+].*)$', 5)
  elseif state == 'gone' then
    fence = string.match(raw, '^ (%d+)$', 5)
    if fence then state = 'none' end
  end
  if not print and state ~= 'none' then error('hookgate: ' .. KEYS[1] .. ' holds something that is none of its records') end
end
`;

/** Sets `left`, the microseconds for which a held key is still held: none when it is claimable. */
export const LEFT = `
local left = state == 'held' and since - now + lease * 1000 or 0
`;

/** Writes the variables as a held or open record that lives for `px` milliseconds. */
export const HOLD = `
redis.call('SET', KEYS[1], state .. ' ' .. #token .. ' ' .. token .. ' ' .. fence .. ' ' .. attempt .. ' ' .. since .. ' ' .. lease
  .. ' ' .. ttl .. ' ' .. takeover .. ' ' .. #channel .. ' ' .. channel .. print, 'PX', px)
`;

/** Tells those who wait for the key: the last 43 characters of its name, its digest. Denied or not, what was written stands. */
export const WAKE = `
if channel and channel ~= '' then redis.pcall('PUBLISH', channel, string.sub(KEYS[1], -43)) end
`;

/** Sets `px` to what is left of the record's life, and no less than `px`. */
export const KEEP_TTL = `
local pttl = redis.call('PTTL', KEYS[1])
if pttl > px + 0 then px = string.format('%.0f', pttl) end
`;
