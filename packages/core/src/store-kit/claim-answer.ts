import type { ClaimRequest, ClaimResult } from '../dedupe/store.ts';

/** What a claim was answered as to its key. */
export type Decision = Exclude<ClaimResult, { readonly status: 'nonce-conflict' }>;

/** How a store reads its own answers. */
export interface ClaimReader {
  /** Throws for what is no decision. */
  decision(request: ClaimRequest, answer: string): Decision;
  /** The error for an answer that is none. */
  unexpected(answer: string): Error;
}

/**
 * Reads an answer of the form both servers give: a decision on the key, behind `new ` or `seen ` when there was a nonce, or
 * `nonce-conflict`.
 *
 * @throws what the reader says when it is none
 */
export function readClaimAnswer(request: ClaimRequest, answer: string, read: ClaimReader): ClaimResult {
  if (request.nonce === undefined) return read.decision(request, answer);
  if (answer === 'nonce-conflict') return { status: answer };
  const isSeen = answer.startsWith('seen ');
  if (!isSeen && !answer.startsWith('new ')) throw read.unexpected(answer);
  return { ...read.decision(request, answer.slice(isSeen ? 5 : 4)), nonceSeen: isSeen };
}

/** A fingerprint as both servers write it: `+` and the text, or `-` for none. */
export function readPrint(print = '-'): string | undefined {
  return print.startsWith('+') ? print.slice(1) : undefined;
}
