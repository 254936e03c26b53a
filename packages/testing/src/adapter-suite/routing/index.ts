export { findHoles, findOverreach, type Hole, type HoleReport, type HoleSearch } from './find-holes.ts';
export { type LambdaHandler, lambdaTransport } from './lambda-transport.ts';
export { routerConformance } from './router-conformance.ts';
export {
  ELSEWHERE,
  REACHED,
  type RouterGuard,
  type RouterTransport,
  type RouterUnderTest,
  type RunningRouter,
} from './router-under-test.ts';
export { http1Transport, http2Transport, type SocketTransport } from './transports.ts';
