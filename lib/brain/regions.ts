import { MeanFieldFailure } from "../meanfield/mean_field_failure.ts";
import type { MeanFieldSpec } from "../meanfield/spec_types.ts";
import { networkSeed } from "../random/network_seed.ts";
import { BrainFailure } from "./brain_failure.ts";
import type { DelayLines } from "./coupling/delay_lines.ts";
import { MprRegions, type Steps } from "./dense/mpr_regions.ts";
import { isMprAlone, mprAlone } from "./dense/mpr_alone.ts";
import type { BrainNode } from "./node.ts";
import type { ResolvedBrain } from "./resolve_brain.ts";

/** All regions of a brain as they run. */
export interface Regions {
  /** Rate of each at the start, Hz. (R) */
  readonly startHz: Float64Array;
  /**
   * Runs on for some steps.
   * @param inputs What each port gets in each step. (P, steps)
   * @param lines Are given the activity at the end of each step.
   * @returns Spikes of each region; null for those that have rates alone.
   */
  advance(inputs: Float64Array, steps: Steps, lines: DelayLines): Promise<(number | null)[]> | null;
  /** Gives back what they hold. */
  close(): void;
}

/** Regions of any systems, one after another. */
class AnyRegions implements Regions {
  readonly startHz: Float64Array;
  readonly #spikes: (number | null)[];

  constructor(readonly brain: ResolvedBrain, readonly nodes: readonly BrainNode[]) {
    this.startHz = Float64Array.from(nodes, ({ startHz }) => startHz);
    this.#spikes = nodes.map(() => null);
  }

  async advance(
    inputs: Float64Array,
    { first, steps }: Steps,
    lines: DelayLines,
  ): Promise<(number | null)[]> {
    const { firstPort, gains } = this.brain, rates = new Float64Array(steps);
    for (const [region, node] of this.nodes.entries()) {
      const own = inputs.subarray(firstPort[region] * steps, firstPort[region + 1] * steps);
      try {
        const spikes = node.advance(own, rates);
        this.#spikes[region] = spikes instanceof Promise ? await spikes : spikes;
      } catch (error) {
        throw error instanceof MeanFieldFailure ? this.#failure(region, error) : error;
      }
      for (let k = 0; k < steps; k++) lines.put(region, first + k + 1, gains[region] * rates[k]);
    }
    return this.#spikes;
  }

  /** What a population that ran away is among regions. */
  #failure(region: number, { runaway }: MeanFieldFailure): BrainFailure {
    const { timeMs, rateHz, population, mostHz } = runaway;
    const { connectome: { regions }, spec: { stepMs } } = this.brain;
    return new BrainFailure(regions[region], timeMs, rateHz, stepMs, { population, mostHz });
  }

  close(): void {
    for (const node of this.nodes) node.close();
  }
}

/** Regions that all are of quadratic cells, at once. */
class MprOnly implements Regions {
  readonly startHz: Float64Array;
  readonly #regions: MprRegions;

  constructor({ nodes, nodeOf, gains }: ResolvedBrain) {
    const each = Array.from(
      nodeOf,
      (at) => mprAlone(nodes[at].node.system as MeanFieldSpec),
    );
    const of = (name: keyof typeof each[0]) => Float64Array.from(each, (one) => one[name]);
    const parameters = { tau: of("tau"), Delta: of("Delta"), eta: of("eta"), J: of("J"), gains };
    this.#regions = new MprRegions(of("r"), of("v"), parameters);
    this.startHz = this.#regions.r.map((r) => 1000 * r);
  }

  advance(inputs: Float64Array, steps: Steps, lines: DelayLines): null {
    this.#regions.advance(inputs, steps, lines);
    return null;
  }

  close(): void {}
}

/** Whether all regions can run at once. */
export function isDense({ nodes }: ResolvedBrain): boolean {
  return nodes.every(({ node }) => isMprAlone(node));
}

/**
 * Opens all regions.
 * @param options Seed of the brain, and whether to run regions one after another where they could run at
 * once.
 */
export async function openRegions(
  brain: ResolvedBrain,
  { seed, singly = false }: { seed: number; singly?: boolean },
): Promise<Regions> {
  if (!singly && isDense(brain)) return new MprOnly(brain);
  const { nodes, nodeOf, block, spec } = brain, opened: BrainNode[] = [];
  try {
    for (const [region, at] of nodeOf.entries()) {
      const { node, kind, population } = nodes[at];
      opened.push(
        await kind.open(node.system, {
          seed: networkSeed(seed, region),
          stepMs: spec.stepMs,
          steps: block,
          inputs: node.inputs.map(({ to }) => to),
          mostHz: node.inputs.map(({ mostHz = 1000 }) => mostHz),
          population,
          smoothMs: node.output?.smoothMs,
        }),
      );
    }
  } catch (error) {
    for (const node of opened) node.close();
    throw error;
  }
  return new AnyRegions(brain, opened);
}
