import type { INestApplication } from '@nestjs/common';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { expectExchange, SECRET } from './support/exchange.ts';

const PLATFORMS = {
  express: () => import('../nest/express-app.ts'),
  fastify: () => import('../nest/fastify-app.ts'),
};

describe.each(Object.entries(PLATFORMS))('NestJS on %s', (_name, load) => {
  it('receives deliveries in a controller', async () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { createApp, handled } = await load();
    const app: INestApplication = await createApp();
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    const url = `${await app.getUrl()}/hooks/ploton`;
    await expectExchange(url, () => handled);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});
