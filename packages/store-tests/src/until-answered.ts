const [TRIES, PAUSE_MS] = [40, 50];

/** As a receiver does: what failed is asked again, with the same token. Some clients ask again by themselves. */
export async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
