import { TraceScore } from "../../../../lib/surrogate/trace/processor/trace_score.ts";
import { traceLoss } from "../../../../lib/surrogate/trace/reference/trace_loss.ts";
import { TRACE_LOSSES, type TraceSpec } from "../../../../lib/surrogate/trace/trace_spec.ts";
import { assertClose, testRandom } from "../../../nn/_assert_close.ts";

Deno.test("the loss of samples of traces on the processor agrees with its reference, for every kind of output", () => {
  const draw = testRandom(4), O = TRACE_LOSSES.length, samples = 100, width = O + 2;
  const scored: TraceSpec["outputs"] = TRACE_LOSSES.map((loss, o) => {
    const sizes = { weight: 0.5 + o, positiveWeight: 1 + 2 * o, centre: 0, scale: 1, low: null, high: null };
    return { name: `o${o}`, loss, ...sizes };
  });
  const y = Float32Array.from({ length: samples * width }, () => 8 * draw() - 4);
  // Log-variances beyond both bounds.
  TRACE_LOSSES.forEach((loss, o) => {
    if (loss === "log-variance") [y[o], y[width + o]] = [25, -25];
  });
  const targets = Float32Array.from({ length: samples * O }, (_, at) => {
    return TRACE_LOSSES[at % O] === "logistic" ? Math.round(draw()) : 4 * draw() - 2;
  });
  const gradient = new Float32Array(y.length), own = new TraceScore(scored);
  for (let s = 0; s < samples; s++) {
    const at = { outputs: y, first: s * width, targets, target: s * O };
    const loss = own.of(at, { values: gradient, weight: 0.5 });
    const wanted = traceLoss(
      scored,
      y.subarray(s * width, s * width + O),
      targets.subarray(s * O, (s + 1) * O),
    );
    assertClose([loss, own.of(at)], [wanted.loss, wanted.loss], { atol: 1e-12, rtol: 1e-12, what: "loss" });
    // Sums in single precision.
    assertClose(gradient.subarray(s * width, s * width + O), wanted.gradient.map((value) => 0.5 * value), {
      atol: 1e-6,
      rtol: 1e-6,
      what: "gradient",
    });
  }
});
