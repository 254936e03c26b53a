export { type OtelObserver, type OtelObserverOptions, otelObserver } from './otel-observer.ts';
