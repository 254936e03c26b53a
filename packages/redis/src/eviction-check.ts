import type { Warn } from '@hookgate/core/store-kit';
import type { SendCommand } from './client/command-sender.ts';

/**
 * Warns when the server drops keys to make room: all of ours have a time to live, so every policy but `noeviction` takes
 * them, held ones too. A server that tells neither `INFO` nor `CONFIG` is left alone. Never rejects.
 */
export async function checkEviction(send: SendCommand, key: string, warn: Warn<'may_evict'>): Promise<void> {
  const policy = (await policyFromInfo(send, key)) ?? (await policyFromConfig(send, key));
  if (policy === undefined || policy === 'noeviction') return;
  warn(
    'may_evict',
    `the server's maxmemory-policy is ${policy}: when its memory is full it drops keys of this store, and deliveries ` +
      'run twice. Set it to noeviction, or give the store a server of its own.',
  );
}

async function policyFromInfo(send: SendCommand, key: string): Promise<string | undefined> {
  const info = await ask(() => send('INFO', ['memory'], key));
  return /^maxmemory_policy:(\S+)/m.exec(String(info))?.[1];
}

async function policyFromConfig(send: SendCommand, key: string): Promise<string | undefined> {
  const reply = await ask(() => send('CONFIG', ['GET', 'maxmemory-policy'], key));
  const entries: unknown = reply instanceof Map ? [...reply].flat() : reply;
  if (Array.isArray(entries)) return entries[1] === undefined ? undefined : String(entries[1]);
  const value = (entries as Record<string, unknown> | null | undefined)?.['maxmemory-policy'];
  return value === undefined ? undefined : String(value);
}

async function ask(question: () => Promise<unknown>): Promise<unknown> {
  try {
    return await question();
  } catch {
    return undefined;
  }
}
