import { loadLate } from "../../base/load_late.ts";
import { layerReferences } from "../../nn/layers/registry.ts";
import { CELL_POPULATION } from "../../cable/cell_population.ts";
import type { SurrogateModel } from "../model.ts";
import type { CountSpec, TraceSurrogate } from "../surrogate.ts";
import type * as countRollouts from "./rollout_counts.ts";
import type * as rollouts from "./rollout_traces.ts";
import { requireOneStart, TRACE_CHOICES, type TraceChoices, traceDesignOf } from "./trace_choices.ts";
import { traceShapes } from "./trace_layout.ts";
import { traceModelOf } from "./trace_model.ts";
import { parseTraceSpec, type TraceSpec } from "./trace_spec.ts";
import type * as training from "./train_traces.ts";
import { usualRule } from "./usual_rule.ts";

/** Predicts what a cell does step by step from its inputs. */
export const TRACE_SURROGATE: TraceSurrogate<TraceSpec, "traces"> = {
  kind: "trace",
  formerKind: "cell",
  about: "voltage and spikes of a cell, step after step",
  learnsFrom: "traces",
  gives: "traces",
  onProcessor: true,
  choices: TRACE_CHOICES,
  proofs: ["surrogate/trace/trace_gather", "surrogate/trace/trace_loss", "surrogate/trace/run_traces"],
  parse: parseTraceSpec,
  weightShapes: traceShapes,
  describe: ({ layers, window, inputs, outputs }) =>
    `${layers.map(({ kind }) => kind).join(", ") || "no layers"} on ${
      window === null ? "all steps before" : `the last ${window} steps`
    }, ${inputs.names.length} inputs, outputs ${outputs.map(({ name }) => name).join(", ")}`,
  references: ({ layers }) => ["olah2022", ...layerReferences(layers), "kingma2015", "salmon2011"],
  details({ spikeRule }) {
    const rule = spikeRule ? `off ${spikeRule.output} from ${spikeRule.threshold.toPrecision(3)} on` : "–";
    return { facts: [["spikes are read", rule]], json: { spikeRule: spikeRule ?? null } };
  },
  async check(choices) {
    const { from, ...chosen } = choices as TraceChoices;
    requireOneStart(choices);
    if (from === undefined) traceDesignOf(chosen);
    else await traceModelOf(from);
  },
  async train(gpu, { choices = {}, ...options }) {
    requireOneStart(choices);
    const { from, stretch, ...chosen } = choices as TraceChoices;
    const { trainTraces } = await loadLate<typeof training>(
      "./train_traces.ts",
      import.meta.url,
      "train a trace surrogate",
    );
    return await trainTraces(gpu, {
      ...options,
      ...(from === undefined ? { spec: traceDesignOf(chosen) } : { from: await traceModelOf(from) }),
      stretch,
    });
  },
  usualRule,
  counted: {
    spec: (spec) => {
      const { parameters, stepMs: binMs } = spec;
      return parameters && (spec.spikeRule ?? usualRule(spec)) ? { ...spec, binMs, parameters } : null;
    },
    populations: () => [CELL_POPULATION],
    async rollout(gpu, model, options) {
      const { rolloutCounts } = await loadLate<typeof countRollouts>(
        "./rollout_counts.ts",
        import.meta.url,
        "roll a trace surrogate out",
      );
      return await rolloutCounts(gpu, model as SurrogateModel<TraceSpec & CountSpec>, options);
    },
  },
  async rollout(gpu, model, options) {
    const { rolloutTraces } = await loadLate<typeof rollouts>(
      "./rollout_traces.ts",
      import.meta.url,
      "roll a trace surrogate out",
    );
    return await rolloutTraces(gpu, model, options);
  },
};
