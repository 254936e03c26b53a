export { headerOf } from './header-of.ts';
export { holdResponse, type ResponseHold } from './hold-response.ts';
export { keepRawBody } from './keep-raw-body.ts';
export type { BodyHolder } from './kept-body.ts';
export type { NodeRequest, NodeResponse } from './node-message.ts';
export { type NodeWebhookOptions, splitNodeOptions } from './node-webhook-options.ts';
export { type NodeBodySource, readNodeBody } from './read-body.ts';
export { releaseRequest } from './release-request.ts';
export { writeReply } from './write-reply.ts';
