import { startScript } from '../../src/index.ts';

const script = startScript(new URL('./listener.ts', import.meta.url).pathname);
console.log(`its script listens at ${await script.line('listens at ')}`);
