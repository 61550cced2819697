import { assert, assertEquals } from "@std/assert";
import { type StackLayer, trainClassifier } from "../../lib/entries/learning.ts";
import { ClassifierProblem, eventsOf } from "../../lib/learning/processor/classifier_problem.ts";
import { classifierTrainable } from "../../lib/learning/train_classifier.ts";
import { stackLoss } from "../../lib/nn/processor/stack_loss.ts";
import { madeUp } from "../../lib/random/made_up.ts";

/** Rows of a few spikes, some of two, and one step of a row that has many. */
function rowsOf(density: number, full: boolean) {
  const random = madeUp(5), rows = 14, steps = 11, channels = 41;
  const inputs = Float32Array.from(
    { length: rows * steps * channels },
    () => random() < density ? 1 + Number(random() < 0.2) : 0,
  );
  if (full) inputs.fill(1, channels, 2 * channels);
  return { inputs, channels, rows, labels: Array.from({ length: rows }, (_, row) => row % 3) };
}

const LAYERS: StackLayer[] = [{ kind: "lif", units: 24, slope: 5, recurrent: true }, {
  kind: "lif",
  units: 10,
}];

Deno.test("inputs that are given by their events have the losses and gradients of whole ones, to the same bits", async () => {
  for (const density of [0, 0.04, 0.1]) {
    const data = rowsOf(density, false), own = { data, layers: LAYERS, batch: 6, heldOut: 5, steps: 3 };
    const { spec, plan, length, firstWeights } = classifierTrainable(own),
      { batch, heldOut, segment, seed } = plan as never;
    const labels = Float32Array.from(data.labels), teacher = new Float32Array(0);
    const table = { rows: data.rows, inputs: data.inputs, labels, teacher };
    const learning = { spec, table, plan: { seed, batch, heldOut, segment } } as never;
    const events = eventsOf(learning);
    assert(events, `${density}`);
    const byEvents = {
      ...learning as object,
      table: { ...table, inputs: new Float32Array(0), events },
    } as never;
    const found = [];
    for (const one of [learning, byEvents]) {
      const loss = await stackLoss(new ClassifierProblem(one)), gradient = new Float32Array(4 * length);
      loss.load(firstWeights());
      for (
        const place of [{ step: 2, heldOut: false, firstRow: 0 }, { step: 0, heldOut: true, firstRow: 2 }]
      ) {
        found.push(loss.of({ ...place, count: 3 }, gradient), gradient.slice());
        found.push(loss.of({ ...place, count: 3 }));
      }
    }
    assertEquals(found.slice(found.length / 2), found.slice(0, found.length / 2), `${density}`);
    assert((found[1] as Float32Array).some((one) => one !== 0));
  }
});

Deno.test("rows of which a step has many events, and constant inputs, are taken whole", async () => {
  const { inputs, channels, rows, labels } = rowsOf(0.04, true);
  const data = { inputs, channels, rows, labels }, options = { layers: LAYERS, batch: 6, steps: 2 };
  const constant = { inputs: inputs.subarray(0, rows * channels), channels, rows, labels, steps: 4 };
  for (const own of [data, constant]) {
    const run = classifierTrainable({ ...options, data: own }), problem = await run.processor!.problem();
    assertEquals(problem.giveEvents, undefined);
    const { losses } = await trainClassifier(null, { ...options, data: own });
    assert(losses.every(Number.isFinite));
  }
});
