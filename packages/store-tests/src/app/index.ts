export { crashAt } from './crash-at.ts';
export { type AppParts, type Effect, type Note, serveApp } from './serve-app.ts';
