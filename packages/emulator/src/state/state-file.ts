import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { readRecord } from './check-record.ts';
import { lockFile } from './file-lock.ts';
import type { Journal, JournalRecord } from './journal-record.ts';
import { requirePlace } from './require-place.ts';
import { applyRecord, emptySnapshot, recordsOf, type Snapshot } from './snapshot.ts';

/** A journal in a file: a line of JSON for each record, appended before what it tells of is answered. */
export interface StateFile extends Journal {
  /** What the file holds: at first what was found in it. */
  readonly found: Snapshot;
  close(): void;
}

const FORMAT = '{"kind":"hookgate-emulator","version":1}';
/** Once so much was appended, the file is written anew without what is forgotten. */
const COMPACT_AFTER_BYTES = 64 * 1_048_576;

/**
 * Opens a state file, or makes it. A line that was being written when the process was killed is dropped; then the file is written
 * anew, without what is forgotten. What was written survives the process, not a power failure.
 *
 * @throws TypeError for what is no regular file, and for a folder that is missing
 * @throws Error for a file that is another emulator's at the moment, or that is none of ours
 */
export function openStateFile(path: string): StateFile {
  requirePlace(path);
  const unlock = lockFile(path);
  let file: number | undefined;
  try {
    // Records go on being taken in, so that the file can be written anew at any time.
    const current = readState(path);
    file = rewrite(path, current);
    let length = fstatSync(file).size;
    let appended = 0;
    return {
      found: current,
      write(record) {
        if (file === undefined) return;
        applyRecord(current, record);
        const bytes = append(file, `${JSON.stringify(record)}\n`, length);
        length += bytes;
        appended += bytes;
        if (appended < COMPACT_AFTER_BYTES) return;
        appended = 0;
        closeSync(file);
        file = rewrite(path, current);
        length = fstatSync(file).size;
      },
      close() {
        if (file !== undefined) closeSync(file);
        file = undefined;
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Reads what a state file holds; one that does not exist holds nothing. */
export function readState(path: string): Snapshot {
  const snapshot = emptySnapshot();
  if (!existsSync(path)) return snapshot;
  // An editor on Windows may have saved it: with a mark in front, and with CR LF.
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  // What stands behind the last line feed was not written to its end.
  lines.pop();
  lines.forEach((line, at) => {
    if (at === 0 && line === FORMAT) return;
    const record = at === 0 ? undefined : readRecord(line);
    if (record === undefined) throw notOurs(path, at + 1);
    applyRecord(snapshot, record);
  });
  // A file of which not even the first line was finished holds nothing, if it is the beginning of ours.
  if (lines.length === 0 && !FORMAT.startsWith(text)) throw notOurs(path, 1);
  return snapshot;
}

function notOurs(path: string, line: number): Error {
  const what = line === 1 ? 'is no state file of the emulator' : `has a line that cannot be read: line ${line}`;
  return new Error(`The file ${path} ${what}. ${line === 1 ? 'Name another file' : 'Remove that line'}.`);
}

/** Writes all of it beside the file and puts it in its place: whenever this is interrupted, one of the two is whole. */
function rewrite(path: string, snapshot: Snapshot): number {
  const beside = `${path}.new`;
  // Secrets are in it. Appending goes on at the end also after half a line was cut off.
  const file = openSync(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600);
  let lines = `${FORMAT}\n`;
  for (const record of recordsOf(snapshot)) {
    lines += `${JSON.stringify(record)}\n`;
    if (lines.length < 1_048_576) continue;
    writeWhole(file, lines);
    lines = '';
  }
  writeWhole(file, lines);
  fsyncSync(file);
  renameSync(beside, path);
  return file;
}

/**
 * Appends a line, or nothing of it: half a line in front of others could not be read again.
 *
 * @throws what the file system says, such as that the disk is full
 */
function append(file: number, line: string, length: number): number {
  try {
    return writeWhole(file, line);
  } catch (error) {
    ftruncateSync(file, length);
    throw error;
  }
}

/** `write` may take less than all; @returns bytes */
function writeWhole(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  return bytes.length;
}

/** A journal for an emulator that keeps nothing. */
export const noJournal: Journal = { write: (_record: JournalRecord) => {} };
