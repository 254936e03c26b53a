import type { SendCommand } from '../client/command-sender.ts';
import type { Script, ScriptText } from './scripts.ts';

/** Runs a script in one command; `keys[0]` decides where. Answers its reply as strings. */
export type RunScript = (
  script: Script,
  keys: readonly string[],
  args: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly string[]>;

const UNKNOWN_FIRST_LINE = /compil|shebang|unexpected symbol|unexpected flag/i;

/**
 * Scripts go by their digest. A server that does not know one (it was restarted, failed over, or its scripts were flushed)
 * says so before it does anything, and gets the text, once.
 */
export function scriptRunner(send: SendCommand): RunScript {
  let knowsFlags = true;

  function run(
    { sha, source }: ScriptText,
    keys: readonly string[],
    args: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly string[]> {
    const [key = ''] = keys;
    const rest = [`${keys.length}`, ...keys, ...args];
    return send('EVALSHA', [sha, ...rest], key, signal).then(stringsOf, (error: unknown) => {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
      return send('EVAL', [source, ...rest], key, signal).then(stringsOf);
    });
  }

  return (script, keys, args, signal) => {
    const { plain } = script;
    if (plain === undefined) return run(script, keys, args, signal);
    if (!knowsFlags) return run(plain, keys, args, signal);
    return run(script, keys, args, signal).catch((error: unknown) => {
      if (!UNKNOWN_FIRST_LINE.test(messageOf(error))) throw error;
      knowsFlags = false;
      return run(plain, keys, args, signal);
    });
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Clients may be told to answer with buffers. */
function stringsOf(reply: unknown): readonly string[] {
  if (Array.isArray(reply)) return reply.map(String);
  throw unexpectedReply(reply);
}

/** The error for an answer no script of ours gives. */
export function unexpectedReply(reply: unknown): TypeError {
  return new TypeError(
    `redisStore: the client answered ${JSON.stringify(reply)}, which is not what Redis answers to this script; ` +
      'pass a client of ioredis or node-redis that changes neither commands nor replies.',
  );
}
