import { quoted } from "../base/shown.ts";
import { failSpec } from "../base/spec_error.ts";
import type { AnySpec } from "../nn/trainable.ts";
import { weightShapes } from "./counts/count_layout.ts";
import { parseRecurrentSpec } from "./counts/recurrent_spec.ts";
import type { AnySurrogateSpec, SurrogateSpec } from "./spec.ts";
import { traceShapes } from "./trace/trace_layout.ts";
import { parseTraceSpec } from "./trace/trace_spec.ts";
import { volleyShapes } from "./volley/volley_layout.ts";
import { parseVolleySpec } from "./volley/volley_spec.ts";

/** A kind of surrogate, told from others by the field `kind` of its specs. */
export interface SurrogateKind<Spec extends AnySpec = AnySpec> {
  /** Its kind, unique: the field `kind` of its specs. */
  readonly kind: Spec["kind"];
  /** What files of version 0.1.0 call it. @default the same */
  readonly formerKind?: string;
  /** Whether it is a surrogate of the counts of populations. */
  readonly ofPopulations: boolean;
  /** Checks a spec read from JSON. @throws {SpecError} Naming the fields that are wrong. */
  parse(value: unknown): Spec;
  /** Names and shapes of its weights, those of PyTorch. */
  weightShapes(spec: Spec): Record<string, number[]>;
}

/** All kinds of surrogates. */
export const SURROGATES: readonly SurrogateKind[] = [
  { kind: "recurrent", ofPopulations: true, parse: parseRecurrentSpec, weightShapes },
  { kind: "volley", ofPopulations: true, parse: parseVolleySpec, weightShapes: volleyShapes },
  {
    kind: "trace",
    formerKind: "cell",
    ofPopulations: false,
    parse: parseTraceSpec,
    weightShapes: traceShapes,
  },
];

/**
 * The kind of a spec.
 * @throws {SpecError} When there is none of this name.
 */
export function surrogateOf({ kind }: { kind?: unknown }): SurrogateKind {
  const found = SURROGATES.find((one) => one.kind === kind) ??
    SURROGATES.find(({ formerKind }) => formerKind !== undefined && formerKind === kind);
  if (found) return found;
  const rule = `kind must be one of ${SURROGATES.map(({ kind }) => kind).join(", ")}`;
  failSpec("kind", "use the surrogate's spec", rule, quoted(kind));
}

/** Names and shapes of a surrogate's weights, those of PyTorch. */
export function weightShapesOf(spec: AnySurrogateSpec): Record<string, number[]> {
  return surrogateOf(spec).weightShapes(spec);
}

/**
 * Checks a spec of any kind.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseAnySpec(value: unknown): AnySurrogateSpec {
  return surrogateOf((value ?? {}) as { kind?: unknown }).parse(value) as AnySurrogateSpec;
}

/**
 * Checks a spec of a population's surrogate.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseSurrogateSpec(value: unknown): SurrogateSpec {
  const spec = parseAnySpec(value);
  if (surrogateOf(spec).ofPopulations) return spec as SurrogateSpec;
  failSpec(
    "kind",
    "use the surrogate's spec",
    `kind must be ${POPULATION_KINDS.join(" or ")} here`,
    spec.kind,
  );
}

/** Kinds of surrogates of populations. */
export const POPULATION_KINDS: readonly string[] = SURROGATES.filter((one) => one.ofPopulations)
  .map(({ kind }) => kind);
