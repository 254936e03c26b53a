/** What the environment says. Everything secret comes from the platform's secrets manager, nothing from the code. */
export interface Config {
  readonly stage: 'production' | 'staging';
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly webhookSecret: string;
  /** One of the two: where it is remembered what was handled, by all instances. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly port: number;
}

/**
 * Reads the environment, and stops the start where it does not fit together.
 *
 * @throws Error that names the variable
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`Set ${name}.`);
    return value;
  };
  const stage = env['APP_STAGE'] === 'staging' ? 'staging' : 'production';
  const apiKey = need('PLOTON_API_KEY');
  const kind = stage === 'production' ? 'pk_live_' : 'pk_test_';
  // Checklist 1: production runs with a live key, staging with a test key, and neither starts with the other's.
  if (!apiKey.startsWith(kind)) throw new Error(`PLOTON_API_KEY must be a ${kind}… key in ${stage}.`);
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = env;
  if ((databaseUrl === undefined) === (redisUrl === undefined)) throw new Error('Set DATABASE_URL or REDIS_URL.');
  return {
    stage,
    apiKey,
    baseUrl: env['PLOTON_BASE_URL'],
    webhookSecret: need('PLOTON_WEBHOOK_SECRET'),
    databaseUrl,
    redisUrl,
    port: Number(env['PORT'] ?? 3000),
  };
}
