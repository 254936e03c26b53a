import { setInterval } from 'node:timers';

const greeting: string | undefined = process.env.GREETING;
console.log(`says ${greeting}`);
setInterval(() => {}, 1_000);
