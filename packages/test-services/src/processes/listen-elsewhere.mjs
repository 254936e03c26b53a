// Preloaded into programs of a README, which listen on the port that stands there: they get a free one, and say which.
import { Server } from 'node:net';

const { listen } = Server.prototype;
Server.prototype.listen = function listenElsewhere(...args) {
  const callback = args.findLast((each) => typeof each === 'function');
  this.once('listening', () => console.log(`listening on ${this.address().port}`));
  return listen.call(this, { port: 0, host: '127.0.0.1' }, ...(callback === undefined ? [] : [callback]));
};
