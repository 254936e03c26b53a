/** A key that somebody may have made of the same secret, and what it is called. */
export interface OtherKey {
  /** Completes "the signature matches the secret …". */
  readonly name: string;
  readonly key: Uint8Array;
}

/** What secrets are taken for by mistake, the likeliest first. */
export function* otherKeys(secret: string): Iterable<OtherKey> {
  const text = (name: string, value: string): OtherKey => ({ name, key: Buffer.from(value) });
  const bare = secret.trim();
  const unquoted = bare.replace(/^(["'`])(.*)\1$/s, '$2');
  // `whsec_`, and `polar_whs_`.
  const starts = [/^[a-z]+_/i, /^[a-z]+_[a-z]+_/i].flatMap((pattern) => pattern.exec(unquoted)?.[0] ?? []);
  if (bare !== secret) yield text('without the white space around it', bare);
  else {
    yield text('with a line break behind it: whoever signs reads one along', `${secret}\n`);
    yield text('with a space behind it: whoever signs reads one along', `${secret} `);
  }
  if (unquoted !== bare) yield text('without the quotes around it', unquoted);
  else yield text('with quotes around it: whoever signs does not take them off', `"${secret}"`);
  yield text('as it is written, whose text is the key', unquoted);
  for (const start of starts) yield text(`without \`${start}\` in front of it`, unquoted.slice(start.length));
  for (const part of unquoted.split(',').map((each) => each.trim())) {
    if (part !== unquoted) yield text('after splitting it at its comma: it is a list in one text', part);
  }
  yield { name: 'read as base64', key: Buffer.from(unquoted, 'base64') };
  for (const start of starts) {
    yield { name: `read as base64 behind \`${start}\``, key: Buffer.from(unquoted.slice(start.length), 'base64') };
  }
  for (const hex of [unquoted, ...starts.map((start) => unquoted.slice(start.length))]) {
    if (/^([0-9a-f]{2})+$/i.test(hex)) yield { name: 'read as hexadecimal', key: Buffer.from(hex, 'hex') };
  }
}
