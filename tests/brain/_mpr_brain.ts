import { BrainFailure } from "../../lib/brain/brain_failure.ts";
import { parseBrainSpec } from "../../lib/brain/brain_spec.ts";
import { type Connectome, makeConnectome } from "../../lib/brain/connectome/connectome.ts";
import { connectomeSpecOf } from "../../lib/brain/connectome/connectome_spec.ts";
import { resolveBrain } from "../../lib/brain/resolve_brain.ts";
import { type BrainRecord, runBrain } from "../../lib/brain/run_brain.ts";
import type { BrainSpec } from "../../lib/brain/spec_types.ts";

/** The connectome that golden/mpr_network.py makes. */
export function goldenConnectome(): Connectome {
  const R = 24, weights = new Float64Array(R * R), lengths = new Float64Array(R * R);
  let state = 12345;
  const uniform = () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
  for (let at = 0; at < R * R; at++) {
    const connected = uniform() < 0.4, weight = uniform(), length = 5 + 145 * uniform();
    const own = Math.floor(at / R) === at % R;
    lengths[at] = own ? 0 : length;
    if (!own && connected) weights[at] = weight;
  }
  const table = (data: Float64Array) => ({ data, rows: R, columns: R });
  return makeConnectome({ weights: table(weights), lengthsMm: table(lengths) });
}

/** A brain of quadratic cells as The Virtual Brain has them, from the low branch. */
export function mprBrain(
  connectome: Connectome,
  changes: Partial<BrainSpec> = {},
  start = [0.08, -2],
): BrainSpec {
  return parseBrainSpec({
    kind: "brain",
    name: "mpr",
    stepMs: 0.1,
    connectome: connectomeSpecOf(connectome, ["max"]),
    nodes: [{
      name: "region",
      system: {
        kind: "mean-field",
        name: "mpr",
        stepMs: changes.stepMs ?? 0.1,
        populations: [{
          name: "Q",
          size: 1000,
          model: "mpr",
          parameters: { tau: 1, Delta: 1, eta: -5, J: 15 },
          initial: { r: start[0], v: start[1] },
        }],
        couplings: [{ from: "others", to: "Q" }],
        inputs: [{ name: "others", value: 0 }],
      },
      inputs: [{ to: "others" }],
      output: { gain: 0.001 },
    }],
    ...changes,
  });
}

/** Without delays. */
export const atOnce = (connectome: Connectome): Connectome => ({
  ...connectome,
  lengthsMm: new Float64Array(connectome.lengthsMm.length),
});

/** Runs a brain from its start. @param binMs Of what is recorded. */
export async function runFor(
  spec: BrainSpec,
  { durationMs, binMs, singly }: { durationMs: number; binMs: number; singly?: boolean },
): Promise<BrainRecord> {
  const binSteps = Math.round(binMs / spec.stepMs), bins = Math.round(durationMs / binMs);
  return await runBrain(resolveBrain(spec, binSteps), { warmupBins: 0, bins, binSteps, seed: 1, singly });
}

/** Mean activity over regions in the last bin. */
export function lastMean({ activity }: BrainRecord, regions: number): number {
  const bins = activity.length / regions;
  let sum = 0;
  for (let region = 0; region < regions; region++) sum += activity[(region + 1) * bins - 1];
  return sum / regions;
}

/**
 * Whether regions leave the low branch: their mean rate rises above a bound, or so high that steps of 0.02
 * run away.
 */
export async function leavesLow(spec: BrainSpec, { durationMs, most }: { durationMs: number; most: number }) {
  try {
    return lastMean(await runFor(spec, { durationMs, binMs: 10 }), spec.connectome.regions.length) > most;
  } catch (error) {
    if (error instanceof BrainFailure) return true;
    throw error;
  }
}
