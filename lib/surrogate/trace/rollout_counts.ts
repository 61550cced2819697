import { CELL_POPULATION, somaSignal } from "../../cable/cell_population.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import { requireRollout } from "../counts/rollout_options.ts";
import type { SurrogateModel } from "../model.ts";
import type { CountSpec, ModelRolloutOptions } from "../surrogate.ts";
import { rolloutTraces } from "./rollout_traces.ts";
import type { TraceSpec } from "./trace_spec.ts";

/** Time that the cells run, too, before it is recorded, ms. */
const WARMUP_MS = 200;

/**
 * Free runs of the surrogate of a cell as those of a population are: its spikes in each step, and beside them its voltage at the start of each.
 * @param options.warmup Steps run first and not returned. @default 200 ms
 * @throws {RangeError} When an option is out of range.
 */
export async function rolloutCounts(
  gpu: Gpu | null,
  model: SurrogateModel<TraceSpec & CountSpec>,
  options: ModelRolloutOptions,
): Promise<PopulationCounts> {
  const { spec } = model, { stepMs } = spec, { warmup = Math.round(WARMUP_MS / stepMs), ...rest } = options;
  requireRollout(spec, { ...rest, warmup });
  const { runs, bins, strict: _, onWarning: __, ...more } = rest, steps = warmup + bins;
  const { spikes, voltages, samples } = await rolloutTraces(gpu, model, {
    ...more,
    runs,
    durationMs: steps * stepMs,
  });
  const counts = new Uint16Array(runs * bins);
  spikes.runs.forEach((run, k) => {
    // A spike is told at the end of its step.
    const step = Math.round(spikes.timesMs[k] / stepMs) - 1 - warmup;
    if (step >= 0 && step < bins) counts[run * bins + step]++;
  });
  const { v_soma } = voltages, voltage = new Float32Array(v_soma ? runs * bins : 0);
  for (let run = 0; run < runs && v_soma; run++) {
    const first = run * samples + warmup;
    voltage.set(v_soma.subarray(first, first + bins), run * bins);
  }
  return {
    ...{ populations: [CELL_POPULATION], binMs: stepMs, networks: runs, bins, counts },
    ...(v_soma ? { signals: [somaSignal(voltage)] } : {}),
  };
}
