import { madeUp } from "../../random/made_up.ts";
import type { TraceSeries } from "./trace_series.ts";

/** A cell that leaks: v follows its two inputs, one of which inhibits, and spikes where it is above 1. */
export function leakySeries(
  shape: { runs: number; samples: number; seed?: number; bytes?: boolean },
): TraceSeries {
  const { runs, samples, seed = 1, bytes = true } = shape;
  const random = madeUp(seed);
  const inputs = bytes ? new Uint8Array(runs * samples * 2) : new Float32Array(runs * samples * 2);
  const values = new Float32Array(runs * samples * 2);
  for (let run = 0; run < runs; run++) {
    let v = 0;
    for (let t = 0; t < samples; t++) {
      const at = 2 * (run * samples + t);
      inputs[at] = random() < 0.3 ? 1 : 0;
      inputs[at + 1] = random() < 0.2 ? 2 : 0;
      v = 0.8 * v + 0.5 * inputs[at] - 0.2 * inputs[at + 1];
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
  };
}
