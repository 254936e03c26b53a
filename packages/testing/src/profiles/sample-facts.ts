import { createHash } from 'node:crypto';
import type { SampleFacts } from './sender-profile.ts';

/** What the sample event of one id is made of: always the same. */
export function sampleFacts(sender: string, at: number, id: string): SampleFacts {
  return { at, id, uuid: uuidOf(`${sender} ${id}`) };
}

/** A UUID (version 4 by its looks) that is always the same for the same text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
