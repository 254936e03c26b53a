import { createReceiver, ploton } from '@hookgate/core';
import { bodyTemplate, SECRET, sign, writeId } from '../deliveries.ts';
import { median } from '../harness/statistics.ts';

/** Microseconds of CPU per delivery of 1 KB with so many secrets, when it is the last, or the first, that verifies. */
export async function verifyWithSecrets(count: number, which: 'first' | 'last', rounds: number): Promise<number> {
  const others = Array.from({ length: count - 1 }, (_, i) => `whsec_other${i}`);
  const secret = which === 'last' ? [...others, SECRET] : [SECRET, ...others];
  const receiver = createReceiver(ploton, { secret });
  const template = bodyTemplate(1_024);
  const samples: number[] = [];
  for (let round = -5; round < rounds; round++) {
    const deliveries = Array.from({ length: 1_000 }, (_, i) => {
      const id = (round + 10) * 1_000 + i;
      writeId(template, id);
      const body = Buffer.from(template.bytes);
      return { body, headers: sign('ploton', body, id) };
    });
    const before = process.cpuUsage();
    for (const { body, headers } of deliveries) {
      const request = { method: 'POST', url: '/', header: (name: string) => headers[name], body: async () => body };
      const admission = await receiver.admit(request, '/');
      if (admission.kind !== 'open') throw new Error(admission.kind);
      await admission.session.settle(200);
    }
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) samples.push((user + system) / deliveries.length);
  }
  return median(samples);
}
