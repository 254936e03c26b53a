export * from './adapter-suite/index.ts';
export type { ApiGatewayV1Event, ApiGatewayV2Event } from './conversions/to-api-gateway.ts';
export { toApiGatewayV1, toApiGatewayV2 } from './conversions/to-api-gateway.ts';
export { toCurl } from './conversions/to-curl.ts';
export { type InjectOptions, toInject } from './conversions/to-inject.ts';
export { type NodeRequest, toNodeRequest } from './conversions/to-node-request.ts';
export { toAppRequest, toRequest } from './conversions/to-request.ts';
export { type SupertestLike, type SupertestTest, withSupertest } from './conversions/with-supertest.ts';
export { createFactories, type Factories, type FactoryOptions } from './create-factories.ts';
export { type DeliverOptions, deliver, NoAnswerError } from './deliver/deliver.ts';
export type { DeliveryResult } from './deliver/delivery-result.ts';
export type { DeliveryTarget, FastifyTarget, FetchTarget } from './deliver/targets.ts';
export {
  createDelivery,
  type DeliveryContent,
  type DeliveryOptions,
  type DeliverySigning,
  platosDelivery,
  plotonDelivery,
  receiverSecret,
  TEST_PUBLIC_URL,
  type TestDelivery,
  testSecret,
} from './delivery.ts';
export {
  createEvent,
  type EventFacts,
  type EventNamed,
  type Overrides,
  type PlatosEventNamed,
  type PlotonEventNamed,
  platosEvent,
  plotonEvent,
} from './events/create-event.ts';
export type { DeepPartial } from './events/merge-json.ts';
export { type CapturedLogs, captureLogs, type LogLine } from './fakes/capture-logs.ts';
export {
  type CapturedObservations,
  captureObservations,
} from './fakes/capture-observations.ts';
export {
  type FaultTimes,
  type FaultyOperation,
  type FaultyStore,
  faultyStore,
  type HeldCall,
  type StoreCall,
} from './fakes/faulty-store.ts';
export type { StoreFault } from './fakes/store-faults.ts';
export { createClock, type TestClock } from './fakes/test-clock.ts';
export type { HookgateMatchers } from './matchers/hookgate-matchers.ts';
export { type MatcherAnswer, type Matchers, matchers } from './matchers/matchers.ts';
export type { PlotonApiFault, PlotonApiRefusal } from './ploton-api/api-fault.ts';
export type { FakeTask, FakeTasks, NewFakeTask } from './ploton-api/fake-tasks.ts';
export {
  type PlotonApi,
  type PlotonApiOptions,
  type PlotonApiRequest,
  startPlotonApi,
} from './ploton-api/start-ploton-api.ts';
export { platosProfile } from './profiles/platos-profile.ts';
export { plotonProfile } from './profiles/ploton-profile.ts';
export { defineProfile, eventTypesOf, type SenderLike } from './profiles/profile-of.ts';
export type { Handshake, SampleFacts, SenderProfile, SigningInput, WrittenEvent } from './profiles/sender-profile.ts';
export { findProfile, senderProfiles } from './profiles/sender-profiles.ts';
export { createSender, type Sender, type SendOptions } from './sender/create-sender.ts';
export { type FaultName, faultNames } from './sender/fault-name.ts';
export type { FaultPlan, RandomFaults } from './sender/faults.ts';
export type { Attempt, AttemptOutcome, Message } from './sender/message.ts';
export type { SenderClock, SenderOptions, Transport } from './sender/sender-options.ts';
export { senderConformance } from './sender-suite/sender-conformance.ts';
export type { SenderUnderTest } from './sender-suite/sender-under-test.ts';
export { type PlatosSigning, type SignedRequestHeaders, signPlatos, signPloton } from './sign.ts';
export { signFor } from './sign-for.ts';
export { sinkConformance } from './sink-suite/sink-conformance.ts';
export type { SinkCapabilities, SinkUnderTest } from './sink-suite/sink-under-test.ts';
export { storeConformance } from './store-suite/store-conformance.ts';
export type { StoreCapabilities, StoreUnderTest } from './store-suite/store-under-test.ts';
export { type Tampering, type TamperingName, type TamperOptions, tamper, tamperings, tamperingsOf } from './tamper.ts';
export { type Moment, TEST_TIME } from './test-time.ts';
export { platosVectors, plotonVectors, senderVectors, type Vector } from './vectors.ts';
