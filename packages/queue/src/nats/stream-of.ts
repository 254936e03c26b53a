/**
 * The stream that has confirmed a publication.
 *
 * @throws Error with `unkept` when no stream takes the subject: its client then says that JetStream is not enabled, or somebody who is no
 *   stream has answered
 */
export async function streamOf<TAck extends { readonly stream: string }>(
  publication: Promise<TAck>,
  unkept: string,
): Promise<TAck> {
  let ack: TAck;
  try {
    ack = await publication;
  } catch (error) {
    if (NOBODY_ANSWERED.includes((error as Partial<Error> | undefined)?.name))
      throw new Error(unkept, { cause: error });
    throw error;
  }
  if (typeof ack.stream !== 'string' || ack.stream === '') throw new Error(unkept);
  return ack;
}

const NOBODY_ANSWERED: readonly unknown[] = ['JetStreamNotEnabled', 'NoRespondersError'];
