import { validateHeaderValue } from 'node:http';
import type { TestDelivery } from '@hookgate/testing';
import { EmulatorError } from '../emulator-error.ts';

/** Bodies of events may have so many bytes. What is made larger on purpose may have a few more. */
const MAX_BODY_BYTES = 1_048_576;
const SLACK_BYTES = 4_096;

/** @throws EmulatorError for a request that cannot be sent, or is too large */
export function requireSendable({ headers, body, path }: TestDelivery): void {
  if (body.byteLength > MAX_BODY_BYTES + SLACK_BYTES) {
    throw new EmulatorError(
      413,
      'body_too_large',
      `The body has ${body.byteLength} bytes; ${MAX_BODY_BYTES} are allowed.`,
    );
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderValue(name, value);
    } catch {
      throw new EmulatorError(
        422,
        'invalid_event',
        `The header ${name} cannot carry ${JSON.stringify(value).slice(0, 200)}.`,
      );
    }
  }
  if (/[^\x21-\xff]/.test(path)) throw new EmulatorError(422, 'invalid_url', 'The path of the URL must be encoded.');
}
