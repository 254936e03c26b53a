export type {
  IoredisClient,
  IoredisSubscriber,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisSentinel,
  NodeRedisSubscriber,
  RedisClient,
  RedisSubscriber,
} from './client/redis-client.ts';
export { type RedisStore, redisStore } from './redis-store.ts';
export type { RedisStoreOptions } from './redis-store-options.ts';
export type { RedisStoreWarning } from './warning.ts';
