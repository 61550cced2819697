import { stackLoss } from "../../../../lib/nn/processor/stack_loss.ts";
import { type MadeUpDesign, madeUpTraining } from "../../../../lib/surrogate/counts/_made_up_counts.ts";
import { surrogateSpec } from "../../../../lib/surrogate/counts/count_design.ts";
import { weightLayout } from "../../../../lib/surrogate/counts/count_layout.ts";
import { initialWeights } from "../../../../lib/surrogate/counts/initialise.ts";
import { CountProblem } from "../../../../lib/surrogate/counts/processor/count_problem.ts";
import { parseRecurrentSpec } from "../../../../lib/surrogate/counts/recurrent_spec.ts";
import { surrogateLoss } from "../../../../lib/surrogate/counts/reference/surrogate_loss.ts";
import { referenceWeights, windowsOf } from "../../../../lib/surrogate/counts/train_reference.ts";
import { trainingPlan } from "../../../../lib/surrogate/counts/training_options.ts";
import { assertClose, largest } from "../../../nn/_assert_close.ts";

const DESIGNS: MadeUpDesign[] = [
  { layers: "lstm:9", populations: 2 },
  { layers: "gru:5,dense:4", populations: 3, window: 2 },
  { layers: "rnn:7", populations: 1, likelihood: "poisson" },
  { layers: "lstm:6", populations: 2, state: true },
  { layers: "gru:6,lstm:4", populations: 8, likelihood: "conway-maxwell" },
  { layers: "dense:6", populations: 2, state: true, window: 3 },
];

/** Single precision, beside the largest value. */
const LOSS = 1e-6, GRADIENT = 1e-5;

for (const design of DESIGNS) {
  const name = Object.entries(design).map(([key, value]) => `${key} ${value}`).join(", ");
  Deno.test(`the loss of windows of counts on the processor agrees with its reference: ${name}`, async () => {
    for (let seed = 0; seed < 4; seed++) {
      const options = madeUpTraining(design, seed), { data } = options, plan = trainingPlan(options);
      const trained = data.networks - plan.heldOut;
      const spec = parseRecurrentSpec(surrogateSpec(options.spec ?? {}, data, trained));
      const vector = initialWeights(spec, { seed, data, networks: trained }), layout = weightLayout(spec);
      const loss = await stackLoss(new CountProblem({ spec, data, plan }));
      const reference = referenceWeights(layout, Float64Array.from(vector));
      loss.load(vector);
      for (const [step, heldOut] of [[0, false], [7, false], [2, true]] as const) {
        const wanted = surrogateLoss(reference, windowsOf(spec, data, plan, step, heldOut));
        let whole = 0, gone = 0;
        const gradient = new Float32Array(vector.length);
        for (let firstRow = 0; firstRow < plan.batch; firstRow += 8) {
          const rows = { step, heldOut, firstRow, count: Math.min(8, plan.batch - firstRow) };
          const own = new Float32Array(vector.length);
          whole += loss.of(rows, own);
          gone += loss.of(rows);
          own.forEach((value, at) => gradient[at] += value);
        }
        const size = Math.max(1, Math.abs(wanted.loss));
        assertClose([whole, gone], [wanted.loss, wanted.loss], { atol: LOSS * size, rtol: 0, what: "loss" });
        const sums = new Float64Array(vector.length);
        wanted.layers.forEach((values, layer) => sums.set(values, 4 * layout.layers[layer].offset));
        sums.set(wanted.head, 4 * layout.head.offset);
        assertClose(gradient, sums, {
          atol: GRADIENT * Math.max(1, largest(sums)),
          rtol: 0,
          what: "gradient",
        });
      }
    }
  });
}
