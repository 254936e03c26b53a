import { handle } from './app.js';

// biome-ignore lint/style/noDefaultExport: what a worker is
export default { fetch: handle };
