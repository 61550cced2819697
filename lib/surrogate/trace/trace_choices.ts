import { failType } from "../../base/fail.ts";
import type { SurrogateModel } from "../model.ts";
import type { SurrogateChoice } from "../surrogate.ts";
import { TRACE_ARCHITECTURES, type TraceArchitecture, traceArchitecture } from "./architectures.ts";
import type { TraceDesign } from "./trace_design.ts";
import type { TraceSpec } from "./trace_spec.ts";

/** What can be chosen of a trace surrogate and its training. */
export const TRACE_CHOICES = {
  from: {
    type: "string",
    value: "MODEL",
    help: "surrogate to train further, such as that of a similar cell",
    default: "weights are drawn",
  },
  architecture: {
    type: "string",
    value: "A",
    help: TRACE_ARCHITECTURES.join(", "),
    default: "lstm",
    of: TRACE_ARCHITECTURES,
  },
  size: { type: "number", value: "F", help: "factor of the units of all layers", default: "1" },
  filters: {
    type: "string",
    value: "TAUS",
    help:
      "time constants of traces of the input that it reads, ms, joined by commas; 0: the events themselves",
    default: "0",
  },
  "voltage-high": {
    was: "clip",
    type: "number",
    value: "MV",
    help: "voltage above which all counts as this, mV",
  },
  "spike-weight": { type: "number", value: "W", help: "weight of spikes beside the voltage", default: "1" },
  stretch: {
    type: "number",
    value: "T",
    help: "steps of a window, of a surrogate that keeps its state",
    default: "300",
    whole: [1, Number.MAX_SAFE_INTEGER],
  },
} as const satisfies Record<string, SurrogateChoice>;

/** What is chosen, as {@linkcode TRACE_CHOICES} has it. */
export interface TraceChoices {
  /** A model or the path of its file. */
  from?: string | SurrogateModel<TraceSpec>;
  architecture?: TraceArchitecture;
  /** Factor of the units. */
  size?: number;
  /** Time constants, ms, joined by commas. */
  filters?: string;
  /** mV. */
  "voltage-high"?: number;
  "spike-weight"?: number;
  /** Steps. */
  stretch?: number;
}

/** Choices that are those of the model where training goes on from one. */
const OF_THE_DESIGN = ["architecture", "size", "filters", "voltage-high", "spike-weight"] as const;

/**
 * Fails where a design is chosen and a model to go on from, which has its own.
 * @throws {TypeError} Naming what is chosen.
 */
export function requireOneStart(choices: TraceChoices): void {
  const odd = OF_THE_DESIGN.find((name) => choices[name] !== undefined);
  if (choices.from === undefined || odd === undefined) return;
  failType(`choose ${odd} beside from`, "the design is that of the model it goes on from", choices[odd]);
}

/** The design that is chosen. @throws {TypeError} When the time constants are none. */
export function traceDesignOf(choices: TraceChoices): TraceDesign {
  const { architecture = "lstm", size, filters } = choices;
  const filtersMs = filters?.split(",").map(Number);
  if (filtersMs?.some((tau) => !(tau >= 0 && tau <= 10_000))) {
    failType(
      "use the filters",
      "they must be time constants from 0 to 10000 ms, joined by commas",
      filters,
    );
  }
  return {
    ...traceArchitecture(architecture, { size }),
    filtersMs,
    outputs: {
      v_soma: { high: choices["voltage-high"] ?? null },
      spike: { weight: choices["spike-weight"] ?? 1 },
    },
  };
}
