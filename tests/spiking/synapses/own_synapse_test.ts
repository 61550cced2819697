import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Lesson } from "../../../lib/spiking/gpu/_lesson.ts";
import { KernelCompileError } from "../../../lib/gpu/errors.ts";
import { isUserError } from "../../../lib/base/errors.ts";
import { SimulationFailure } from "../../../lib/spiking/simulation_failure.ts";
import { defineSynapse, type SynapseModel } from "../../../lib/spiking/synapses/synapse_model.ts";
import { gpuTest } from "../../_gpu.ts";
import { teach } from "./_teach.ts";

/** A model of one's own: counts spikes of the source, and of the target by tens. */
const tally = (own: Partial<SynapseModel> = {}) =>
  ({
    name: "tally",
    about: "counts",
    source: "tests",
    parameters: {
      ten: { unit: "", default: 10, low: 1, high: 100, about: "what a spike of the target counts" },
    },
    state: { w: { unit: "", initial: 0, about: "count" } },
    post: {},
    bounds: () => [0, 1e4] as const,
    wgsl: `fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  (*s).w += 1.0;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  (*s).w += p.ten;
}`,
    onPre: ({ state: { w }, at }) => void (w[at] += 1),
    onPost: ({ state: { w }, at, p }) => void (w[at] += p.ten),
    ...own,
  }) as SynapseModel;

const COUNTED: Lesson = {
  sources: [[10, 20, 30], [15]],
  targets: [[25, 35], [], [12]],
  model: "tally",
  weight: 0,
};

gpuTest("a synapse of one's own runs on both engines", async (gpu) => {
  const synapses = [defineSynapse(tally())];
  for (const where of [null, gpu]) {
    const table = await teach({ gpu: where, threads: 1 }, COUNTED, { durationMs: 6, synapses });
    const of = (source: number, target: number) =>
      table.weights[
        table.weights.findIndex((_, k) => table.sources[k] === source && table.targets[k] === target)
      ];
    assertEquals([0, 1, 2].map((target) => [of(0, target), of(1, target)]), [[23, 21], [3, 1], [13, 11]]);
  }
});

gpuTest(
  "errors of a synapse of one's own point into its text, and name it where it gives no number",
  async (gpu) => {
    const wrong = tally({ wgsl: tally().wgsl.replace("+= p.ten", "+= p.tenn") });
    const error = await assertRejects(
      () => teach({ gpu, threads: 1 }, COUNTED, { durationMs: 6, synapses: [wrong] }),
      KernelCompileError,
    );
    assertEquals([error.line, error.excerpt.trim()], [5, "(*s).w += p.tenn;"]);
    assert(error.message.includes("tally (a synapse model)") && isUserError(error), error.message);
    const infinite = tally({
      wgsl: tally().wgsl.replace("+= 1.0", "+= p.ten / (*s).w"),
      onPre: ({ state: { w }, at, p }) => void (w[at] += p.ten / w[at]),
    });
    for (const where of [null, gpu]) {
      const failure = await assertRejects(
        () => teach({ gpu: where, threads: 1 }, COUNTED, { durationMs: 6, synapses: [infinite] }),
        SimulationFailure,
      );
      assert(failure.message.includes("in->out") && failure.message.includes("tally"), failure.message);
    }
  },
);

Deno.test("defineSynapse() tells what does not fit", () => {
  const refused = (own: Partial<SynapseModel>, sentence: string) => {
    const error = assertThrows(() => defineSynapse(tally(own)), TypeError);
    assert(error.message.includes(sentence), error.message);
  };
  refused({ name: "Tally" }, "its name must be lower case with hyphens: current value is Tally");
  refused({ wgsl: "" }, "its WGSL must hold fn on_pre as there is onPre");
  refused({ onSpike() {} }, "its WGSL must hold fn on_spike as there is onSpike");
  refused({ clock: () => 1 }, "a clock needs measure, tick and consolidate");
  refused({ state: {} }, "it must have a state variable");
});
