import { findRabbit, startTcpProxy } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { Connection } from 'rabbitmq-client';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { rabbitmq } from '../../src/rabbitmq/index.ts';
import { newName, queues } from '../support/engine.ts';

const found = await findRabbit();

describe.skipIf('missing' in found)('RabbitMQ', () => {
  const { url } = found as { url: string };
  let connection: Connection;
  beforeAll(async () => {
    connection = connectTo(url);
    await connection.onConnect(30_000);
  });
  afterAll(async () => {
    connection.unsafeDestroy();
    await (found as { stop(): Promise<void> }).stop();
  });

  function connectTo(to: string): Connection {
    const made = new Connection(to);
    made.on('error', () => {});
    return made;
  }

  const all = queues(async () => {
    const queue = newName();
    await connection.queueDeclare({ queue, durable: true });
    return {
      sink: rabbitmq(connection, { queue }),
      take: async () => {
        const texts: string[] = [];
        for (;;) {
          const message = await connection.basicGet({ queue, noAck: true });
          if (message === undefined) return texts;
          texts.push(String(message.body));
        }
      },
      close: async () => void (await connection.queueDelete({ queue })),
    };
  });

  sinkConformance(
    { describe, it },
    {
      name: 'RabbitMQ',
      ...all,
      capabilities: {
        createUnreachable: async () => {
          const { hostname, port } = new URL(url);
          const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
          const own = connectTo(url.replace(`:${port}`, `:${proxy.port}`));
          await own.onConnect(10_000);
          proxy.hang();
          return all.add(rabbitmq(own, { queue: 'webhooks' }), async () => {
            own.unsafeDestroy();
            await proxy.close();
          });
        },
        createRefusing: () => rabbitmq(connection, { queue: 'nobody-declared-it' }),
      },
    },
  );
});
