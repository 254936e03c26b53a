/**
 * What matters of SQL: comments, every kind of quoted text, words, and what ends a statement. Block comments may be nested,
 * which no expression can follow: only their start is told.
 */
const TOKEN =
  /--[^\n]*|\/\*|[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'|'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\s+|[\s\S]/g;
const COMMENT_EDGE = /\/\*|\*\//g;
/** Most texts have none of these words, and are not looked at any closer. */
const SUSPECT = /\b(?:begin|start|commit|end|abort|rollback|prepare)\b/i;
const ENDS: ReadonlySet<string> = new Set(['BEGIN', 'START', 'COMMIT', 'END', 'ABORT']);
const ENOUGH_TOKENS = 3;

/**
 * The first command in a text of any number of statements that begins or ends a transaction: `BEGIN`, `START TRANSACTION`,
 * `COMMIT`, `END`, `ABORT`, `ROLLBACK`, `PREPARE TRANSACTION`. Savepoints are none of these.
 */
export function transactionCommand(text: string): string | undefined {
  if (!SUSPECT.test(text)) return undefined;
  let head: string[] = [];
  // The body of a function in standard SQL, BEGIN ATOMIC … END, is statements inside of a statement.
  let depth = 0;

  for (const token of tokensOf(text)) {
    if (token === ';' && depth === 0) {
      const command = commandOf(head);
      if (command !== undefined) return command;
      head = [];
      continue;
    }
    const word = token.toUpperCase();
    if (head.length < ENOUGH_TOKENS) head.push(word);
    if (head[0] === 'CREATE') depth = depthAfter(word, depth);
  }
  return commandOf(head);
}

/** The tokens that mean something, one by one. */
function* tokensOf(text: string): Generator<string> {
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const [token = ''] = TOKEN.exec(text) ?? [];
    at += token.length;
    if (token === '/*') at = afterComment(text, at);
    else if (!token.startsWith('--') && token.trim() !== '') yield token;
  }
}

function afterComment(text: string, start: number): number {
  COMMENT_EDGE.lastIndex = start;
  for (let depth = 1; depth > 0; ) {
    const edge = COMMENT_EDGE.exec(text);
    if (edge === null) return text.length;
    depth += edge[0] === '/*' ? 1 : -1;
  }
  return COMMENT_EDGE.lastIndex;
}

function depthAfter(word: string, depth: number): number {
  if (word === 'BEGIN' || (word === 'CASE' && depth > 0)) return depth + 1;
  return word === 'END' && depth > 0 ? depth - 1 : depth;
}

/** @param head the first tokens of a statement, in upper case */
function commandOf([first = '', second, third = '']: readonly string[]): string | undefined {
  if (ENDS.has(first)) return first === 'START' ? 'START TRANSACTION' : first;
  // A prepared statement may be called so: PREPARE transaction AS …
  if (first === 'PREPARE' && second === 'TRANSACTION' && third !== 'AS' && third !== '(') return 'PREPARE TRANSACTION';
  if (first !== 'ROLLBACK') return undefined;
  const afterNoise = second === 'WORK' || second === 'TRANSACTION' ? third : second;
  return afterNoise === 'TO' ? undefined : 'ROLLBACK';
}
