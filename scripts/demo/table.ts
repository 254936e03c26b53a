/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly answers: readonly number[];
  readonly saw: readonly string[];
  /** Whether all of it is as promised. */
  readonly kept: boolean;
}

const [WHAT_WIDTH, ANSWER_WIDTH, SAW_WIDTH] = [46, 12, 28];

export function printTitle(title: string): void {
  console.log(`\n${title}`);
  console.log(line('sent', 'answered', 'the handler saw'));
  console.log('─'.repeat(WHAT_WIDTH + ANSWER_WIDTH + SAW_WIDTH));
}

export function printRow({ what, answers, saw, kept }: Row): void {
  console.log(line(what, counted(answers), saw.join(', ') || '–') + (kept ? 'ok' : 'NOT AS PROMISED'));
}

function line(what: string, answered: string, saw: string): string {
  return what.padEnd(WHAT_WIDTH) + answered.padEnd(ANSWER_WIDTH) + saw.padEnd(SAW_WIDTH);
}

/** `10 × 200` for ten equal answers. */
function counted(answers: readonly number[]): string {
  const [first] = answers;
  return answers.length > 1 && answers.every((each) => each === first)
    ? `${answers.length} × ${first}`
    : answers.join(' ');
}
