import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

interface Workflow {
  permissions?: unknown;
  jobs: Record<string, { permissions?: Record<string, string>; steps: Step[] }>;
}

/** Anything that brings code of others onto the machine. */
const INSTALLS = /\b(npm (i|install|ci|exec)|npx|pnpm|yarn|corepack|curl|wget|bash \.ci)\b/;
/** `npm@11`, `pnpm@latest`: what it is today, it may not be tomorrow. */
const FLOATING = /\b(npm|pnpm|yarn)@(?!\d+\.\d+\.\d+)/;

/**
 * What would let a dependency of the build touch a release, or a token leave its job. The job that may publish (`id-token: write`)
 * installs nothing, and no job that installs may publish or write to the repository's code by a credential on disk.
 */
export function findWorkflowFaults(text: string): string[] {
  const workflow: Workflow = parse(text);
  const faults: string[] = [];
  if (JSON.stringify(workflow.permissions) !== '{}') faults.push('the workflow grants permissions to every job');
  const publishers = Object.entries(workflow.jobs).filter(([, job]) => job.permissions?.['id-token'] === 'write');
  if (publishers.length !== 1) faults.push(`${publishers.length} jobs hold id-token: write, not one`);
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const publishes = job.permissions?.['id-token'] === 'write';
    if (publishes && Object.keys(job.permissions ?? {}).length > 1) faults.push(`${name} may publish, and more`);
    for (const step of job.steps) {
      if (step.uses !== undefined && !/@[0-9a-f]{40}$/.test(step.uses))
        faults.push(`${name}: ${step.uses} is no commit`);
      if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false) {
        faults.push(`${name}: the checkout leaves its token on disk`);
      }
      if (publishes && step.uses?.startsWith('actions/checkout@')) faults.push(`${name} publishes and checks code out`);
      if (FLOATING.test(step.run ?? '')) faults.push(`${name}: a floating version in "${step.run}"`);
      if (publishes && INSTALLS.test(step.run ?? '')) faults.push(`${name} publishes and installs: "${step.run}"`);
      if (JSON.stringify(step).includes('NPM_TOKEN')) faults.push(`${name}: there is no npm token`);
    }
  }
  return faults;
}
