import { assert } from "@std/assert";
import { drawWeights } from "../../../../lib/nn/draw_weights.ts";
import { stackLoss } from "../../../../lib/nn/processor/stack_loss.ts";
import { referenceLayers, stackPass } from "../../../../lib/nn/reference/stack_pass.ts";
import { windowOf } from "../../../../lib/nn/reference/windows.ts";
import { normalFrom } from "../../../../lib/random/normal_from.ts";
import { philox4x32 } from "../../../../lib/random/philox.ts";
import { seedKey, STREAMS } from "../../../../lib/random/streams.ts";
import { leakySeries } from "../../../../lib/surrogate/trace/_leaky_series.ts";
import { TraceProblem } from "../../../../lib/surrogate/trace/processor/trace_problem.ts";
import { traceLoss } from "../../../../lib/surrogate/trace/reference/trace_loss.ts";
import { tracesOf } from "../../../../lib/surrogate/trace/reference/traces.ts";
import {
  normaliseOutputs,
  normaliseParameters,
  type TraceDesign,
  traceSpecOf,
} from "../../../../lib/surrogate/trace/trace_design.ts";
import { parameterCount } from "../../../../lib/surrogate/trace/trace_spec.ts";
import { packTrace, traceLayout, traceShapes } from "../../../../lib/surrogate/trace/trace_layout.ts";
import { assertClose, largest } from "../../../nn/_assert_close.ts";

const RUNS = 4, SAMPLES = 60, BATCH = 9, M = 2, O = 2;

const DESIGNS: Readonly<
  Record<string, { design: TraceDesign; stretch: number; burnIn: number; bytes: boolean }>
> = {
  "a state, of events": {
    design: { layers: [{ kind: "lstm", units: 7 }], filtersMs: [0, 9] },
    stretch: 20,
    burnIn: 4,
    bytes: true,
  },
  "a state that is fed back, of values": {
    design: { layers: [{ kind: "gru", units: 5 }], filtersMs: [8], fedBack: 1 },
    stretch: 12,
    burnIn: 0,
    bytes: false,
  },
  "windows": {
    design: {
      window: 10,
      fedBack: 1,
      layers: [
        { kind: "conv", units: 5, width: 3, dilation: 1, causal: false, activation: "tanh" },
        { kind: "flatten" },
        { kind: "repeat", count: 3 },
        { kind: "lstm", units: 6 },
      ],
    },
    stretch: 10,
    burnIn: 0,
    bytes: true,
  },
};

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Single precision, beside the largest value. */
const LOSS = 1e-6, GRADIENT = 1e-5;

for (const [name, { design, stretch, burnIn, bytes }] of Object.entries(DESIGNS)) {
  Deno.test(`the loss of windows of recordings on the processor agrees with its references: ${name}`, async () => {
    const sizes = { runs: RUNS, samples: SAMPLES, seed: 5, bytes };
    const series = leakySeries({ ...sizes, parameters: design.fedBack === 1 });
    const spec = traceSpecOf(design, series, RUNS - 1), { layers, head } = traceLayout(spec);
    const vector = packTrace(spec, drawWeights(traceShapes(spec), () => 0.5, 8));
    const plan = { seed: 3, batch: BATCH, stretch, burnIn, heldOut: 1, feedbackNoise: 0.3 };
    const loss = await stackLoss(new TraceProblem({ spec, data: series, plan }));
    loss.load(vector);
    const all = referenceLayers([...layers, head], Float64Array.from(vector));
    const outputs = normaliseOutputs(spec, series.outputs.values),
      { filters } = spec.inputs,
      K = filters.length;
    const given = normaliseParameters(spec, series.parameters?.values ?? []), P = parameterCount(spec);
    for (const [step, heldOut] of [[0, false], [6, false], [2, true]] as const) {
      const sums = all.map(({ values }) => new Float64Array(values.length)), spread = { weight: 0, total: 0 };
      for (let row = 0; row < BATCH; row++) {
        const stream = heldOut ? STREAMS.validation : STREAMS.training;
        const shape = {
          networks: heldOut ? 1 : RUNS - 1,
          bins: SAMPLES,
          window: stretch,
          history: spec.fedBack > 0 ? 1 : 0,
        };
        const place = windowOf({ seed: seedKey(plan.seed), stream, step, row }, shape);
        const run = place.network + (heldOut ? RUNS - 1 : 0), F = M * K + P + spec.fedBack;
        const x = new Float64Array(stretch * F);
        for (let m = 0; m < M; m++) {
          // From the recording's start: a trace looks back further than these recordings are long.
          const events = numbers(SAMPLES).map((t) => series.inputs.values[(run * SAMPLES + t) * M + m]);
          const traces = tracesOf(events, filters, spec.stepMs);
          for (let n = 0; n < stretch * K; n++) {
            x[Math.floor(n / K) * F + m * K + n % K] = traces[place.start * K + n];
          }
        }
        for (let t = 0; t < stretch; t++) x.set(given.subarray(run * P, (run + 1) * P), t * F + M * K);
        for (let t = 0; t < stretch && spec.fedBack > 0; t++) {
          const [one, two] = philox4x32(
            [step, row * stretch + t, 0, STREAMS.training + 1],
            seedKey(plan.seed),
          );
          const noise = heldOut ? 0 : plan.feedbackNoise * normalFrom(one, two);
          x[t * F + M * K + P] = outputs[(run * SAMPLES + place.start + t - 1) * O] + noise;
        }
        const pass = stackPass(all, x), tops = pass.outputs.length / O, gradient = new Float64Array(tops * O);
        spread.weight = 1 / (BATCH * (tops - burnIn));
        for (let t = burnIn; t < tops; t++) {
          const at = run * SAMPLES + place.start + (spec.window === null ? t : stretch - 1);
          const found = traceLoss(
            spec.outputs,
            pass.outputs.subarray(t * O, (t + 1) * O),
            outputs.subarray(at * O, (at + 1) * O),
          );
          spread.total += spread.weight * found.loss;
          found.gradient.forEach((value, o) => gradient[t * O + o] = spread.weight * value);
        }
        pass.back(gradient, sums);
      }
      let whole = 0, gone = 0;
      const gradient = new Float32Array(vector.length);
      for (let firstRow = 0; firstRow < BATCH; firstRow += 4) {
        const rows = { step, heldOut, firstRow, count: Math.min(4, BATCH - firstRow) };
        const own = new Float32Array(vector.length);
        whole += loss.of(rows, own);
        gone += loss.of(rows);
        own.forEach((value, at) => gradient[at] += value);
      }
      const wanted = [spread.total, spread.total];
      assertClose([whole, gone], wanted, { atol: LOSS * Math.max(1, spread.total), rtol: 0, what: "loss" });
      all.forEach(({ block: { offset, rows, columns } }, layer) => {
        if (rows * columns === 0) return;
        const found = gradient.subarray(4 * offset, 4 * (offset + rows * columns));
        const atol = GRADIENT * Math.max(0.1, largest(sums[layer]));
        assertClose(found, sums[layer], { atol, rtol: 0, what: `gradient of layer ${layer}` });
      });
      assert(largest(gradient) > 1e-3);
    }
  });
}
