import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Agreement, Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { windowedBuffer } from "../../nn/_buffers.ts";
import { kernelVariants, ofFlags } from "../../nn/kernel_variants.ts";
import { windowOf } from "../../nn/reference/windows.ts";
import { normalFrom } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { traceKernel } from "./_kernels.ts";
import { leakySeries } from "./_leaky_series.ts";
import { tracesOf } from "./reference/traces.ts";
import { gatherTraces, uploadSeries } from "./trace_data.ts";
import { normaliseOutputs, normaliseParameters, type TraceDesign, traceSpecOf } from "./trace_design.ts";
import { parameterCount } from "./trace_spec.ts";

/** Runs, of which the first is left out; samples of each; seed of the windows; noise of what is fed back. */
const RUNS = 3, SAMPLES = 90, SEED = 8, NOISE = 0.5;
/** Floats of a step's inputs; inputs and outputs of the cell. */
const STRIDE = 12, M = 2, O = 2;

interface Gathering {
  design: TraceDesign;
  form: "bytes" | "bits" | "floats";
  /** A fixed step of validation, or one of training. */
  fixed: boolean;
  /** Runs have parameters of their own. @default false */
  parameters?: boolean;
}

const GATHERINGS: readonly Gathering[] = [
  { design: { filtersMs: [0, 7] }, form: "bytes", fixed: true },
  { design: { filtersMs: [0, 7] }, form: "bits", fixed: false, parameters: true },
  { design: { filtersMs: [3], fedBack: 1 }, form: "floats", fixed: true },
  { design: { filtersMs: [3], fedBack: 1 }, form: "bytes", fixed: false, parameters: true },
  { design: { window: 12, fedBack: 1, layers: [{ kind: "flatten" }] }, form: "bits", fixed: true },
];

/** Traces forget what is older than 8 time constants: e^-8 of events of order 1. Others are copied, with normal noise. */
const TRACES = 2e-3, COPIES = 1e-5;

/** Largest errors of traces, of what is fed back, of targets and of parameters. */
async function compare(gpu: Gpu, gathering: Gathering, seed: number): Promise<number[]> {
  const { design, form, fixed, parameters = false } = gathering;
  const shape = { runs: RUNS, samples: SAMPLES, seed: seed + 1, bytes: form !== "floats" };
  const series = leakySeries({ ...shape, parameters });
  if (form === "bits") series.inputs.values = series.inputs.values.map((events) => Math.min(1, events));
  const spec = traceSpecOf(design, series, RUNS), K = spec.inputs.filters.length;
  const batch = [9, 1, 33, 64][seed % 4], steps = spec.window ?? 12, step = 4 + seed;
  const targetSteps = spec.window === null ? steps : 2;
  const inputs = { stride: STRIDE, buffer: windowedBuffer(gpu, "proof/inputs", 4 * batch * steps * STRIDE) };
  const targets = createBuffer(gpu, "proof/targets", 4 * batch * targetSteps * O);
  const plan = { spec, source: uploadSeries(gpu, spec, series), batch, steps, inputs, targets, targetSteps };
  const progress = createBuffer(gpu, "proof/progress", Uint32Array.of(step, 0, 0, 0));
  const gather = await gatherTraces(gpu, { ...plan, noise: NOISE }, {
    ...(fixed ? { fixedStep: step } : { progress }),
    seed: SEED,
    runs: RUNS - 1,
    firstRun: 1,
  });
  submit(gpu, "proof", gather);
  const found = new Float32Array(await readBuffer(gpu, inputs.buffer));
  const foundTargets = new Float32Array(await readBuffer(gpu, targets));
  const given = normaliseParameters(spec, series.parameters?.values ?? []), P = parameterCount(spec);
  const outputs = normaliseOutputs(spec, series.outputs.values), history = spec.fedBack > 0 ? 1 : 0;
  const stream = fixed ? STREAMS.validation : STREAMS.training, worst = [0, 0, 0, 0];
  const judge = (part: number, value: number, wanted: number) => {
    worst[part] = Math.max(worst[part], Math.abs(value - wanted));
  };
  for (let row = 0; row < batch; row++) {
    const shape = { networks: RUNS - 1, bins: SAMPLES, window: steps, history };
    const { network, start } = windowOf({ seed: seedKey(SEED), stream, step, row }, shape), run = 1 + network;
    const input = (t: number, column: number) => found[(row * steps + t) * STRIDE + column];
    for (let m = 0; m < M; m++) {
      const events = Array.from(
        { length: SAMPLES },
        (_, t) => series.inputs.values[(run * SAMPLES + t) * M + m],
      );
      const traces = tracesOf(events, spec.inputs.filters, 1);
      for (let n = 0; n < steps * K; n++) {
        judge(0, input(Math.floor(n / K), m * K + n % K), traces[start * K + n]);
      }
    }
    for (let t = 0; t < steps * spec.fedBack; t++) {
      const [one, two] = philox4x32([step, row * steps + t, 0, stream + 1], seedKey(SEED));
      const noise = fixed ? 0 : NOISE * normalFrom(one, two);
      judge(1, input(t, M * K + P), outputs[(run * SAMPLES + start + t - 1) * O] + noise);
    }
    for (let at = 0; at < steps * P; at++) {
      judge(3, input(Math.floor(at / P), M * K + at % P), given[run * P + at % P]);
    }
    for (let at = 0; at < targetSteps * O; at++) {
      const t = spec.window === null ? Math.floor(at / O) : steps - 1;
      judge(2, foundTargets[row * targetSteps * O + at], outputs[(run * SAMPLES + start + t) * O + at % O]);
    }
  }
  return worst;
}

/** Windows of recordings: traces of events, what is fed back, targets. */
export const TRACE_GATHER_PROOF: Proof = {
  name: "surrogate/trace/trace_gather",
  shaders: ["surrogate/trace/trace_gather", "nn/window_place", "random/philox", "random/normal_from"],
  variants: kernelVariants("surrogate/trace", {
    trace_gather: ofFlags(
      ["floats", "BYTES", "BITS"].flatMap((form) => {
        const own = { BYTES: form === "BYTES", BITS: form === "BITS" };
        const some = { ...own, FIXED: false, PLACED: false, NOISY: false };
        return [some, ...["FIXED", "PLACED", "NOISY"].map((name) => ({ ...some, [name]: true }))];
      }),
    ),
  }, traceKernel),
  async run(gpu, seed) {
    const parts = ["traces", "what is fed back", "targets", "parameters"], bounds = [TRACES, COPIES, 0, 0];
    const comparisons: Agreement[] = [];
    for (const gathering of GATHERINGS) {
      const errors = await compare(gpu, gathering, seed), { form, fixed } = gathering;
      errors.forEach((error, part) => {
        const of = `${parts[part]}, ${form}, of ${fixed ? "validation" : "training"}`;
        comparisons.push({ of, error, bound: bounds[part] });
      });
    }
    return comparisons;
  },
};
