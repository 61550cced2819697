import { loadLate } from "../../base/load_late.ts";
import { requireKnown } from "../../base/require_known.ts";
import { PARSE_OPTIONS, type ParseSpikingOptions } from "../../spiking/spiking_spec.ts";
import { displayedTraining } from "../../nn/displayed_model.ts";
import type { CountSurrogate, SurrogateChoice } from "../surrogate.ts";
import { type MeanFieldModelSpec, parseMeanFieldModel } from "./mean_field_model.ts";
import type * as rollout from "./rollout_mean_field.ts";
import type * as stimulations from "./stimulations/compare_stimulations.ts";
import type * as training from "./train_mean_field.ts";

const MOST = Number.MAX_SAFE_INTEGER;

const CHOICES = {
  points: {
    type: "number",
    value: "N",
    help: "points at which the cells of each population are simulated",
    default: "256, and 64 more for each parameter of the box",
    whole: [8, MOST],
  },
  cells: { type: "number", value: "N", help: "cells at each point", default: "64", whole: [1, 65_536] },
  time: {
    type: "number",
    value: "MS",
    help: "time for which they are simulated at each point",
    default: "1000",
  },
  tau: { type: "number", value: "MS", help: "time over which activity is memoryless", default: "5" },
  moments: {
    type: "number",
    value: "M",
    help: "1: rates; 2: their covariances, too",
    default: "1",
    whole: [1, 2],
  },
  corrected: {
    type: "string",
    value: "A",
    help:
      "whether transfer functions are corrected by how often the cells fire in the network itself: yes or no",
    default: "yes",
    of: ["yes", "no"],
  },
  form: {
    type: "string",
    value: "KIND",
    help:
      "what transfer functions are: mlp, small perceptrons; semi-analytic, the template of the voltage's moments",
    default: "mlp",
    of: ["mlp", "semi-analytic"],
  },
  alpha: {
    type: "string",
    value: "A",
    help: "alpha of the template: auto, a number, or NAME:A,NAME:A by population",
    default: "auto, 1 to 4 by the Pareto front of the errors of rates and slopes",
  },
} as const satisfies Record<string, SurrogateChoice>;

/** What derives mean fields, read when it is needed. */
function loadTraining(): Promise<typeof training> {
  return loadLate<typeof training>("./train_mean_field.ts", import.meta.url, "derive a mean field");
}

/** Percent, for people. */
function percent(error: number | null): string {
  return error === null || Number.isNaN(error) ? "–" : `${(100 * error).toPrecision(2)} %`;
}

/** What people want to know of a spec: how its functions were fitted, and what is left out. */
function factsOf(
  { reports, compared, heldOut, leftOut, alphas }: MeanFieldModelSpec,
): [name: string, value: string][] {
  return [
    ...reports.map(({ population, points, alpha, medianError, warnings }, k): [string, string] => [
      `transfer function of ${population}`,
      `${points} points, ${alpha === undefined ? "" : `alpha ${alpha}, `}fitted to ${
        percent(medianError)
      }; its rate is off the network's by ${percent(compared[k].medianError)}${
        warnings.map((warning) => `; ${warning}`).join("")
      }`,
    ]),
    ...Object.entries(heldOut?.errors ?? {}).map(([population, errors]): [string, string] => [
      `rate of ${population} at points left out`,
      `off the network's by ${percent(Math.max(...errors.map(Math.abs)))} at worst`,
    ]),
    ...(alphas?.front ?? []).map(({ alphas: own, rateError, slopeError }): [string, string] => [
      "alpha that may be chosen",
      `${Object.entries(own).map((pair) => pair.join(":")).join(",")}; rates off by ${percent(rateError)}${
        slopeError === null ? "" : `, slopes by ${percent(slopeError)}`
      }`,
    ]),
    ...leftOut.map((sentence): [string, string] => ["left out", sentence]),
  ];
}

/** What does the work is read when it is needed. @param models Models of the networks besides those of the library. */
function methodsOf(
  models: ParseSpikingOptions,
): Pick<CountSurrogate<MeanFieldModelSpec, "counts">, "check" | "train" | "rollout" | "stimulate"> {
  return {
    async check(choices) {
      (await loadTraining()).checkMeanField(choices);
    },
    async train(gpu, options) {
      const { trainMeanField } = await loadTraining();
      return displayedTraining(await trainMeanField(gpu, options, models), factsOf);
    },
    async rollout(_, model, options) {
      const { rolloutMeanField } = await loadLate<typeof rollout>(
        "./rollout_mean_field.ts",
        import.meta.url,
        "roll the surrogate out",
      );
      return await rolloutMeanField(model, options, models);
    },
    async stimulate(gpu, model, options) {
      const { compareStimulations } = await loadLate<typeof stimulations>(
        "./stimulations/compare_stimulations.ts",
        import.meta.url,
        "stimulate the surrogate",
      );
      return await compareStimulations(gpu, model, { ...options, models });
    },
  };
}

/** What is told of a mean field. */
const ABOUT: Omit<CountSurrogate<MeanFieldModelSpec, "counts">, "train" | "rollout"> = {
  kind: "mean-field",
  about: "rates by transfer functions, derived from the network's cells",
  learnsFrom: "counts",
  gives: "counts",
  lossLabel: "error of the fits (relative)",
  onProcessor: true,
  choices: CHOICES,
  parse: parseMeanFieldModel,
  weightShapes: () => ({}),
  populations: ({ populations }) => populations,
  network: ({ network }) => network,
  describe: ({ transfers, order, tauMs }) =>
    `${Object.keys(transfers).length} transfer functions, ${
      order === 2 ? "rates and covariances" : "rates"
    }, memory ${tauMs} ms`,
  details: (spec) => {
    const { reports, compared, heldOut, leftOut, alphas } = spec, own = alphas ? { alphas } : {};
    return {
      facts: factsOf(spec),
      json: { reports, compared, ...(heldOut ? { heldOut } : {}), leftOut, ...own },
    };
  },
  fits: ({ samples = {} }) => Object.entries(samples).map(([name, own]) => ({ name, unit: "Hz", ...own })),
  references: ({ alphas }) => [
    "elboustani2009",
    "zerlaut2018",
    "divolo2019",
    ...(alphas ? ["lorenzi2023"] : []),
  ],
};

/**
 * Populations of rates that follow transfer functions, which are measured on the network's own cells.
 * @param models Models of neurons and synapses besides those of the library, which the networks may have. @default none
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { meanFieldSurrogate } from "@volley/volley/meanfield";
 * const surrogates = [meanFieldSurrogate({ neurons: [] })]; // An option of trainModel, rolloutModel and others.
 * ```
 */
export function meanFieldSurrogate(
  models: ParseSpikingOptions = {},
): CountSurrogate<MeanFieldModelSpec, "counts"> {
  requireKnown("derive a mean field", models, PARSE_OPTIONS);
  return { ...ABOUT, ...methodsOf(models) };
}

/** Mean fields of networks of the library's models. */
export const MEAN_FIELD_SURROGATE: CountSurrogate<MeanFieldModelSpec, "counts"> = meanFieldSurrogate();
