import { createHash } from 'node:crypto';

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
export function growing(...parts: readonly string[]): Script {
  const source = parts.join('');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** Writes over what is there: allowed on a full server too, from Redis 7 on. Older ones do not know the first line. */
export function settling(...parts: readonly string[]): Script {
  return { ...growing('#!lua flags=allow-oom\n', ...parts), plain: growing(...parts) };
}
