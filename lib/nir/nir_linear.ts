import type { Refuse } from "./nir_check.ts";
import type { NirLink } from "./nir_chain.ts";
import { unrolledConv } from "./nir_conv.ts";
import type { Sums } from "./sums.ts";
import { type NirAffine, type NirLinear, type NirTensor, sizeOf } from "./nir_graph.ts";

/** The sums that a node makes of its inputs. @param place Its name, for the sentence. */
export function sumsOf(refuse: Refuse, place: string, { weight, ...node }: NirLinear | NirAffine): Sums {
  if (weight.shape.length !== 2) refuse(`weights of ${place} must have two dimensions`, weight.shape.length);
  const [to, from] = weight.shape, { bias } = node as { bias?: NirTensor };
  return {
    to,
    from,
    weight: Float64Array.from(weight.data),
    bias: bias ? Float64Array.from(bias.data) : new Float64Array(to),
  };
}

/** Sums that leave their inputs as they are. */
function identity(units: number): Sums {
  const weight = new Float64Array(units * units);
  for (let n = 0; n < units; n++) weight[n * units + n] = 1;
  return { to: units, from: units, weight, bias: new Float64Array(units) };
}

/** Multiplies each output's weights and bias by a number of its own. */
export function scaledSums({ to, from, weight, bias }: Sums, gain: (unit: number) => number): Sums {
  return {
    to,
    from,
    weight: weight.map((value, at) => gain(Math.floor(at / from)) * value),
    bias: bias.map((value, unit) => gain(unit) * value),
  };
}

/** The links of a chain, where sums stand before each node that is none: neurons that nothing is summed for get theirs one by one. */
export type Stage = { sums: Sums; link: NirLink | null };

/**
 * Puts the linear nodes of a chain before the neurons that they feed. A signal of several dimensions counts as one of all its entries, row by row, so that a
 * Flatten of all of them changes nothing, and a convolution is sums with weights of 0 where its kernel does not reach.
 */
export function stagesOf(refuse: Refuse, inputs: readonly number[], links: readonly NirLink[]): Stage[] {
  const stages: Stage[] = [];
  let width = sizeOf(inputs), shape = inputs, pending: Sums | null = null;
  const next = (sums: Sums, to: readonly number[]) => {
    if (pending) stages.push({ sums: pending, link: null });
    [pending, width, shape] = [sums, sums.to, to];
  };
  for (const link of links) {
    const { name, node } = link;
    if (node.type === "Flatten") {
      if (
        node.start_dim !== 0 ||
        (node.end_dim !== -1 && node.end_dim !== (node.input_type ?? shape).length - 1)
      ) {
        refuse(`${name} must flatten all dimensions`, `${node.start_dim} to ${node.end_dim}`);
      }
      shape = [width];
    } else if (node.type === "Linear" || node.type === "Affine") {
      const sums = sumsOf(refuse, name, node);
      if (sums.from !== width) refuse(`${name} must take ${width} inputs`, sums.from);
      next(sums, [sums.to]);
    } else if (node.type === "Conv1d") {
      const found = unrolledConv(refuse, node, { name, shape, width });
      next(found.sums, found.shape);
    } else if (node.type === "Scale") {
      const { data } = node.scale, before = pending ?? identity(width);
      pending = scaledSums(before, (unit) => data.length === 1 ? data[0] : data[unit]);
    } else {
      stages.push({ sums: pending ?? identity(width), link });
      pending = null;
    }
  }
  if (pending) stages.push({ sums: pending, link: null });
  return stages;
}
