import { createHash } from 'node:crypto';

/** Half of what a character takes two units for, alone. */
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * The name an engine knows an entity by: what `orderBy` answered, where an engine can have that as a name; its digest where it is empty, long, or
 * holds what no database takes as text. An entity whose name is refused would have each of its deliveries fail.
 */
export function entityName(order: string, mostCharacters: number): string {
  const isPlain =
    order !== '' && order.length <= mostCharacters && !order.includes('\0') && !LONE_SURROGATE.test(order);
  // As JSON, which writes one lone surrogate otherwise than another.
  return isPlain ? order : `~${createHash('sha256').update(JSON.stringify(order)).digest('hex')}`;
}
