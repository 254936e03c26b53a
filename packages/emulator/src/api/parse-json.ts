import { EmulatorError } from '../emulator-error.ts';

/** What is nested deeper is nobody's event, and would overflow the stack of what walks through it. */
const MAX_DEPTH = 100;

/** @throws EmulatorError 400 for what is not JSON, or is nested too deep */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new EmulatorError(400, 'invalid_json', `The JSON is nested deeper than ${MAX_DEPTH}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new EmulatorError(400, 'invalid_json', `The body is not JSON: ${(error as Error).message}`);
  }
}

/** Whether JSON is nested deeper than 100; of what is not JSON it tells nothing. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) isText = false;
    } else if (code === 0x22) isText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
