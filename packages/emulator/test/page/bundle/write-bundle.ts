/** `pnpm bundle`: writes the page's script and style into the module that serves them. */
import { writeFile } from 'node:fs/promises';
import { BUNDLE, bundleClient } from './bundle-client.ts';

await writeFile(BUNDLE, await bundleClient());
