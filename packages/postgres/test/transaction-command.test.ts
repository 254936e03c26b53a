import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transactionCommand } from '../src/inbox/transaction-command.ts';

const COMMANDS: readonly [string, string][] = [
  ['BEGIN', 'BEGIN'],
  ['begin work', 'BEGIN'],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN'],
  ['START TRANSACTION', 'START TRANSACTION'],
  ['start\n\ttransaction read only', 'START TRANSACTION'],
  ['COMMIT', 'COMMIT'],
  ['Commit Work', 'COMMIT'],
  ['COMMIT AND CHAIN', 'COMMIT'],
  ["COMMIT PREPARED 'x'", 'COMMIT'],
  ['END', 'END'],
  ['END TRANSACTION', 'END'],
  ['ABORT', 'ABORT'],
  ['ROLLBACK', 'ROLLBACK'],
  ['rollback work', 'ROLLBACK'],
  ['ROLLBACK TRANSACTION AND NO CHAIN', 'ROLLBACK'],
  ["ROLLBACK PREPARED 'x'", 'ROLLBACK'],
  ["PREPARE TRANSACTION 'x'", 'PREPARE TRANSACTION'],
];

const HARMLESS: readonly string[] = [
  '',
  ';',
  'SELECT 1',
  'SAVEPOINT commit',
  'RELEASE SAVEPOINT commit',
  'RELEASE begin',
  'ROLLBACK TO commit',
  'rollback to savepoint "commit"',
  'ROLLBACK WORK TO SAVEPOINT a',
  'ROLLBACK /* work */ TRANSACTION -- to\n TO a',
  'PREPARE transaction AS SELECT 1',
  'PREPARE transaction (int) AS SELECT $1',
  'PREPARE commit AS SELECT 1',
  "SELECT CASE WHEN true THEN 'commit' END; SELECT 2",
  "SELECT '; COMMIT'",
  "SELECT 'it''s; COMMIT'",
  "SELECT E'\\'; COMMIT; '",
  "SELECT U&'\\0041; COMMIT'",
  'SELECT 1 AS "; COMMIT; "',
  'SELECT 1 AS "a""; COMMIT; "',
  'SELECT $$; COMMIT; $$',
  'SELECT $a$ $$; COMMIT; $b$ $a$',
  'SELECT $größe$; COMMIT; $größe$',
  'DO $$ BEGIN PERFORM 1; END $$',
  'SELECT 1 -- ; COMMIT',
  'SELECT 1 /* ; COMMIT; /* ; END */ ; COMMIT */',
  'SELECT commit, "end" FROM begin',
  'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END; SELECT 1',
  'INSERT INTO start (commit) VALUES (1)',
  "COMMENT ON TABLE t IS 'commit'",
];

/** What may stand between any two words, and around statements. */
const NOISE: readonly string[] = [' ', '\n', '\t', '-- COMMIT\n', '/* ; */', '/* /* ; COMMIT */ */', "/* ' */"];

const noise = fc.array(fc.constantFrom(...NOISE), { minLength: 1, maxLength: 4 }).map((parts) => ` ${parts.join('')} `);
/** In any case, with noise between the words. */
const dressed = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(...text.split(' ').map((word) => fc.tuple(fc.mixedCase(fc.constant(word)), noise)))
    .map((parts) => parts.flat().join(''));
const harmless = fc.constantFrom(...HARMLESS.map((text) => (text.includes('--') ? `${text}\n` : text)));

describe('commands that begin or end a transaction', () => {
  it.each(COMMANDS)('%s', (text, command) => {
    expect(transactionCommand(text)).toBe(command);
    expect(transactionCommand(`${text};`)).toBe(command);
  });

  it.each(HARMLESS)('not in: %s', (text) => {
    expect(transactionCommand(text)).toBeUndefined();
  });

  it('in any case, behind any comment, among any other statements', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COMMANDS).chain(([text, command]) => fc.tuple(dressed(text), fc.constant(command))),
        fc.array(harmless),
        fc.array(harmless),
        noise,
        ([text, command], before, after, around) => {
          const all = [...before, `${around}${text}${around}`, ...after].join(';');
          expect(transactionCommand(all)).toBe(command);
        },
      ),
    );
  });

  it('not among statements that hold them in comments, names and text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, harmless)), (parts) => {
        expect(transactionCommand(parts.flat().join(';'))).toBeUndefined();
      }),
    );
  });

  it('every text has an answer, of a quote that never ends too', () => {
    const piece = fc.constantFrom("'", '"', '$$', '$a$', '/*', '*/', '--', '\n', ';', 'E', '\\', 'COMMIT', 'end', ' ');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const found = transactionCommand(pieces.join(''));
        expect([undefined, 'COMMIT', 'END']).toContain(found);
      }),
    );
  });

  it('a megabyte of text is read once', () => {
    const long = `INSERT INTO t VALUES ('${"it''s ".repeat(200_000)}'); commit`;
    expect(transactionCommand(long)).toBe('COMMIT');
  });
});
