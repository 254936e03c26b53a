/** One series of an answer: its labels, and its values with their times in seconds. */
export interface AnsweredSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/**
 * Asks a Prometheus for an expression of the dashboard over a range of time.
 *
 * @param window what Grafana would put in place of `$__rate_interval`
 * @throws Error with what Prometheus said when it does not take the expression
 */
export async function askPrometheus(
  url: string,
  expr: string,
  range: { readonly start: number; readonly end: number; readonly step: number; readonly window: string },
): Promise<readonly AnsweredSeries[]> {
  const query = new URLSearchParams({
    query: expr.replaceAll('$__rate_interval', range.window),
    start: String(range.start),
    end: String(range.end),
    step: String(range.step),
  });
  const answer = await fetch(`${url}/api/v1/query_range?${query}`);
  const { status, error, data } = (await answer.json()) as {
    status: string;
    error?: string;
    data?: { result: AnsweredSeries[] };
  };
  if (status !== 'success' || data === undefined) throw new Error(`${expr}: ${error}`);
  return data.result;
}
