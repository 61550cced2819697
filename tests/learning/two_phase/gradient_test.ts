import { assert } from "@std/assert";
import { noUpdate } from "../../../lib/learning/two_phase/local_rules.ts";
import { firstNet } from "../../../lib/learning/two_phase/train_two_phase.ts";
import { Settling, type TwoPhaseNet } from "../../../lib/learning/two_phase/two_phase_net.ts";
import { addByNudges, costOf } from "../../../lib/learning/two_phase/two_phase_phases.ts";
import { madeUp } from "../../../lib/random/made_up.ts";

const random = madeUp(3);
const input = Float64Array.from({ length: 64 }, random),
  target = Float64Array.from({ length: 10 }, (_, c) => Number(c === 3));
// Steps of 0.5 take what is left to about half: after 400 it is rounding.
const timing = { steps: 400, stepSize: 0.5, feedback: 1, window: 1 };

function netOf(sizes: number[]): TwoPhaseNet {
  const net = firstNet({ cells: "rate", rule: "equilibrium", timing, seed: 5 }, sizes);
  for (const biases of net.biases) for (let j = 0; j < biases.length; j++) biases[j] = random() - 0.5;
  return net;
}

/** The cost where the free phase settles. */
function costAt(net: TwoPhaseNet): number {
  const settling = new Settling(net);
  settling.start(input);
  settling.run(timing.steps);
  return costOf(settling.states.at(-1)!, target);
}

/** Every few weights of a layer, with the slope of the cost by each: differences of 2e-5, whose error is about 1e-10 of curvature and 1e-11 of rounding. */
function slopesOf(net: TwoPhaseNet, part: "weights" | "biases", layer: number, every: number) {
  const values = net[part][layer], slopes: [at: number, slope: number][] = [];
  for (let at = 0; at < values.length; at += every) {
    const own = values[at],
      by = (step: number) => {
        values[at] = own + step;
        return costAt(net);
      };
    slopes.push([at, (by(1e-5) - by(-1e-5)) / 2e-5]);
    values[at] = own;
  }
  return slopes;
}

/** Relative error of the update, as less the gradient. */
function errorOf(
  net: TwoPhaseNet,
  slopes: readonly [number, number][],
  { beta, oneSided, part = "weights", layer = 0 }: {
    beta: number;
    oneSided: boolean;
    part?: "weights" | "biases";
    layer?: number;
  },
): number {
  const update = noUpdate(net);
  addByNudges(update, new Settling(net), { input, target }, { beta, oneSided, nudgedSteps: 400 });
  let off = 0, size = 0;
  for (const [at, slope] of slopes) {
    off += (update[part][layer][at] + slope) ** 2;
    size += slope ** 2;
  }
  return Math.sqrt(off / size);
}

Deno.test("equilibrium propagation is the gradient of the cost, with an error that falls as beta squared", () => {
  const net = netOf([64, 32, 10]), slopes = slopesOf(net, "weights", 0, 29);
  const symmetric = [0.02, 0.004, 0.0008].map((beta) => errorOf(net, slopes, { beta, oneSided: false }));
  const oneSided = [0.02, 0.004, 0.0008].map((beta) => errorOf(net, slopes, { beta, oneSided: true }));
  // Another program has 0.0028 and 0.00012 at the first two with weights of its own, and 0.019 and 0.0041 with one side.
  assert(symmetric[1] < 5e-4, `${symmetric}`);
  // 25 times less for a fifth of beta, but for the fourth power; one-sided it is 5 times less.
  for (const [k, least] of [[0, 20], [1, 23]]) {
    const ratio = symmetric[k] / symmetric[k + 1];
    assert(ratio > least && ratio < 27, `${symmetric}`);
  }
  const ratio = oneSided[1] / oneSided[2];
  assert(ratio > 4.5 && ratio < 5.5, `${oneSided}`);
  assert(oneSided[2] > 10 * symmetric[2], `${oneSided} ${symmetric}`);
});

Deno.test("so is that of every layer and of biases, in a network of two hidden layers", () => {
  const net = netOf([64, 8, 6, 10]);
  for (const part of ["weights", "biases"] as const) {
    for (let layer = 0; layer < 3; layer++) {
      const slopes = slopesOf(net, part, layer, part === "weights" ? 7 : 1);
      const error = errorOf(net, slopes, { beta: 0.002, oneSided: false, part, layer });
      // The square of beta is 4e-6, times a factor that is of the order of 10.
      assert(error < 2e-4, `${part} of layer ${layer}: ${error}`);
    }
  }
});
