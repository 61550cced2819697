import type { Cited } from "../base/reference.ts";
import type { SystemDescription } from "../system/system.ts";
import { couplingName } from "./check_graded.ts";
import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import { gradedPresetReferences } from "./presets.ts";
import type { GradedConnect, GradedSpec } from "./spec_types.ts";

function connectText(connect: GradedConnect = "all"): string {
  if (typeof connect === "string") return connect;
  return "shift" in connect ? `shift ${connect.shift}${connect.ring ? ", ring" : ""}` : "matrix";
}

/** Populations and couplings of a network of graded units. */
export function describeGraded(spec: GradedSpec, own: OwnGradedParts): SystemDescription {
  const models = gradedModels(own), { populations, couplings = [], inputs = [], stepMs } = spec;
  const states = populations.reduce(
    (sum, { size, model }) => sum + size * Object.keys(models.get(model)!.state).length,
    0,
  );
  return {
    populations: populations.map(({ name, size }) => ({ name, size })),
    facts: [["state variables", String(states)], ["time step", `${stepMs} ms`]],
    tables: [
      [
        ["population", "units", "model", "outputs", "counted"],
        ...populations.map(({ name, size, model }) => {
          const { outputs, event } = models.get(model)!;
          return [name, String(size), model, outputs.join(", "), event];
        }),
      ],
      ...(couplings.length === 0 ? [] : [[
        ["coupling", "weight", "who", "delay (ms)", "lag (rad)"],
        ...couplings.map((one) => [
          couplingName(one),
          String(one.weight ?? 1),
          connectText(one.connect),
          String(one.delayMs ?? 0),
          String(one.lag ?? 0),
        ]),
      ]]),
      ...(inputs.length === 0 ? [] : [[
        ["input", "to", "value"],
        ...inputs.map(({ name, to, value }) => [
          name,
          to,
          typeof value === "number" ? String(value) : "varies",
        ]),
      ]]),
    ],
  };
}

/** What a network of graded units cites: its preset and its models. */
export function gradedReferences(spec: GradedSpec, own: OwnGradedParts): Cited[] {
  const models = gradedModels(own);
  return [
    ...new Set([
      ...gradedPresetReferences(spec.name),
      ...spec.populations.flatMap(({ model }) => models.get(model)!.references),
    ]),
  ];
}

/** Units of the fields of specs that are not those of models. */
const UNITS: Readonly<Record<string, string>> = {
  stepMs: "ms",
  delayMs: "ms",
  size: "units",
  weight: "",
  lag: "rad",
};

/** Unit of the field at a path: of a parameter of a model that of all models that have it, where they agree. */
export function gradedUnit(path: string, own: OwnGradedParts): string | undefined {
  const field = path.split(".").at(-1)!;
  if (Object.hasOwn(UNITS, field)) return UNITS[field];
  const units = new Set(
    [...gradedModels(own).values()].flatMap(({ parameters }) => parameters[field]?.unit ?? []),
  );
  return units.size === 1 ? [...units][0] : undefined;
}
