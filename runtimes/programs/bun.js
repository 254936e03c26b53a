import { handle } from './app.js';

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 60, fetch: handle });
console.log(`listening on ${server.port}`);
