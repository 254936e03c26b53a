import { format } from 'node:util';

const LEVELS = ['log', 'info', 'warn', 'error', 'debug'] as const;

/**
 * Everything a developer is shown who makes a mistake, without a logger or an observer: what is thrown, what is on the
 * console, and what the mistake itself answers as a text.
 */
export async function shownTo(make: () => unknown): Promise<string> {
  const shown: string[] = [];
  const originals = LEVELS.map((level) => console[level]);
  for (const level of LEVELS) console[level] = (...line: unknown[]) => void shown.push(format(...line));
  try {
    const answer = await make();
    if (typeof answer === 'string') shown.push(answer);
    // What is reported of a rejected promise comes a turn later.
    await new Promise(setImmediate);
  } catch (error) {
    shown.push(String(error));
  } finally {
    for (const [index, level] of LEVELS.entries()) console[level] = originals[index] as typeof console.log;
  }
  return shown.join('\n');
}
