import { connect } from 'node:net';

const PROTOCOL_3 = 196_608;
/** `cannot_connect_now`: it is starting, recovering or going down. */
const NOT_YET = '57P03';

/** Whether a PostgreSQL that takes connections answers there, be it with a refusal of the user. */
export function postgresAnswers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.write(startupMessage()));
    socket.once('data', (reply) => {
      const text = reply.toString('latin1');
      end(text.startsWith('R') || (text.startsWith('E') && !text.includes(NOT_YET)));
    });
  });
}

function startupMessage(): Buffer {
  const settings = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + settings.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, settings]);
}
