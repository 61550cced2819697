import type { Equations } from "../equations.ts";
import type { PlannedTrace } from "../plan_mean_field.ts";
import { type OwnRateParts, transferKinds } from "../rate_parts.ts";

/** Where numbers of a point begin, and how many there are. (N) */
export interface NumberPlaces {
  /** Parameters of the model of each population. (P) */
  parameters: readonly number[];
  /** N of each population. */
  sizes: number;
  /** Place of the transfer function of each population in `transfer_data`. */
  transfers: number;
  /** Values of the arguments that are parameters of the spec, of each population. (P) */
  named: readonly number[];
  /** Weight of each coupling. */
  weights: number;
  /** Delay of each coupling, steps. */
  delays: number;
  /** Value of each input that stays; 0 of others. */
  base: number;
  /** Index of the waveform of each input; -1 of those that stay. */
  waves: number;
  /** Noise of each input: what is left in a step, what is new, its standard deviation. */
  keep: number;
  fresh: number;
  sd: number;
  /** Highest rate of each population, Hz. */
  most: number;
  /** N. */
  count: number;
}

/** Points of equal structure: what the text of their kernel depends on. */
export interface FieldShape {
  /** The first. */
  field: Equations;
  /** Traces that are recorded. */
  traces: readonly PlannedTrace[];
  places: NumberPlaces;
  /** Of each number its column among those that differ between points; -1 where all points have the same. (N) */
  columns: readonly number[];
  /** Whether an input varies. */
  waves: boolean;
  /** Whether an input has noise. */
  noise: boolean;
  /** Whether a coupling has a delay. */
  delays: boolean;
  /** Whether the adaptation of each population follows its mean voltage. (P) */
  voltages: readonly boolean[];
}

/** Arguments of a population's transfer function that are parameters of the spec. */
export function namedArguments({ x, sources, inputs }: Equations["parts"][number]): Float64Array {
  return x.subarray(sources + Number(inputs.adapts));
}

/** Where the numbers of a field begin. */
export function placesOf({ parts, couplings, inputs }: Equations): NumberPlaces {
  let count = 0;
  const take = (length: number) => (count += length) - length;
  return {
    parameters: parts.map(({ p }) => take(Object.keys(p).length)),
    named: parts.map((part) => take(namedArguments(part).length)),
    sizes: take(parts.length),
    transfers: take(parts.length),
    weights: take(couplings.length),
    delays: take(couplings.length),
    base: take(inputs.length),
    waves: take(inputs.length),
    keep: take(inputs.length),
    fresh: take(inputs.length),
    sd: take(inputs.length),
    most: take(parts.length),
    count,
  };
}

/** What the text of a kernel depends on. @param places And columns: where the numbers of these points are. */
export function shapeOf(
  traces: readonly PlannedTrace[],
  fields: readonly Equations[],
  { places, columns }: Pick<FieldShape, "places" | "columns">,
): FieldShape {
  const [field] = fields;
  const inputs = fields.flatMap(({ spec }) => spec.inputs ?? []);
  return {
    ...{ field, traces, places, columns },
    waves: inputs.some(({ value }) => typeof value !== "number"),
    noise: inputs.some(({ noise }) => noise !== undefined && noise.sd > 0),
    delays: fields.some(({ couplings }) => couplings.some(({ delay }) => delay > 0)),
    voltages: field.parts.map(({ inputs }, k) =>
      inputs.adapts && fields.some(({ parts }) => parts[k].p.a !== 0)
    ),
  };
}

/** WGSL of the transfer function of each population, named `transfer_K`; empty for those without. (P) */
export function transferTexts({ spec }: Equations, own: OwnRateParts): string[] {
  const kinds = transferKinds(own);
  return spec.populations.map(({ transfer }, k) =>
    transfer ? kinds.get(transfer.kind)!.wgsl(transfer, `transfer_${k}`) : ""
  );
}

/** What two points must have in common for one kernel, as text. */
export function structureOf(field: Equations, own: OwnRateParts): string {
  const { spec, parts, couplings, inputs } = field;
  return JSON.stringify([
    spec.order ?? 1,
    parts.map(({ model, state }) => [model.name, state]),
    couplings.map(({ from, to }) => [from, to]),
    inputs,
    transferTexts(field, own),
    parts.map(({ incoming, sources }) => [sources, incoming.map(({ argument }) => argument)]),
  ]);
}
