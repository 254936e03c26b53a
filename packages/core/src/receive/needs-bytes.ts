import type { KeyMaterial } from '../senders/provider.ts';

/** The material of a key where nothing was signed: whoever asks for it is remembered, and stopped. */
export function needsBytes(): KeyMaterial & { wasAsked(): boolean } {
  let asked = false;
  const stop = (): never => {
    asked = true;
    throw new TypeError('Nothing was signed.');
  };
  return {
    get signed() {
      return stop();
    },
    bodyDigest: stop,
    wasAsked: () => asked,
  };
}
