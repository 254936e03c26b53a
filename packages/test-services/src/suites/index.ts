export { HTTP2_OPTIONS, http2ClientSuite } from './http2-client-suite.ts';
export { GARBAGE_DATA, type KeptGarbage, keptGarbage } from './kept-garbage.ts';
