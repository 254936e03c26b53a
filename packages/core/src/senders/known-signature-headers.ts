const signatureHeaders = new Set<string>();

/** The signature headers of all senders defined in this process: a failed delivery may simply have come to the wrong one. */
export function knownSignatureHeaders(): ReadonlySet<string> {
  return signatureHeaders;
}

/** Adds the one of a sender that was defined. */
export function rememberSignatureHeader(name: string): void {
  signatureHeaders.add(name);
}
