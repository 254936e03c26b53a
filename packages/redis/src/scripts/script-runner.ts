import type { StoreCallOptions } from '@hookgate/core';
import type { SendCommand } from '../client/command-sender.ts';
import type { Script, ScriptText } from './script.ts';

/**
 * Runs a script in one command.
 *
 * @param names the keys, of which the first decides where, then the arguments
 * @param read what to make of the answer
 */
export type RunScript = <T>(
  script: Script,
  keyCount: 1 | 2,
  names: readonly string[],
  read: (answer: string) => T,
  call?: StoreCallOptions,
) => Promise<T>;

const UNKNOWN_FIRST_LINE = /compil|shebang|unexpected symbol|unexpected flag/i;

/**
 * Scripts go by their digest. A server that does not know one (it was restarted, failed over, or its scripts were flushed)
 * says so before it does anything, and gets the text, once.
 */
export function scriptRunner(send: SendCommand): RunScript {
  let knowsFlags = true;

  /** Sends the text to a server that did not know the digest, and the plain text to one too old for the flags in it. */
  async function sendText(
    script: Script,
    text: ScriptText,
    rest: readonly string[],
    key: string,
    call: StoreCallOptions | undefined,
  ): Promise<unknown> {
    try {
      return await send('EVAL', [text.source, ...rest], key, call);
    } catch (error) {
      const { plain } = script;
      if (plain === undefined || text === plain || !UNKNOWN_FIRST_LINE.test(messageOf(error))) throw error;
      knowsFlags = false;
      return send('EVAL', [plain.source, ...rest], key, call);
    }
  }

  return (script, keyCount, names, read, call) => {
    const text = knowsFlags ? script : (script.plain ?? script);
    const [key = ''] = names;
    return send('EVALSHA', [text.sha, String(keyCount), ...names], key, call).then(
      (reply) => read(textOf(reply)),
      async (error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
        return read(textOf(await sendText(script, text, [String(keyCount), ...names], key, call)));
      },
    );
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Clients may be told to answer with buffers. */
function textOf(reply: unknown): string {
  if (typeof reply === 'string') return reply;
  if (ArrayBuffer.isView(reply)) return String(Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength));
  throw unexpectedReply(reply);
}

/** The error for an answer no script of ours gives, or only to somebody else. */
export function unexpectedReply(reply: unknown): TypeError {
  return new TypeError(
    `redisStore: the client answered ${JSON.stringify(reply)}, which is not what Redis answers to this script; ` +
      'pass a client of ioredis or node-redis that changes neither commands nor replies, and mixes up none.',
  );
}
