import manifest from '../package.json' with { type: 'json' };

/** The version in the manifest. */
export const version: string = manifest.version;
