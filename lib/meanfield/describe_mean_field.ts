import type { Cited } from "../base/reference.ts";
import type { SystemDescription } from "../system/system.ts";
import { couplingName } from "./check_mean_field.ts";
import { equationsOf } from "./equations.ts";
import { meanFieldPresetReferences } from "./mean_field_presets.ts";
import { type OwnRateParts, rateModels, transferKinds } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** Populations, state variables and couplings of a mean field. */
export function describeMeanField(spec: MeanFieldSpec, own: OwnRateParts): SystemDescription {
  const field = equationsOf(spec, own), { inputs = [], order = 1 } = spec;
  const delays = field.couplings.map(({ delay }) => delay).filter((delay) => delay > 0);
  const shown = (value: unknown) => typeof value === "number" ? String(value) : "varies";
  return {
    what: "mean field",
    populations: spec.populations.map(({ name, size }) => ({ name, size })),
    facts: [
      ["order", order === 2 ? "2, rates and covariances" : "1, rates"],
      ["state variables", String(field.variables.length)],
      ["time step", `${spec.stepMs} ms`],
      [
        "delays",
        delays.length === 0 ? "none" : `${Math.min(...delays)} to ${Math.max(...delays)} steps`,
      ],
      ["finite size", spec.finiteSize ? "rates fluctuate" : "rates do not fluctuate"],
    ],
    tables: [
      [
        ["population", "cells", "model", "transfer", "state"],
        ...spec.populations.map(({ name, size, model, transfer }, p) => [
          name,
          String(size),
          model,
          transfer?.kind ?? "",
          field.parts[p].state.join(", "),
        ]),
      ],
      [
        ["coupling", "weight", "delay (steps)"],
        ...field.couplings.map(({ weight, delay }, k) => [
          couplingName(spec.couplings[k]),
          String(weight),
          String(delay),
        ]),
      ],
      ...(inputs.length === 0 ? [] : [[
        ["input", "value", "noise"],
        ...inputs.map(({ name, value, noise }) => [
          name,
          shown(value),
          noise ? `sd ${noise.sd}, ${noise.tauMs} ms` : "none",
        ]),
      ]]),
    ],
    details: { order, variables: field.variables.map((one) => ({ ...one })) },
  };
}

/** What a mean field cites: its preset, its models, its kinds of transfer functions. */
export function meanFieldReferences(spec: MeanFieldSpec, own: OwnRateParts): Cited[] {
  const models = rateModels(own), kinds = transferKinds(own);
  const all = [
    ...meanFieldPresetReferences(spec.name),
    ...spec.populations.flatMap(({ model, transfer }) => [
      ...models.get(model)!.references,
      ...(transfer ? kinds.get(transfer.kind)!.references : []),
    ]),
    ...(spec.order === 2 ? ["elboustani2009"] : []),
    ...(spec.finiteSize && spec.populations.some(({ model }) => model === "mpr") ? ["klinshov2022"] : []),
  ];
  return [...new Set(all)];
}

/** Units of the fields of specs that are not those of models. */
const UNITS: Readonly<Record<string, string>> = {
  stepMs: "ms",
  delayMs: "ms",
  tauMs: "ms",
  size: "cells",
  weight: "",
  order: "",
};

/** Unit of the field at a path: of a parameter of a model that of all models that have it, where they agree. */
export function meanFieldUnit(path: string, own: OwnRateParts): string | undefined {
  const field = path.split(".").at(-1)!;
  if (Object.hasOwn(UNITS, field)) return UNITS[field];
  const units = new Set(
    [...rateModels(own).values()].flatMap(({ parameters }) => parameters[field]?.unit ?? []),
  );
  return units.size === 1 ? [...units][0] : undefined;
}
