import type { DedupeStore } from '@hookgate/core';
import type { Cluster as Cluster6, Redis as Redis6 } from 'ioredis';
import type { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import type * as redis6 from 'redis';
import type * as redis4 from 'redis4';
import type * as redis5 from 'redis5';
import { expectTypeOf, it } from 'vitest';
import { type RedisClient, type RedisSubscriber, redisStore } from '../src/index.ts';

it('takes the clients as their libraries type them', () => {
  expectTypeOf<Redis6>().toExtend<RedisClient>();
  expectTypeOf<Redis5>().toExtend<RedisClient>();
  expectTypeOf<Cluster6>().toExtend<RedisClient>();
  expectTypeOf<Cluster5>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis6.createClient>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis6.createClientPool>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis6.createCluster>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis6.createSentinel>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis5.createClient>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis5.createClientPool>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis5.createCluster>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis5.createSentinel>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis4.createClient>>().toExtend<RedisClient>();
  expectTypeOf<ReturnType<typeof redis4.createCluster>>().toExtend<RedisClient>();
});

it('takes them as subscribers', () => {
  expectTypeOf<Redis6>().toExtend<RedisSubscriber>();
  expectTypeOf<Redis5>().toExtend<RedisSubscriber>();
  expectTypeOf<Cluster6>().toExtend<RedisSubscriber>();
  expectTypeOf<ReturnType<typeof redis6.createClient>>().toExtend<RedisSubscriber>();
  expectTypeOf<ReturnType<typeof redis6.createCluster>>().toExtend<RedisSubscriber>();
  expectTypeOf<ReturnType<typeof redis5.createClient>>().toExtend<RedisSubscriber>();
  expectTypeOf<ReturnType<typeof redis4.createClient>>().toExtend<RedisSubscriber>();
});

it('takes nothing else', () => {
  expectTypeOf<string>().not.toExtend<RedisClient>();
  expectTypeOf<Promise<Redis6>>().not.toExtend<RedisClient>();
  expectTypeOf<ReturnType<Redis6['pipeline']>>().not.toExtend<RedisClient>();
  expectTypeOf<{ host: string }>().not.toExtend<RedisClient>();
});

it('makes a store', () => {
  expectTypeOf(redisStore).returns.toExtend<DedupeStore>();
});
