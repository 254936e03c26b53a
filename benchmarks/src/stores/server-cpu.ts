import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU a process and its children have used; NaN where there is no /proc to tell. */
export function cpuMicrosOf(pid: number): number {
  let micros = 0;
  try {
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name) && (Number(name) === pid || parentOf(name) === pid)) micros += microsOf(name);
    }
  } catch {
    return Number.NaN;
  }
  return micros;
}

/** After the name, which may contain anything but ends with the last parenthesis: state, parent, … */
function parentOf(pid: string): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function microsOf(pid: string): number {
  const [nanos] = read(`/proc/${pid}/schedstat`).split(' ');
  return Number(nanos) / 1000;
}

/** Processes come and go while we look. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
