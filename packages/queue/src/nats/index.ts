export { type JetStreamLike, type JetStreamSinkOptions, jetStream } from './jet-stream.ts';
