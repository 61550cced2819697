import { unblocked } from "../build/kinetics.ts";
import type { TraceOptions } from "../simulation/spiking_run.ts";
import type { Inbox } from "./receive.ts";
import type { Running } from "./running_population.ts";

/** What is summed: a variable, or the current through a receptor. */
export type SumOf = Pick<TraceOptions, "variable" | "sum">;

/**
 * What each neuron adds is a multiple of this, so that sums in double precision are exact, and threads that sum shares of the cells find the same together. Largest sum for
 * which that holds: 5e8.
 */
const QUANTUM = 2 ** -24;

/** A value as a multiple of the quantum of sums. */
export function quantized(value: number): number {
  return Math.round(value / QUANTUM) * QUANTUM;
}

/** The receptor of a name and what follows it, the parts of which it is the sum. */
function partsOf(inboxes: readonly Inbox[], name: string): Inbox[] {
  const at = inboxes.findIndex(({ receptor }) => receptor.name === name);
  let end = at + 1;
  while (inboxes[end]?.receptor.follows) end++;
  return inboxes.slice(at, end);
}

/** A sum over the cells of a population or of its share, as they are at the end of a step. */
export function sumOfCells({ cells, inboxes }: Running, { variable, sum }: SumOf): number {
  const own = cells.state[variable] as Float64Array | undefined;
  let total = 0;
  if (own) {
    for (let k = 0; k < cells.size; k++) total += quantized(own[k]);
    return total;
  }
  const parts = partsOf(inboxes, variable), { kinetics } = parts[0].receptor;
  const [v] = Object.values(cells.state) as Float64Array[];
  for (let k = 0; k < cells.size; k++) {
    let value = 0;
    for (const { a } of parts) value += a[k];
    if (sum === "currents") {
      if (kinetics.block > 0) value *= unblocked(kinetics, v[k]);
      if (kinetics.reversal !== null) value *= kinetics.reversal - v[k];
    }
    total += quantized(value);
  }
  return total;
}
