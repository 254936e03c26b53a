import { createRandom, type Random } from '../fuzz/random.ts';
import { within } from '../within.ts';
import { oddTarget, ordinaryTarget } from './request-targets.ts';
import {
  ELSEWHERE,
  REACHED,
  type RouterGuard,
  type RouterTransport,
  type RouterUnderTest,
  type RunningRouter,
} from './router-under-test.ts';
import { shrinkText } from './shrink-text.ts';

/** How long to look, and for what. */
export interface HoleSearch {
  /** At least so many requests are sent, to all routers together. Default: 100,000. */
  readonly requests?: number;
  /** The same seed makes the same targets. Default: a random one, which the report names. */
  readonly seed?: number;
}

/** A request that got where it should not. */
export interface Hole {
  readonly target: string;
  /** Router, way in and guarded path. */
  readonly where: string;
}

/** What came of a search. */
export interface HoleReport {
  readonly seed: number;
  readonly requests: number;
  /** How many of them were answered with a body: the others are refused by servers and clients as no targets at all. */
  readonly answered: number;
  /** How many requests got where they should not. */
  readonly hits: number;
  /** For each router, way in and guarded path that was passed: a target, and the first few made as small as can be. */
  readonly holes: readonly Hole[];
}

/** One way in to one application. */
interface Door {
  readonly guard: RouterGuard;
  readonly where: string;
  readonly transport: RouterTransport;
}

/**
 * Sends unsigned requests with generated targets to all routers, and finds those that reach a handler at a guarded path or
 * below it.
 */
export function findHoles(routers: readonly RouterUnderTest[], search: HoleSearch = {}): Promise<HoleReport> {
  const makeTarget = (random: Random, { samples }: RouterGuard): string => oddTarget(random, random.pick(samples));
  return look(routers, search, makeTarget, (answer) => answer.includes(REACHED));
}

/** Sends requests that are for other parts of an application, and finds those that are kept from it. */
export function findOverreach(routers: readonly RouterUnderTest[], search: HoleSearch = {}): Promise<HoleReport> {
  return look(routers, search, ordinaryTarget, (answer) => answer !== '' && !answer.includes(ELSEWHERE));
}

/** Most holes that are made smaller: each takes some hundred requests. */
const MAX_SHRUNK = 8;

async function look(
  routers: readonly RouterUnderTest[],
  { requests = 100_000, seed = Math.floor(Math.random() * 2 ** 32) }: HoleSearch,
  makeTarget: (random: Random, guard: RouterGuard) => string,
  isWrong: (answer: string) => boolean,
): Promise<HoleReport> {
  const running: RunningRouter[] = [];
  try {
    const doors = await open(routers, running, true);
    const random = createRandom(seed);
    const found = new Map<Door, string>();
    let sent = 0;
    let answered = 0;
    let hits = 0;
    const isHit = async (door: Door, target: string): Promise<boolean> => {
      const answer = await ask(door, target);
      if (answer !== '') answered += 1;
      return isWrong(answer);
    };
    while (sent < requests) {
      const round = doors.map((door) => ({ door, target: makeTarget(random, door.guard) }));
      sent += doors.length;
      const wrong = await Promise.all(round.map(({ door, target }) => isHit(door, target)));
      for (const [index, { door, target }] of round.entries()) {
        if (wrong[index] !== true) continue;
        hits += 1;
        if (!found.has(door)) found.set(door, target);
      }
    }
    const holes: Hole[] = [];
    for (const [door, target] of found) {
      const isShrunk = holes.length < MAX_SHRUNK;
      const smallest = isShrunk ? await shrinkText(target, (smaller) => isHit(door, smaller)) : target;
      holes.push({ target: smallest, where: door.where });
    }
    return { seed, requests: sent, answered, hits, holes };
  } finally {
    await Promise.all(running.map((each) => each.close()));
  }
}

/**
 * Sends each guard's samples to applications without the guard, and finds those that no handler of the path answers: there a
 * search would find nothing whatever the guard does.
 */
export async function findUnreachable(routers: readonly RouterUnderTest[]): Promise<readonly Hole[]> {
  const running: RunningRouter[] = [];
  try {
    const holes: Hole[] = [];
    for (const door of await open(routers, running, false)) {
      for (const target of door.guard.samples) {
        if (!(await ask(door, target)).includes(REACHED)) holes.push({ target, where: door.where });
      }
      if (!(await ask(door, '/elsewhere')).includes(ELSEWHERE)) holes.push({ target: '/elsewhere', where: door.where });
    }
    return holes;
  } finally {
    await Promise.all(running.map((each) => each.close()));
  }
}

function ask({ transport, where }: Door, target: string): Promise<string> {
  return within(transport.send(target), `an answer to ${JSON.stringify(target)} from ${where}`);
}

/** Starts the routers with each of their guards. */
async function open(
  routers: readonly RouterUnderTest[],
  running: RunningRouter[],
  isGuarded: boolean,
): Promise<readonly Door[]> {
  const doors: Door[] = [];
  for (const router of routers) {
    for (const guard of router.guards) {
      const where = `${router.name}, path ${guard.path ?? 'as documented'}`;
      const application = await within(router.start(guard, isGuarded), `${where} to start`);
      running.push(application);
      for (const transport of application.transports) {
        doors.push({ guard, where: `${where}, ${transport.name}`, transport });
      }
    }
  }
  return doors;
}
