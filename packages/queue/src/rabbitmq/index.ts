export type { RabbitConnection } from './rabbit-like.ts';
export { type RabbitSinkOptions, rabbitmq } from './rabbitmq.ts';
