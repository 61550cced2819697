/**
 * Traces of one input, `trace[t] = exp(-dt / tau) trace[t - 1] + x[t]` from 0, normalised, in double precision.
 * @param filters The K filters.
 * @returns `(T, K)`.
 */
export function tracesOf(
  events: ArrayLike<number>,
  filters: readonly { tauMs: number; centre: number; scale: number }[],
  stepMs: number,
): Float64Array {
  const K = filters.length, traces = new Float64Array(events.length * K);
  filters.forEach(({ tauMs, centre, scale }, k) => {
    const decay = tauMs > 0 ? Math.exp(-stepMs / tauMs) : 0;
    let trace = 0;
    for (let t = 0; t < events.length; t++) {
      trace = decay * trace + events[t];
      traces[t * K + k] = (trace - centre) / scale;
    }
  });
  return traces;
}
