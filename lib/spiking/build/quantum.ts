import { pathName } from "../../system/connection_names.ts";
import { learnedParameters, synapseModelOf } from "../check_spiking.ts";
import { failSpec, SpecError } from "../../base/spec_error.ts";
import type { Projection } from "../spec_types.ts";
import type { DrawnConnect } from "../connect_types.ts";
import { rangeOf } from "../value.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";

/** Mean of a number of synapses of a target, and one that none has more of. */
export function fanIn(
  connect: DrawnConnect,
  sizes: { from: number; to: number },
): { mean: number; most: number } {
  const drawn = (mean: number, bound: number) => ({
    mean,
    most: Math.min(bound, mean + 8 * Math.sqrt(mean) + 16),
  });
  switch (connect.rule) {
    case "distance":
    case "fixed-probability":
      return drawn(connect.probability * sizes.from, sizes.from);
    case "fixed-indegree":
      return { mean: connect.indegree, most: connect.indegree };
    case "fixed-outdegree":
      return drawn(connect.outdegree * sizes.from / sizes.to, connect.outdegree * sizes.from);
    case "fixed-total":
      return drawn(connect.total / sizes.to, connect.total);
    case "one-to-one":
      return { mean: 1, most: 1 };
    case "all-to-all":
      return { mean: sizes.from, most: sizes.from };
    case "pairs": {
      const counts = new Uint32Array(sizes.to);
      for (const target of connect.targets) counts[target]++;
      return {
        mean: connect.targets.length / sizes.to,
        most: counts.reduce((most, count) => Math.max(most, count), 0),
      };
    }
  }
}

/** Largest magnitude that a weight has or may learn. */
export function largest(
  projection: Projection,
  synapses: readonly SynapseModel[],
): number {
  const { connect, weight, learning } = projection;
  if (!learning) {
    const listed = connect.rule === "pairs" ? connect.weights : undefined;
    return (listed ?? rangeOf(weight)).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  }
  const model = synapseModelOf(`projections.${pathName(projection)}`, learning, synapses);
  return Math.max(...model.bounds(learnedParameters(model, learning)).map(Math.abs));
}

/** Whole numbers that the accumulator of a receptor may reach in one step. */
const ACCUMULATOR = 2 ** 30;
/** Fewest quanta of a typical weight. */
const LEAST_QUANTA = 64;

function unitOf(sum: number): number {
  return sum === 0 ? 1 : 2 ** Math.ceil(Math.log2(sum / ACCUMULATOR));
}

/** What {@link quantumOf} was in the first versions, whose checkpoints count in it: each source spikes once in a step, and listed weights do not count. */
export function firstQuantumOf(
  projections: readonly { most: number; projection: Projection; weight: number }[],
  drives: readonly { most: number; weight: number }[],
): number {
  const weightOf = ({ projection, weight }: { projection: Projection; weight: number }) =>
    projection.learning
      ? weight
      : rangeOf(projection.weight).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  return unitOf(
    projections.reduce((sum, one) => sum + one.most * weightOf(one), 0) +
      drives.reduce((sum, { most, weight }) => sum + most * weight, 0),
  );
}

/**
 * The quantum of a receptor's accumulator: the finest with which not even all sources together overflow 32 bits.
 * @throws {SpecError} When a weight would be only a few quanta, as the accumulator's range is taken by others.
 */
export function quantumOf(path: string, hits: readonly { most: number; weight: number }[]): number {
  const sum = hits.reduce((total, { most, weight }) => total + most * weight, 0);
  if (!Number.isFinite(sum)) {
    failSpec(path, "use this network", `the weights onto ${path} must be finite`, sum);
  }
  if (sum === 0) return 1;
  const quantum = unitOf(sum);
  const small = hits.find(({ weight }) => weight > 0 && weight < LEAST_QUANTA * quantum);
  if (small) {
    throw new SpecError(path, [
      `Cannot use this network as ${path} would overflow the accumulator of 32 bits: all its sources together give ${
        sum.toPrecision(3)
      } in one step, beside which a weight of ${small.weight} would be less than ${LEAST_QUANTA} of the units that then remain.`,
    ]);
  }
  return quantum;
}
