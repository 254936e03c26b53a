import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator } from '../src/index.ts';

describe('what is named as a state file', () => {
  it.each([
    ['a folder', tmpdir(), 'is a folder'],
    ['a file in a folder that is missing', join(tmpdir(), 'no', 'such', 'state.jsonl'), 'there is no folder'],
    ['a file below a file', join(fileURLToPath(import.meta.url), 'state.jsonl'), 'is no folder'],
    ['a device that never ends', '/dev/zero', 'is a device'],
    ['a device that is full', '/dev/full', 'is a device'],
    ['nothing', '', 'has no name'],
  ])('%s is refused before it is opened', async (_what, stateFile, why) => {
    const making = createEmulator({ stateFile });
    await expect(making).rejects.toThrow(TypeError);
    await expect(making).rejects.toThrow(why);
    await expect(making).rejects.toThrow(/(Name|name) (another|a regular) file/);
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
  });

  const webhook = {
    id: 'wh_1',
    sender: 'platos',
    url: 'http://localhost:1/',
    topics: [],
    secret: 'whsec_1',
    paused: false,
    createdAt: 1,
  };
  const ofTask = { id: 'task_1', status: 'running', tool: 'crm', prompt: '' };
  const task = { task: ofTask, scenario: 'complete', createdAt: 1, updatedAt: 1, step: 1, dueAt: 2 };
  const faults = { rate: 0, kinds: [], seed: 1, apiRate: 0, apiStatus: 503 };

  it.each([
    ['a URL of a script', { kind: 'webhook', webhook: { ...webhook, url: 'javascript:1' } }],
    ['a URL with a password', { kind: 'webhook', webhook: { ...webhook, url: 'http://me:secret@localhost/' } }],
    ['an empty secret', { kind: 'webhook', webhook: { ...webhook, secret: '' } }],
    ['a step beyond the last one', { kind: 'task', task: { ...task, step: 99 } }],
    ['a due step behind the last one', { kind: 'task', task: { ...task, step: 2 } }],
    ['half a step', { kind: 'task', task: { ...task, step: 0.5 } }],
    ["a scenario that is a name of every object's", { kind: 'task', task: { ...task, scenario: 'constructor' } }],
    ['a task without a prompt', { kind: 'task', task: { ...task, task: { ...ofTask, prompt: undefined } } }],
    ['a moment beyond all dates', { kind: 'time', now: 1e300 }],
    ['a fault that there is not', { kind: 'faults', faults: { ...faults, kinds: ['constructor'] } }],
    ['half a count', { kind: 'counts', webhooks: 0.5, deliveries: 1 }],
  ])('%s is refused with its line', async (_what, record) => {
    const folder = mkdtempSync(join(tmpdir(), 'hookgate-emulator-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const stateFile = join(folder, 'state.jsonl');
    const right = [{ kind: 'webhook', webhook }, { kind: 'task', task }, { kind: 'faults', faults }, record];
    const lines = right.map((each) => `${JSON.stringify(each)}\n`);
    writeFileSync(stateFile, `{"kind":"hookgate-emulator","version":1}\n${lines.join('')}`);
    await expect(createEmulator({ stateFile })).rejects.toThrow(
      `The file ${stateFile} has a line that cannot be read: line 5.`,
    );
  });
});
