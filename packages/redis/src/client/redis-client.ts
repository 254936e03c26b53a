/** What the store uses of an ioredis `Redis` or `Cluster`, or of a fork such as iovalkey. */
export interface IoredisClient {
  call(command: string, args: string[]): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
}

/** What the store uses of a node-redis client or client pool (`redis` 4, 5 and 6). */
export interface NodeRedisClient {
  sendCommand(args: string[], options?: object): Promise<unknown>;
}

/** What the store uses of a node-redis cluster. */
export interface NodeRedisCluster {
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
    options?: object,
  ): Promise<unknown>;
  getSlotRandomNode(slot: number): unknown;
}

/** What the store uses of a node-redis sentinel (`redis` 5 and 6). */
export interface NodeRedisSentinel {
  sendCommand(isReadonly: boolean | undefined, args: string[], options?: object): Promise<unknown>;
  getMasterNode(): unknown;
}

/** A client the application has already: of Redis or Valkey, one server, Sentinel or Cluster. */
export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster | NodeRedisSentinel;

/** What the store uses of an ioredis connection that may subscribe. */
export interface IoredisSubscriber {
  call(command: string, args: string[]): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (channel: string, message: string) => void): unknown;
  off(event: string, listener: (channel: string, message: string) => void): unknown;
}

/** What the store uses of a node-redis connection that may subscribe. */
export interface NodeRedisSubscriber {
  subscribe(channel: string, listener: (message: unknown) => void): Promise<unknown>;
  unsubscribe(channel: string, listener: (message: unknown) => void): Promise<unknown>;
}

/** A second connection of the application, used for one subscription. */
export type RedisSubscriber = IoredisSubscriber | NodeRedisSubscriber;
