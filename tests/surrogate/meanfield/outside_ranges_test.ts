import { assertEquals, assertRejects } from "@std/assert";
import { ArgumentRangeError } from "../../../lib/base/errors.ts";
import type { MeanFieldModelSpec } from "../../../lib/surrogate/meanfield/mean_field_model.ts";
import { fieldOfModel, rolloutMeanField } from "../../../lib/surrogate/meanfield/rollout_mean_field.ts";
import { withOrdersCompared } from "../../../lib/surrogate/meanfield/orders_compared.ts";
import { outsideRanges } from "../../../lib/surrogate/meanfield/outside_ranges.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { twoAtTenHz } from "./stimulations/_models.ts";

const OPTIONS = { runs: 2, bins: 1000, warmup: 100 };

async function warned(spec: MeanFieldModelSpec): Promise<string[]> {
  const said: string[] = [];
  await rolloutMeanField({ spec, weights: {} }, { ...OPTIONS, onWarning: (text) => said.push(text) });
  return said;
}

Deno.test("rolloutMeanField() says nothing where populations get what functions were measured for", async () => {
  assertEquals(await warned(twoAtTenHz({ low: [1900, 90], high: [2100, 110] })), []);
  assertEquals(await warned(twoAtTenHz(undefined)), []);
});

Deno.test("rolloutMeanField() says which population got how much of what in which run", async () => {
  const [said, ...more] = await warned(twoAtTenHz({ low: [0, 0], high: [1800, 200] }));
  assertEquals(more, []);
  assertEquals(
    said.replace(/is \d+(\.\d+)? Hz/, "is R Hz"),
    "The surrogate is out of its depth as what E gets in run 0 must be what its transfer function was measured for: " +
      "the mean of E is R Hz, and the transfer function was made for 0 to 1800 Hz (so in 2 of 2 runs)",
  );
  const rate = Number(/is ([\d.]+) Hz/.exec(said)![1]);
  assertEquals(Math.abs(rate - 2000) < 60, true, said);
});

Deno.test("rolloutMeanField() refuses it with strict, rates too low as rates too high", async () => {
  const spec = twoAtTenHz({ low: [0, 150], high: [1e4, 200] });
  await assertRejects(
    () => rolloutMeanField({ spec, weights: {} }, { ...OPTIONS, strict: true }),
    ArgumentRangeError,
    "Cannot roll the surrogate out as what E gets in run 0 must be what its transfer function was measured for: the mean of I is ",
  );
});

/** A second of 80 E cells that each spike so often, and of 20 silent I cells. */
function spikes(ofE: number) {
  const counts = new Uint16Array(2000).fill(0, 1000).fill(ofE, 0, 1);
  return {
    populations: [{ name: "E", size: 80 }, { name: "I", size: 20 }],
    binMs: 1,
    networks: 1,
    bins: 1000,
    counts,
  };
}
const TIME = { run: 0, fromMs: 0, untilMs: 1000 };
const outside = (range: Transfer["range"], ofE: number) =>
  outsideRanges(fieldOfModel(twoAtTenHz(range), []), spikes(ofE), TIME).map(({ population }) => population);

Deno.test("outsideRanges() leaves out what is outside by no more than the chance of counts", () => {
  // 800 spikes are 10 Hz, by chance 0.35 Hz more or less: 40 of these are 14 Hz.
  const range = (high: number) => ({ low: [0, 0], high: [high, 1e4] });
  assertEquals(outside(range(2000 - 3 * 14), 800), []);
  assertEquals(outside(range(2000 - 3.5 * 14), 800), ["E"]);
});

Deno.test("outsideRanges() knows a silent source by chance of a spike, and inputs to the last bit", () => {
  const range = (low: number) => ({ low: [0, low], high: [1e4, 1e4] });
  assertEquals(outside(range(1), 800), []);
  assertEquals(outside(range(20), 800), ["E"]);
});

Deno.test("outsideRanges() takes an adaptation by the rate of the cells themselves", () => {
  const spec = twoAtTenHz(undefined);
  const transfer = {
    ...spec.transfers.E,
    ...{ adaptation: true, axes: [[0, 1e4], [0, 1e4], [0, 1e3]], rates: new Array(8).fill(10) },
  } as Transfer;
  const at = (high: number) => {
    const ranged = { ...transfer, range: { low: [0, 0, 0], high: [1e4, 1e4, high] } };
    return outsideRanges(
      fieldOfModel({ ...spec, transfers: { ...spec.transfers, E: ranged } }, []),
      spikes(800),
      TIME,
    );
  };
  // b tau_w = 20 pA times 500 ms, at 10 Hz: 100 pA.
  assertEquals(at(110), []);
  assertEquals(at(80), [{
    population: "E",
    outside: "adaptation is 100 pA, and the transfer function was made for 0 to 80 pA",
  }]);
});

Deno.test("outsideRanges() takes inputs that vary at their mean over the time that is counted", () => {
  const field = fieldOfModel(twoAtTenHz({ low: [0, 0], high: [1800, 1e4] }), []);
  const stepped = {
    ...field,
    inputs: field.inputs!.map((one) => ({
      ...one,
      value: { steps: [[0, 1000], [500, 1600]] as [number, number][] },
    })),
  };
  assertEquals(outsideRanges(stepped, spikes(800), TIME), []);
  assertEquals(outsideRanges(stepped, spikes(800), { ...TIME, fromMs: 500 }).length, 1);
});

/** I fires more the more the rate of E fluctuates. */
function bent(): MeanFieldModelSpec {
  const spec = twoAtTenHz(undefined);
  const mlp = {
    ...{ kind: "mlp", sources: ["E", "I"], rate: 10 },
    inputs: [{ offset: 2000, scale: 50 }, { offset: 0, scale: 1 }],
    layers: [{ weights: [[1, 0]], biases: [0] }],
  } as unknown as Transfer;
  return { ...spec, transfers: { ...spec.transfers, I: mlp } };
}
// E of 80 cells at 10 Hz has the variance 10 (200 - 10) / 160 Hz^2, and I gets 40 of it: 10 ln 2 + 10 / 8 * 40^2 * 11.9 / 50^2 Hz.
const LEAVES =
  "the second order leaves the first by more than 20 %: I has 16.4 Hz with covariances and 6.93 Hz without";

Deno.test("rolloutMeanField() says where the second order leaves the first, and is silent of the first", async () => {
  assertEquals(await warned(bent()), []);
  assertEquals(await warned({ ...bent(), order: 2 }), [`The surrogate is out of its depth as ${LEAVES}`]);
});

Deno.test("a mean field that is derived in the second order is told of each population where it leaves the first", () => {
  const reports = ["E", "I"].map((population) => ({ population, warnings: [] as string[] }));
  const working = [{ values: [], rates: { E: 10, I: 7, "drive-E": 1600, "drive-I": 1600 } }];
  const warnings = (order: 1 | 2) =>
    withOrdersCompared(
      { ...bent(), order, reports: reports as unknown as MeanFieldModelSpec["reports"] },
      working,
    )
      .reports.map((report) => report.warnings);
  assertEquals(warnings(1), [[], []]);
  assertEquals(warnings(2), [[], [LEAVES]]);
});
