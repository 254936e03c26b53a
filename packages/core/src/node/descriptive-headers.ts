const DESCRIPTIVE = /^(content-|transfer-encoding$|trailer$|etag$|last-modified$)/;

/** Whether a header of the application's answer must not describe ours. */
export function isDescriptive(name: string): boolean {
  return DESCRIPTIVE.test(name);
}
