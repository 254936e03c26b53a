import { describe, expect, it } from 'vitest';
import { sinkConformance } from '../src/sink-suite/sink-conformance.ts';
import { ArraySink, inTransaction, Refusing, TransactionSink, Unreachable } from './broken-sinks/array-sink.ts';
import {
  AnswersNothing,
  CommitsByItself,
  CutsOff,
  FoldsIds,
  ForgetsAtOnce,
  ForgetsSoon,
  HasNamesOfText,
  HasShortNames,
  HasShortTypes,
  IgnoresAbort,
  IgnoresAbortInTransactions,
  Latin1,
  LosesTheId,
  MarksTheJob,
  MeasuresTheWorstCase,
  NormalisesText,
  PutsCopiesLast,
  ReencodesThePayload,
  ResolvesBeforeTheConfirm,
  Stack,
  StoresTwice,
  SwallowsAnError,
  TakesNothing,
  TellsCopiesByText,
  WaitsForEver,
} from './broken-sinks/broken.ts';

const good = { createUnreachable: () => new Unreachable(), createRefusing: () => new Refusing() };

/** Runs the suite without a test runner; answers the groups with a failing test. */
async function failing(createSink: () => ArraySink, capabilities: object = good): Promise<string[]> {
  const groups: string[] = [];
  const tests: { group: string; run: () => Promise<void> }[] = [];
  sinkConformance(
    {
      describe(name, define) {
        groups.push(name);
        define();
        groups.pop();
      },
      it: (_name, run) => tests.push({ group: groups.at(-1) ?? '', run }),
    },
    {
      name: 'array',
      createSink,
      takeJobs: async (sink) => (sink as ArraySink).kept.map(({ text }) => text),
      capabilities,
    },
  );
  const failed = new Set<string>();
  const runAll = tests.map(async ({ group, run }) => {
    // What waits for ever fails here as it does in a runner.
    const late = new Promise<string>((resolve) => setTimeout(resolve, 5_000, 'late').unref());
    const ended = run().then(
      () => 'passed',
      () => 'failed',
    );
    if ((await Promise.race([ended, late])) !== 'passed') failed.add(group.replace(/^\d+: /, ''));
  });
  await Promise.all(runAll);
  return [...failed];
}

describe('the sink conformance suite', () => {
  it('passes a sink that keeps what it promises', async () => {
    expect(await failing(() => new ArraySink())).toEqual([]);
    expect(await failing(() => new TransactionSink(), { ...good, inTransaction })).toEqual([]);
  });

  it.each([
    [ResolvesBeforeTheConfirm, 'confirmed'],
    [LosesTheId, 'suppression'],
    [ReencodesThePayload, 'exact'],
    [Latin1, 'exact'],
    [IgnoresAbort, 'in time'],
    [StoresTwice, 'suppression'],
    [FoldsIds, 'suppression'],
    [CutsOff, 'size'],
    [Stack, 'order'],
    [AnswersNothing, 'confirmed'],
    [NormalisesText, 'exact'],
    [MarksTheJob, 'exact'],
    [HasShortTypes, 'exact'],
    [TellsCopiesByText, 'suppression'],
    [ForgetsSoon, 'suppression'],
    [ForgetsAtOnce, 'suppression'],
    [MeasuresTheWorstCase, 'size'],
    [TakesNothing, 'size'],
    [HasShortNames, 'order'],
    [HasNamesOfText, 'order'],
    [PutsCopiesLast, 'order'],
  ] as const)('catches $0.name in the group about $1', async (Broken, group) => {
    expect(await failing(() => new Broken())).toContain(group);
  });

  it.each([CommitsByItself, IgnoresAbortInTransactions])(
    'catches $name in the group about one commit',
    async (Broken) => {
      expect(await failing(() => new Broken(), { ...good, inTransaction })).toEqual(['one commit']);
    },
  );

  it('catches an error that is swallowed', async () => {
    const createRefusing = (): ArraySink => new SwallowsAnError();
    expect(await failing(() => new ArraySink(), { ...good, createRefusing })).toEqual(['honest errors']);
  });

  it('catches a sink that waits for ever', async () => {
    const createUnreachable = (): ArraySink => new WaitsForEver();
    expect(await failing(() => new ArraySink(), { ...good, createUnreachable })).toEqual(['honest errors']);
  });
});
