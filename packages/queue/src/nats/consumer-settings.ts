/** What messages are processed by. */
export interface ConsumerSettings {
  /** So often JetStream delivers a job at the most. */
  readonly lastDelivery: number;
  readonly ackWaitMs: number;
}

/** What is looked at of a consumer; times in nanoseconds. */
interface ConsumerConfig {
  readonly ack_policy?: string;
  readonly ack_wait?: number;
  readonly backoff?: readonly number[];
  readonly max_deliver?: number;
}

interface Manager {
  readonly consumers: { info(stream: string, consumer: string): Promise<{ readonly config: ConsumerConfig }> };
}

const NANOSECONDS = 1e6;
const DEFAULT_ACK_WAIT_MS = 30_000;
/** Messages wait for the answer, once. */
const PATIENCE_MS = 2_000;

/**
 * Looks at a consumer, where this process may, and warns of what loses jobs: JetStream drops what exceeds `max_deliver`, and what is not
 * acknowledged one by one.
 */
export async function consumerSettings(
  client: object,
  { stream, consumer }: { readonly stream: string; readonly consumer: string },
  wantedMs: number | undefined,
  warn: (text: string) => void,
): Promise<ConsumerSettings> {
  const config = await within(configOf(client, stream, consumer));
  const { ack_policy: policy = 'explicit', max_deliver: most = -1 } = config ?? {};
  const where = `consume.jetStream: the consumer ${consumer} of ${stream}`;
  if (policy !== 'explicit') {
    const what =
      policy === 'all' ? 'a message takes along all that came before it' : 'a message is gone when it is delivered';
    warn(
      `${where} has \`ack_policy\` ${policy}: ${what}, so a handler that fails loses its job. Create it with \`ack_policy: AckPolicy.Explicit\`.`,
    );
  }
  if (most > 0) {
    warn(
      `${where} has \`max_deliver\` ${most}: JetStream drops a job whose worker dies in its last delivery. Leave \`max_deliver\` out; \`attempts\` of ` +
        'consume.jetStream counts.',
    );
  }
  const waits = [config?.ack_wait ?? 0, ...(config?.backoff ?? [])].filter((each) => each > 0);
  const ownMs = waits.length > 0 ? Math.min(...waits) / NANOSECONDS : DEFAULT_ACK_WAIT_MS;
  return {
    lastDelivery: most > 0 ? most : Number.POSITIVE_INFINITY,
    ackWaitMs: config === undefined ? (wantedMs ?? ownMs) : Math.min(wantedMs ?? ownMs, ownMs),
  };
}

/** Nothing where the client cannot ask, or may not. */
async function configOf(client: object, stream: string, consumer: string): Promise<ConsumerConfig | undefined> {
  try {
    const manager = await (client as { jetstreamManager?(checkApi: boolean): Promise<Manager> }).jetstreamManager?.(
      false,
    );
    return (await manager?.consumers.info(stream, consumer))?.config;
  } catch {
    return undefined;
  }
}

async function within<T>(answer: Promise<T | undefined>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
