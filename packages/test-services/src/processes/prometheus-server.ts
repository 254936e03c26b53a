import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { freePort } from './free-port.ts';
import { missingService } from './missing-service.ts';
import { startServer } from './server-process.ts';

/** A Prometheus that belongs to the test. */
export interface PrometheusServer {
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const IS_MISSING = "no Prometheus: put prometheus and promtool on PATH (Debian's package prometheus)";

/** Where `promtool` is, or the reason why there is none. @throws Error when there is none with `CI=true` */
export function findPromtool(): string | { readonly missing: string } {
  return findOnPath('promtool') ?? { missing: missingService(IS_MISSING) };
}

/**
 * Starts a Prometheus that scrapes and evaluates once a second.
 *
 * @param targets ports of 127.0.0.1 that are scraped at `/metrics`, by the name of their job
 * @param rules the text of rule files
 * @returns the reason when there is none
 * @throws Error when there is none with `CI=true`
 */
export async function startPrometheus(
  targets: Readonly<Record<string, number>>,
  rules: readonly string[] = [],
): Promise<PrometheusServer | { readonly missing: string }> {
  const binary = findOnPath('prometheus');
  if (binary === undefined) return { missing: missingService(IS_MISSING) };
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-prometheus-'));
  mkdirSync(join(folder, 'rules'));
  for (const [index, text] of rules.entries()) writeFileSync(join(folder, 'rules', `${index}.yml`), text);
  // JSON is YAML.
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [join(folder, 'rules', '*.yml')],
    scrape_configs: Object.entries(targets).map(([job, target]) => ({
      job_name: job,
      static_configs: [{ targets: [`${HOST}:${target}`] }],
    })),
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const url = `http://${HOST}:${port}`;
  const server = await startServer(
    binary,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${HOST}:${port}`,
    ],
    async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.status === 200,
  );
  return {
    url,
    async stop() {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
