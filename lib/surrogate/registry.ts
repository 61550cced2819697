import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { failType } from "../base/fail.ts";
import { withNearest } from "../base/nearest_name.ts";
import { shortened, shown } from "../base/shown.ts";
import { failSpec } from "../base/spec_error.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { PopulationSize } from "../system/population_counts.ts";
import { RECURRENT_SURROGATE } from "./counts/recurrent_surrogate.ts";
import { MEAN_FIELD_SURROGATE } from "./meanfield/mean_field_surrogate.ts";
import type { AnySurrogateSpec, SurrogateSpec } from "./spec.ts";
import type { CountSpec, CountSurrogate, CountView, Surrogate, TraceSurrogate } from "./surrogate.ts";
import { TRACE_SURROGATE } from "./trace/trace_surrogate.ts";
import { VOLLEY_SURROGATE } from "./volley/volley_surrogate.ts";

/** Names of {@linkcode SurrogatesOption}. */
export const SURROGATES_OPTION: OptionNames<SurrogatesOption> = { surrogates: true };

/** The kinds of surrogates of the library: a new one is a folder and a line here. */
export const SURROGATES: readonly Surrogate[] = [
  RECURRENT_SURROGATE,
  VOLLEY_SURROGATE,
  MEAN_FIELD_SURROGATE,
  TRACE_SURROGATE,
];

/** Kinds of surrogates that are looked through. */
export interface SurrogatesOption {
  /** Where kinds of surrogates are looked for: the library's and your own. @default those of the library */
  surrogates?: readonly Surrogate[];
}

/**
 * The kind of a spec.
 * @throws {SpecError} When there is none of this name, with the nearest.
 * @throws {TypeError} When an option is unknown.
 */
export function surrogateOf(spec: { kind?: unknown }, options: SurrogatesOption = {}): Surrogate {
  requireKnown("find the surrogate", options, SURROGATES_OPTION);
  const { kind } = spec, { surrogates = SURROGATES } = options;
  const found = surrogates.find((one) => one.kind === kind) ??
    surrogates.find(({ formerKind }) => formerKind !== undefined && formerKind === kind);
  if (found) return found;
  const kinds = surrogates.map(({ kind }) => kind);
  const value = typeof kind === "string" ? withNearest(shortened(kind), kinds) : shown(kind);
  failSpec(
    "kind",
    "use the surrogate's spec",
    `kind must be one of ${
      kinds.join(", ")
    } (one of your own: --with FILE.ts, in functions the option surrogates)`,
    value,
  );
}

/** Kinds whose free runs of traces are taken as counts, each made once. */
const viewed = new WeakMap<TraceSurrogate, CountSurrogate>();

/** A kind of traces as one of counts, which its spec says that it is taken as. */
function asCounts(surrogate: TraceSurrogate, counted: CountView): CountSurrogate {
  const known = viewed.get(surrogate);
  if (known) return known;
  const { populations, rollout } = counted;
  const own = { ...surrogate, gives: "counts", populations, rollout } as unknown as CountSurrogate;
  viewed.set(surrogate, own);
  return own;
}

/**
 * A spec with the fields that those of counts have: its own, or, of a surrogate of traces with parameters, those of its free runs as counts.
 * @throws {SpecError} When its runs are no counts.
 */
export function countSpecOf(spec: AnySpec, options: SurrogatesOption = {}): CountSpec {
  const found = surrogateOf(spec, { surrogates: options.surrogates });
  const own = found.gives === "traces" ? found.counted?.spec(spec as never) : null;
  if (own) return own;
  countSurrogateOf(spec, options);
  return spec as CountSpec;
}

/**
 * The kind of a spec whose free runs are counts of populations, or are taken as counts (see {@linkcode countSpecOf}).
 * @throws {SpecError} When there is none of this name, or its runs are no counts.
 */
export function countSurrogateOf(spec: { kind?: unknown }, options: SurrogatesOption = {}): CountSurrogate {
  const found = surrogateOf(spec, { surrogates: options.surrogates });
  if (found.gives === "counts") return found;
  if (found.counted && "binMs" in spec) return asCounts(found, found.counted);
  const rule = `kind must be ${countKinds(options).join(" or ")} here`;
  failSpec("kind", "use the surrogate's spec", rule, found.kind);
}

/**
 * The device as a kind takes it: one that needs none gets null, too.
 * @throws {TypeError} When it needs a device and there is none.
 */
export function deviceFor(task: string, { kind, onProcessor }: Surrogate, gpu: Gpu | null): Gpu {
  if (gpu || onProcessor) return gpu as Gpu;
  failType(task, `a ${kind} surrogate needs a GPU`, gpu);
}

/** Names and shapes of a surrogate's weights, those of PyTorch. */
export function weightShapesOf(spec: AnySpec, options: SurrogatesOption = {}): Record<string, number[]> {
  return surrogateOf(spec, { surrogates: options.surrogates }).weightShapes(spec as never);
}

/**
 * Checks a spec of any kind.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseAnySpec(value: unknown): AnySurrogateSpec;
/** The same, where kinds of one's own are among them. */
export function parseAnySpec(value: unknown, options: SurrogatesOption): AnySpec;
export function parseAnySpec(value: unknown, options: SurrogatesOption = {}): AnySpec {
  const { surrogates } = options;
  return surrogateOf((value ?? {}) as { kind?: unknown }, { surrogates }).parse(value);
}

/**
 * Checks a spec of a population's surrogate.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseSurrogateSpec(value: unknown): SurrogateSpec {
  const spec = parseAnySpec(value);
  countSurrogateOf(spec);
  return spec as SurrogateSpec;
}

/** The populations of a surrogate of a network, in the order of its counts. */
export function populationsOf(spec: CountSpec, options: SurrogatesOption = {}): PopulationSize[] {
  return countSurrogateOf(spec, options).populations(spec);
}

/** Kinds of surrogates whose free runs are counts. */
export function countKinds({ surrogates = SURROGATES }: SurrogatesOption = {}): string[] {
  return surrogates.filter(({ gives }) => gives === "counts").map(({ kind }) => kind);
}
