/**
 * How the scripts read and write a record. It is one string, so that writing it with its expiry is one command, and `GET`
 * shows it to anybody:
 *
 * ```
 * held <fence> <attempt> <lease end, µs> <ttl, ms> <takeover> <bytes of channel> <bytes of token> <channel><token><fingerprint>
 * open …the same, after a release
 * done <fence> <attempt> <digest of token> <fingerprint>
 * gone <fence>
 * ```
 *
 * A fingerprint is `-`, or `+` and the text. The channel is where somebody wants to be told when the key is free or done;
 * most have none. `gone` is a key that was forgotten: absent, but for its fence.
 *
 * Numbers are written with `%.0f`: Lua's own form has 14 digits, and microseconds have 16. Fences are microseconds of the
 * server's clock, so that a key that expired goes on above its last fence, and no less than one above the last while the
 * key is remembered, whatever that clock does.
 *
 * The parts are straight code over the same variables: functions and tables would be half the cost of a script.
 */

/** Sets `now`, the server's clock in microseconds. */
export const CLOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
`;

/**
 * Sets `state`, `fence`, `attempt` and what else the record of KEYS[1] has; `none` when there is none. `token` is the digest,
 * of a done one. What is only passed on stays text.
 */
export const READ = `
local state, fence, attempt, print, token, lease, ttl, takeover, channel = 'none', '0', 0
local raw = redis.call('GET', KEYS[1])
if raw then
  local rest
  state, fence, attempt, rest = string.match(raw, '^(%l%l%l%l) (%d+) ?(%d*) ?(.*)$')
  if state == 'done' then
    token, print = string.match(rest, '^(%x+) (.*)$')
  elseif state == 'held' or state == 'open' then
    local channelLength, tokenLength, tail
    lease, ttl, takeover, channelLength, tokenLength, tail = string.match(rest, '^(%d+) (%d+) (.) (%d+) (%d+) (.*)$')
    if tail then
      lease = lease + 0
      channel = string.sub(tail, 1, channelLength)
      token = string.sub(tail, channelLength + 1, channelLength + tokenLength)
      print = string.sub(tail, channelLength + tokenLength + 1)
    end
  elseif state == 'gone' then
    state, attempt = 'none', 0
  end
  if not print and state ~= 'none' then error('hookgate: ' .. KEYS[1] .. ' holds something that is none of its records') end
end
`;

/** Writes the variables as a held or open record that lives for `px` milliseconds. */
export const HOLD = `
redis.call('SET', KEYS[1], state .. ' ' .. fence .. ' ' .. attempt .. ' ' .. string.format('%.0f', lease) .. ' ' .. ttl .. ' '
  .. takeover .. ' ' .. #channel .. ' ' .. #token .. ' ' .. channel .. token .. print, 'PX', px)
`;

/** Tells those who wait for the key: the last 43 characters of its name, its digest. Denied or not, what was written stands. */
export const WAKE = `
if channel and channel ~= '' then redis.pcall('PUBLISH', channel, string.sub(KEYS[1], -43)) end
`;

/** Sets `px` to what is left of the record's life, and no less than `px`. */
export const KEEP_TTL = `
local left = redis.call('PTTL', KEYS[1])
if left > px + 0 then px = string.format('%.0f', left) end
`;
