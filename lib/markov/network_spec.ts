import { quoted } from "../base/shown.ts";
import { failSpec } from "../base/spec_error.ts";
import { type MifSpec, overrideSpec as overrideMifSpec, parseMifSpec } from "./mif_spec.ts";
import { type MultibandSpec, overrideMultibandSpec, parseMultibandSpec } from "./multiband_spec.ts";
import { requireObject } from "./spec_fields.ts";

/** A spec of any kind of network; its field `kind` says which. */
export type NetworkSpec = MifSpec | MultibandSpec;

/** Name of a kind of network. */
export type NetworkKind = NetworkSpec["kind"];

const PARSERS: { readonly [Kind in NetworkKind]: (input: unknown) => NetworkSpec } = {
  mif: parseMifSpec,
  multiband: parseMultibandSpec,
};

/**
 * Checks a spec of any kind, read from JSON.
 * @param input Anything.
 * @returns The spec.
 * @throws {SpecError} With one sentence for each mistake, naming field, value and rule.
 */
export function parseSpec(input: unknown): NetworkSpec {
  requireObject(input);
  const { kind } = input;
  if (typeof kind !== "string" || !Object.hasOwn(PARSERS, kind)) {
    failSpec(
      "kind",
      "use this network",
      `kind must be one of ${Object.keys(PARSERS).join(", ")}`,
      quoted(kind),
    );
  }
  return PARSERS[kind as NetworkKind](input);
}

/**
 * A spec of any kind with some fields replaced; aliases such as `lambda` set several.
 * @param spec A valid spec.
 * @param overrides Values by field or alias.
 * @returns A new, checked spec of the same kind.
 * @throws {SpecError} When a field is unknown (with the nearest name) or a value is out of range.
 */
export function overrideSpec<Spec extends NetworkSpec>(
  spec: Spec,
  overrides: Readonly<Record<string, unknown>>,
): Spec {
  return (spec.kind === "mif"
    ? overrideMifSpec(spec, overrides)
    : overrideMultibandSpec(spec, overrides)) as Spec;
}

/**
 * The spec itself when it is of a Markovian network.
 * @param task What cannot be done with others, such as `make a dataset`.
 * @throws {SpecError} When it is of another kind.
 */
export function requireMif(spec: NetworkSpec, task: string): MifSpec {
  if (spec.kind === "mif") return spec;
  failSpec("kind", task, "the network must be of kind mif", `${spec.kind} (${spec.name})`);
}
