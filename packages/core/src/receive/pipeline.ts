import { Refusal } from '../answers/refusal.ts';
import { parseJsonBody } from '../body/json-body.ts';
import {
  bodyFingerprint,
  eventKey,
  isCollision,
  nameEvent,
  nonceKey,
  nonceValue,
  signedMaterial,
} from '../dedupe/event-key.ts';
import { deliveryId } from '../deliver/delivery-id.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { textOf } from '../observe/text-of.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import { checkSchema } from '../senders/check-schema.ts';
import { dateOf } from '../senders/date-of.ts';
import { eventType, parseEvent } from '../senders/parse-event.ts';
import { powersOf } from '../senders/powers.ts';
import type { DedupeKey } from '../senders/provider.ts';
import { createDiagnosis } from '../verify/diagnose/diagnosis.ts';
import { checkOccurredAt } from '../verify/freshness.ts';
import { isSignedOtherwise, verifySignature } from '../verify/verify.ts';
import type { Admission } from './admission.ts';
import { createHeaderChecks } from './header-checks.ts';
import { createLateRefusals, inTime } from './in-time.ts';
import type { KnownFacts } from './known-facts.ts';
import { placeOf } from './misplaced.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { createSecondReading } from './read-again.ts';
import { createReceivedReport } from './report-received.ts';
import type { WebhookRequest } from './request.ts';
import { createHandlers } from './run-handlers.ts';
import { createSchemas } from './schemas.ts';
import { watchForShortLives } from './watch-for-short-lives.ts';
import { createWithoutDelivery } from './without-delivery.ts';

/**
 * The way of a delivery. Every step either goes on or answers with its refusal. For a stranger its headers and the exact
 * bytes of its body are read, a MAC is computed for each secret, and the developer who listens is told why it may not match;
 * all else comes after the MAC.
 */
export function createPipeline<TEvent>(parts: PipelineParts) {
  const { provider, options, config, secrets, keyRule, consumerName, claimant, sessions, reporter, closing, refuse } =
    parts;
  const {
    parseBody = parseJsonBody,
    checkSignedAt,
    verifyByScheme,
    answerGetChallenge,
    answerPostChallenge,
  } = powersOf(provider);
  const headers = createHeaderChecks(parts);
  const schemaOf = createSchemas(options);
  const handlers = createHandlers<TEvent>(parts);
  const without = createWithoutDelivery(parts);
  const readAgain = createSecondReading(parts);
  const reportReceived = createReceivedReport(parts);
  const noteDelivery = options.store === undefined ? watchForShortLives(provider.name, reporter) : undefined;
  const diagnosis = createDiagnosis(reporter.hearsRefusals);
  const late = createLateRefusals(config.budgetMs);
  const remaining = (startedAt: number): number => startedAt + config.budgetMs - performance.now();

  // One asynchronous function for all of it, and nothing awaited that is there already: each await costs a delivery some
  // promises and a turn of the microtask queue.
  return async function admit(request: WebhookRequest, endpoint: string): Promise<Admission<TEvent>> {
    const startedAt = performance.now();
    let isCounted = false;
    const known: { -readonly [Fact in keyof KnownFacts]: KnownFacts[Fact] } = { endpoint };
    let facts: DeliveryFacts | undefined;
    try {
      const header = (name: string): string | undefined => request.header(name);

      // 1. Method and headers: refused without reading a byte of the body.
      if (request.method === 'GET' && provider.challenge?.get !== undefined && answerGetChallenge !== undefined) {
        const answer = await answerGetChallenge(provider, request.url, header, config.budgetMs);
        return answer instanceof Refusal
          ? refuse(answer, startedAt, known)
          : without.challenged(answer, known, startedAt);
      }
      const unread = headers.check(request.method, header);
      if (unread !== undefined) return refuse(unread, startedAt, known);
      // Hookgate's own senders sign neither, and a framework may have to look for them.
      const target = verifyByScheme && { method: request.method, url: config.urlOf(request.url) };
      const claimed = headers.readSignature(header, target);
      if (claimed instanceof Refusal) return refuse(claimed, startedAt, known);
      const found = secrets(request);
      const secretSet = isPromise(found) ? await inTime(found, remaining(startedAt), late.secret) : found;
      if (secretSet instanceof Refusal) return refuse(secretSet, startedAt, known);
      const { tenant } = secretSet;
      known.tenant = tenant;

      // 2. Body: the exact bytes, capped in size and time.
      let body: Uint8Array | Refusal | undefined = await request.body(config.bodyLimits);
      if (body instanceof Refusal) return refuse(body, startedAt, known);

      // 3. MAC. A stranger's body is hashed, and looked at now and then for the developer; it gets no further.
      const verification =
        verifyByScheme !== undefined && target !== undefined && isSignedOtherwise(provider, claimed)
          ? verifyByScheme(provider, secretSet, claimed, { body, header, ...target }, remaining(startedAt))
          : verifySignature(secretSet.keys, claimed, body);
      const verified = isPromise(verification) ? await verification : verification;
      if (verified instanceof Refusal) return refuse(verified, startedAt, known);
      if (verified === undefined) {
        const hint = await diagnosis.explain({ provider, header, claimed, secrets: secretSet, body });
        const refusal = secretSet.unknownTenant ?? new Refusal('invalid_signature', 'signature_mismatch', hint);
        return refuse(refusal, startedAt, known);
      }

      known.verified = true;

      // A genuine delivery that came to the wrong place goes no further.
      if (placeOf(endpoint) !== undefined) {
        return refuse(new Refusal('mount_mismatch'), startedAt, known);
      }

      // A body may have taken longer than the rest of the receiver's life. What goes on from here is waited for.
      if (closing.aborted) return refuse(new Refusal('shutting_down'), startedAt, known);
      sessions.pending.begin();
      isCounted = true;

      // 4. Freshness of the signed timestamp.
      const now = config.now();
      const arrivedBeforeMs = Math.floor(performance.now() - startedAt);
      const { signedAt, nonce } = claimed.headers;
      // The checks at the start see to it that it is there; where it were not, this would throw and let nothing through.
      const checkTime = checkSignedAt as NonNullable<typeof checkSignedAt>;
      const stale = config.toleranceMs === undefined ? undefined : checkTime(signedAt, now, config.toleranceMs);
      if (stale !== undefined) return refuse(stale, startedAt, known);

      // 5. Strict UTF-8, JSON, the sender's own shape, and the event's age where no timestamp is signed.
      let parsed: unknown = parseBody(body, provider.bodyFormat);
      if (parsed instanceof Refusal) return refuse(parsed, startedAt, known);
      if (provider.challenge?.post !== undefined && answerPostChallenge !== undefined) {
        const secret = secretSet.texts[secretSet.keys.indexOf(verified.key)] as string;
        const answer = await answerPostChallenge(provider, parsed, header, secret, remaining(startedAt));
        if (answer instanceof Refusal) return refuse(answer, startedAt, known);
        if (answer !== undefined) return without.challenged(answer, known, startedAt);
      }
      let sent: Record<string, unknown> | Refusal | undefined = parseEvent(provider, parsed, { header });
      if (sent instanceof Refusal) return refuse(sent, startedAt, known);
      const type = eventType(provider, sent);
      if (type instanceof Refusal) return refuse(type, startedAt, known);
      known.eventType = type;
      const occurredAtMs = provider.occurredAt?.(sent);
      if (provider.occurredAt !== undefined && config.maxAgeMs !== undefined) {
        const old = checkOccurredAt(occurredAtMs, now, config.maxAgeMs);
        if (old !== undefined) return refuse(old, startedAt, known);
      }
      const schema = schemaOf(type);
      let event: unknown = schema === undefined ? sent : checkSchema(provider, schema, sent);
      if (isPromise(event)) event = await inTime(event, remaining(startedAt), late.schema);
      if (event instanceof Refusal) {
        return refuse(event, startedAt, known);
      }

      // 6. Nonce and claim, in one step; a copy of a delivery in flight waits here for its outcome.
      const consumer = consumerName(endpoint, secretSet);
      noteDelivery?.(options.endpoint ?? endpoint, secretSet);
      const naming = nameEvent(
        keyRule as DedupeKey<unknown>,
        sent,
        signedMaterial(claimed.headers, verified.content ?? body),
      );
      const name = isPromise(naming) ? await inTime(naming, remaining(startedAt), late.dedupeKey) : naming;
      if (name instanceof Refusal) {
        return refuse(name, startedAt, known);
      }
      const key = eventKey(consumer, name);
      facts = {
        provider: provider.name,
        endpoint,
        tenant,
        source: 'webhook',
        eventType: type,
        id: deliveryId(key),
        occurredAt: dateOf(occurredAtMs),
        key,
        fields: provider.logFields(sent),
      };
      if (reporter.listening) reportReceived(facts, verified.key.id, body.length, sent, startedAt);
      const digest = bodyFingerprint(claimed.headers, verified, body);
      const fingerprint = typeof digest === 'string' ? digest : await digest;
      const value = nonce === undefined ? undefined : nonceValue(verified.signature);
      const question = {
        facts,
        fingerprint,
        nonce: value === undefined ? undefined : { key: nonceKey(consumer, nonce as string), value },
        startedAt,
        body,
        event,
        hasWaited: false,
        client: request,
      };
      const claiming = claimant.claim(question);
      // Copies that wait share their bytes: what is still held here would be held for each.
      if (isPromise(claiming)) body = parsed = sent = event = undefined;
      const claim = isPromise(claiming) ? await claiming : claiming;
      if (claim instanceof Refusal) return refuse(claim, startedAt, { ...facts, verified: true });
      if (claim.kind === 'gone') return without.gone(facts, startedAt);
      if (claim.kind === 'done') {
        if (isCollision(claim.fingerprint, fingerprint)) reporter.report({ type: 'key-collision', ...facts });
        return without.duplicate(facts, claim.waited, startedAt);
      }

      if (question.hasWaited) {
        const again = await readAgain(question, header);
        if (again instanceof Refusal) {
          if (claim.kind === 'acquired') void claimant.giveBack(claim.claim);
          return refuse(again, startedAt, { ...facts, verified: true });
        }
      }

      // 7. Delivery: authentic, fresh, typed, and nobody else's.
      const session = sessions.open<TEvent>({
        answersWith: handlers?.answersWith(type),
        claim: claim.kind === 'acquired' ? claim.claim : undefined,
        askedAt: claim.kind === 'acquired' ? claim.askedAt : undefined,
        facts,
        event: question.event as TEvent,
        rawBody: question.body,
        secretId: verified.key.id,
        startedAt,
        receivedAtMs: now,
        arrivedBeforeMs,
        signedAtMs: signedAt,
      });

      // 8. Settle: here with handlers, otherwise in the adapter, from the status the application answered.
      if (handlers === undefined) return { kind: 'open', session };
      const answer = handlers.run(request, session, facts);
      return { kind: 'reply', reply: isPromise(answer) ? await answer : answer };
    } catch (error) {
      // A provider, schema or adapter that throws must neither crash the process nor let the delivery through.
      return refuse(
        new Refusal('handler_failed', 'internal_error', `Receiving failed: ${textOf(error)}`),
        startedAt,
        facts ?? { endpoint, tenant: known.tenant },
      );
    } finally {
      // By now a delivery that was taken is counted as a session.
      if (isCounted) sessions.pending.end();
    }
  };
}
