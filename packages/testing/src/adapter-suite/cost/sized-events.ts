import { randomUUID } from 'node:crypto';

/** What fills an event: a long text, many numbers, many members, or lists as deep as they can be. */
export const SHAPES = ['text', 'numbers', 'members', 'depth'] as const;

/** One of {@link SHAPES}. */
export type Shape = (typeof SHAPES)[number];

/**
 * The JSON of a new event of Ploton.
 *
 * @param size its bytes; small events are as large as they have to be
 */
export function eventOfSize(shape: Shape, size: number, timestamp: string = new Date().toISOString()): string {
  const bare = JSON.stringify({ event: 'task.complete', task_id: randomUUID(), timestamp, data: { pad: '' } });
  const empty = bare.indexOf('""');
  const filling = fill(shape, Math.max(2, size - bare.length + 2));
  return bare.slice(0, empty) + filling + bare.slice(empty + 2);
}

/** JSON of exactly so many bytes, two at least. */
function fill(shape: Shape, size: number): string {
  switch (shape) {
    case 'text':
      return JSON.stringify('x'.repeat(size - 2));
    case 'numbers':
      return `[${'1,'.repeat(size / 2).slice(0, size - 2 - (size % 2))}`.replace(/,$/, '1').concat(']').padEnd(size);
    case 'members':
      return `{${Array.from({ length: Math.floor((size - 2) / 14) }, (_, at) => `"${1e8 + at}":1`).join()}}`.padEnd(
        size,
      );
    case 'depth':
      return ('['.repeat(Math.floor(size / 2)) + ']'.repeat(Math.floor(size / 2))).padEnd(size);
  }
}
