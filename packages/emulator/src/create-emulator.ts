import { randomBytes } from 'node:crypto';
import { assemble, type Parts } from './assemble.ts';
import { createModel } from './create-model.ts';
import type { Emulator } from './emulator.ts';
import { onlyWhileOpen, requireOpen } from './open-model.ts';
import type { EmulatorOptions } from './options/emulator-options.ts';
import { resolveOptions } from './options/resolve-options.ts';
import { serve } from './server/serve.ts';

/**
 * Starts the senders of webhooks on this machine: with their retries, dead letters and redelivery, an API and a page, on 127.0.0.1.
 *
 * @throws TypeError for unknown and invalid options, such as a state file that is a folder
 * @throws Error for a port that is taken, and for a state file that is used or broken
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = resolveOptions(options);
  const parts = assemble(resolved);
  let isClosed = false;
  try {
    const model = onlyWhileOpen(createModel(parts), () => isClosed);
    forward(parts);
    const token = resolved.token ?? randomBytes(24).toString('base64url');
    const server = await serve(parts, model, { port: resolved.port, token });
    parts.timekeeper.wake();
    const url = `http://127.0.0.1:${server.port}`;
    return {
      ...model,
      url,
      token,
      pageUrl: `${url}/?token=${token}`,
      clock: {
        now: () => parts.clock.now(),
        async advance(ms) {
          requireOpen('clock.advance', isClosed);
          await model.changeTime({ advanceMs: ms });
        },
        setSpeed(speed) {
          requireOpen('clock.setSpeed', isClosed);
          void model.changeTime({ speed });
          return model.time();
        },
      },
      get secrets() {
        return secretsOf(parts);
      },
      trigger(sender, type, overrides) {
        requireOpen('trigger', isClosed);
        return parts.deliveries.send({ sender, type, ...(overrides === undefined ? {} : { overrides }) });
      },
      settled: () => parts.timekeeper.settled(),
      subscribe: (listener) => parts.changes.subscribe(listener),
      async close() {
        isClosed = true;
        parts.stop();
        await server.close();
      },
    };
  } catch (error) {
    parts.stop();
    throw error;
  }
}

/** Makes the webhooks of `forwardTo`, and takes those that a state file has already. */
function forward({ options, webhooks }: Parts): void {
  for (const [sender, url] of options.forwardTo) {
    const secret = options.secrets[sender];
    const known = [...webhooks.all()].find(({ facts }) => facts.sender === sender && facts.url === url);
    const topics = options.topics[sender];
    if (known !== undefined) {
      if (topics !== undefined) webhooks.change(known.facts.id, { topics });
      if (secret !== undefined) webhooks.rotate(known.facts.id, secret);
      continue;
    }
    webhooks.create({
      sender,
      url,
      ...(topics === undefined ? {} : { topics }),
      ...(secret === undefined ? {} : { secret }),
    });
  }
}

function secretsOf({ options, webhooks }: Parts): Readonly<Record<string, string>> {
  const told = [...webhooks.all()].map(webhooks.createdViewOf);
  const forwarded = told.filter(({ sender, url }) => options.forwardTo.get(sender) === url);
  return Object.fromEntries(forwarded.map(({ sender, secret }) => [sender, secret]));
}
