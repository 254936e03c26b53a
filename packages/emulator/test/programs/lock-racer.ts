import { lockFile } from '../../src/state/file-lock.ts';

/** Takes the locks of files, each at a moment at which others do so too, prints those it has got, and holds them until it is killed. */
const { FOLDER: folder = '', ROUNDS: rounds = '0', FIRST_AT: firstAt = '0', EVERY_MS: everyMs = '0' } = process.env;
const taken: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const at = Number(firstAt) + round * Number(everyMs);
  while (Date.now() < at);
  try {
    lockFile(`${folder}/${round}`);
    taken.push(round);
  } catch (error) {
    if (!/^The state file .* (is used by|was used by|is being taken|was taken)/.test((error as Error).message))
      throw error;
  }
}
process.stdout.write(`taken ${JSON.stringify(taken)}\n`);
setInterval(() => {}, 60_000);
