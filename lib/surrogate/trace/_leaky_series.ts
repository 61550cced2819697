import { madeUp } from "../../random/made_up.ts";
import type { TraceSeries } from "./trace_series.ts";

/** Ranges of the parameters of a cell that leaks: how much an excitatory event adds, and what is kept in a step. */
const BOX = { names: ["weight", "kept"], low: [0.3, 0.6], high: [0.7, 0.9] };

/**
 * A cell that leaks: v follows its two inputs, one of which inhibits, and spikes where it is above 1.
 * @param shape.parameters Each run has a weight and a leak of its own. @default those in the middle of the box
 */
export function leakySeries(
  shape: { runs: number; samples: number; seed?: number; bytes?: boolean; parameters?: boolean },
): TraceSeries {
  const { runs, samples, seed = 1, bytes = true, parameters = false } = shape;
  const random = madeUp(seed);
  const inputs = bytes ? new Uint8Array(runs * samples * 2) : new Float32Array(runs * samples * 2);
  const values = new Float32Array(runs * samples * 2);
  const own = new Float32Array(parameters ? 2 * runs : 0), draw = madeUp(seed + 1000);
  own.forEach((_, at) => own[at] = BOX.low[at % 2] + (BOX.high[at % 2] - BOX.low[at % 2]) * draw());
  for (let run = 0; run < runs; run++) {
    const [weight, kept] = parameters ? own.subarray(2 * run) : [0.5, 0.8];
    let v = 0;
    for (let t = 0; t < samples; t++) {
      const at = 2 * (run * samples + t);
      inputs[at] = random() < 0.3 ? 1 : 0;
      inputs[at + 1] = random() < 0.2 ? 2 : 0;
      v = kept * v + weight * inputs[at] - 0.2 * inputs[at + 1];
      const spike = v > 1 ? 1 : 0;
      if (spike) v = 0;
      values[at] = -70 + 10 * v;
      values[at + 1] = spike;
    }
  }
  return {
    stepMs: 1,
    runs,
    samples,
    inputs: { names: ["exc", "inh"], values: inputs },
    outputs: { names: ["v", "spike"], values },
    ...(parameters ? { parameters: { ...BOX, values: own } } : {}),
  };
}
