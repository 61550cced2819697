import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Proof, unequal } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { madeUp } from "../../random/made_up.ts";
import { jumpKernel } from "./_kernels.ts";
import { jumpShape } from "./jump_shape.ts";
import { CLOCK_WORDS, type MadeUpClocks, madeUpClocks } from "./_made_up_clocks.ts";
import { madeUpOutcomes, madeUpVolleyModel } from "./_made_up_model.ts";
import { type JumpedState, type JumpShape, volleyJump } from "./reference/volley_jump.ts";
import { durationOf } from "./reference/volley_outcome.ts";

const CELL_WORDS = 5;
/** Most bins of a volley, steps of a bin. */
const LONGEST = 40, BIN_STEPS = 10;
/** What the state holds before. */
const UNTOUCHED = 9;

async function jumpOnGpu(
  gpu: Gpu,
  shape: JumpShape,
  { clocks, outcomes, networks }: {
    clocks: MadeUpClocks;
    outcomes: Float32Array<ArrayBuffer>;
    networks: number;
  },
) {
  const kernel = await jumpKernel(gpu), cells = shape.cells.e + shape.cells.i;
  const words = new Uint32Array(networks * (2 + CELL_WORDS * cells)).fill(UNTOUCHED);
  const state = createBuffer(gpu, "proof/state", words);
  const group = kernel.bind({
    jump: kernel.uniform("jump", {
      networks,
      cells_e: shape.cells.e,
      cells,
      bin_steps: BIN_STEPS,
      longest: LONGEST,
      histogram_bins: shape.histogram.bins,
      histogram_low: shape.histogram.lowest,
      histogram_width: shape.histogram.width,
      lowest: shape.lowest,
      threshold: shape.threshold,
      modes: shape.modes,
      stride: outcomes.length / networks,
    }),
    networks: clocks.networks,
    clocks: clocks.clocks,
    state,
    components: createBuffer(gpu, "proof/components", Float32Array.from(shape.components)),
    outcomes: createBuffer(gpu, "proof/outcomes", outcomes),
    shares: createBuffer(gpu, "proof/shares", Float32Array.from(shape.shares)),
    mean: createBuffer(gpu, "proof/mean", Float32Array.from(shape.mean)),
  });
  submit(gpu, "proof", (pass) => kernel.dispatch(pass, group, networks));
  return {
    state: new Uint32Array(await readBuffer(gpu, state)),
    clocks: new Uint32Array(await readBuffer(gpu, clocks.clocks)),
  };
}

/** How many words of one network's cells differ: voltages, refractory cells, pending kicks. */
function differences(row: Uint32Array, wanted: JumpedState): number[] {
  const column = (word: number) =>
    Int32Array.from(wanted.voltage, (_, cell) => row[2 + CELL_WORDS * cell + word]);
  const pending = unequal(column(3), wanted.pendingE) + unequal(column(4), wanted.pendingI);
  return [unequal(column(0), wanted.voltage), unequal(column(1), wanted.refractory), pending];
}

/**
 * Single precision moves a quantile by about 1e-6 of the range, which changes one of some thousand voltages now and then; one
 * that changes its bin may send a kick to another cell. All else are whole numbers.
 */
const MOST_VOLTAGES = 3, MOST_KICKS = 4;

/** The jump over a volley. */
export const VOLLEY_JUMP_PROOF: Proof = {
  name: "surrogate/volley/volley_jump",
  shaders: [
    "surrogate/volley/volley_jump",
    "surrogate/volley/volley_clock",
    "random/pcg4d",
    "random/uniform",
  ],
  variants: [{ name: "surrogate/volley/volley_jump", compile: jumpKernel }],
  async run(gpu, seed) {
    const networks = [12, 1, 8, 33][seed % 4];
    const model = madeUpVolleyModel(seed + 1), shape = jumpShape(model);
    const outcomes = madeUpOutcomes(model.spec, networks, madeUp(seed + 2));
    const size = outcomes.length / networks, clocks = madeUpClocks(gpu, networks);
    const found = await jumpOnGpu(gpu, shape, { clocks, outcomes, networks });
    const row = 2 + CELL_WORDS * (shape.cells.e + shape.cells.i), sums = [0, 0, 0];
    let words = 0;
    for (let n = 0; n < networks; n++) {
      const { key, bin, step, starts } = clocks.at(n), y = outcomes.subarray(n * size, (n + 1) * size);
      const own = found.state.subarray(n * row, (n + 1) * row);
      const clock = found.clocks.subarray(n * CLOCK_WORDS, n * CLOCK_WORDS + 5);
      if (!starts) {
        words += unequal(own, own.map(() => UNTOUCHED)) + unequal(clock, [bin, step, 0, n, 5]);
        continue;
      }
      const bins = durationOf(y, LONGEST);
      words += unequal(clock, [bin + bins, step + BIN_STEPS * bins, 0, n + 1, 0]);
      differences(own, volleyJump(y, shape, { key, step })).forEach((count, part) => sums[part] += count);
    }
    const [voltages, refractory, pending] = sums;
    return [
      { of: "voltages", error: voltages, bound: MOST_VOLTAGES },
      { of: "refractory cells", error: refractory, bound: 0 },
      { of: "cells with pending kicks", error: pending, bound: MOST_KICKS },
      { of: "words of clocks, and of networks without a volley", error: words, bound: 0 },
    ];
  },
};
