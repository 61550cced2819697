import { requireStep } from "../nodes/mean_field_node.ts";
import { type Equations, equationsOf } from "../../meanfield/equations.ts";
import { structureOf } from "../../meanfield/gpu/field_shape.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { Wiring } from "../coupling/wiring.ts";
import { isDense } from "../regions.ts";
import type { ResolvedBrain } from "../resolve_brain.ts";
import type { BrainSpec } from "../spec_types.ts";

/** A node of a brain as equations. */
export interface OpenNode {
  field: Equations;
  /** Index of the population whose rate others get. */
  output: number;
  /** Index of each of its inputs among those of the field. */
  inputs: readonly number[];
  /** Activity of a rate of 1 Hz. */
  gain: number;
  /** Number of its structure among all that are known. */
  structure: number;
}

/** What the GPU needs of a brain. */
export interface OpenBrain {
  /** Its number among all of the call, and its seed. */
  index: number;
  seed: number;
  spec: BrainSpec;
  regions: readonly string[];
  nodes: readonly OpenNode[];
  /** Node of each region. (R) */
  nodeOf: Int32Array;
  firstPort: Int32Array;
  wiring: Wiring;
  /** Port of each stimulus of the spec. */
  stimuli: readonly number[];
  /** Longest delay, and the most steps that regions may run by themselves. */
  mostDelay: number;
  together: number;
  /** Whether a rate has a bound; else it need only be finite. */
  guarded: boolean;
  /** What brains that run together have in common, as text. */
  structure: string;
}

/** Opens brains; nodes of equal specs share their equations. */
export class BrainOpener {
  readonly #fields = new Map<string, { field: Equations; structure: string }>();
  readonly #structures = new Map<string, number>();

  /** Equations of a node's system. */
  #field(system: MeanFieldSpec, stepMs: number): { field: Equations; structure: string } {
    const key = `${stepMs} ${JSON.stringify(system)}`, known = this.#fields.get(key);
    if (known) return known;
    const field = equationsOf(system.stepMs === stepMs ? system : { ...system, stepMs }, {});
    const made = { field, structure: structureOf(field, {}) };
    this.#fields.set(key, made);
    return made;
  }

  #number(structure: string): number {
    const known = this.#structures.get(structure);
    if (known !== undefined) return known;
    this.#structures.set(structure, this.#structures.size);
    return this.#structures.size - 1;
  }

  /**
   * Makes a brain of mean fields ready.
   * @throws {SpecError} When the step of a node is not the brain's.
   */
  open(brain: ResolvedBrain, { index, seed }: { index: number; seed: number }): OpenBrain {
    const { spec, connectome, nodeOf, firstPort, wiring } = brain, dense = isDense(brain);
    const nodes = brain.nodes.map(({ node, population }): OpenNode => {
      const system = node.system as MeanFieldSpec;
      if (!dense) requireStep(system, spec.stepMs);
      const { field, structure } = this.#field(system, spec.stepMs);
      const output = field.populations.indexOf(population);
      const inputs = node.inputs.map(({ to }) => field.inputs.indexOf(to));
      return {
        ...{ field, output, inputs, gain: node.output?.gain ?? 1 },
        structure: this.#number(JSON.stringify([structure, output, inputs])),
      };
    });
    const stimuli = brain.stimuli.map(({ port }) => port);
    const least = wiring.delays.reduce((low, delay) => Math.min(low, delay), 2 ** 30);
    const structures = nodes.map((node) => node.structure);
    return {
      ...{ index, seed, spec, regions: connectome.regions, nodes, nodeOf, firstPort, wiring, stimuli },
      ...{ mostDelay: brain.mostDelay, together: least + 1, guarded: !dense },
      structure: [spec.stepMs, dense, structures, nodeOf, wiring.starts, wiring.sources, stimuli].join("|"),
    };
  }
}
