import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { getMifPreset, simulate } from "../../mod.ts";
import {
  type AtLagsOptions,
  fitLogistic,
  readoutsAtLags,
  type Reservoir,
  reservoirRows,
} from "../../lib/entries/decoding.ts";
import { assertClose } from "../nn/_assert_close.ts";

/** Trials of 100 ms: cell 0 of `B` or cell 1 spikes 5 ms after the start of each, by its label; the cell of `A` always. */
function trials(labels: readonly number[]): Reservoir {
  const counts = new Uint16Array(2 * 10 * labels.length), bins = 10 * labels.length;
  labels.forEach((_, k) => {
    counts[10 * k] = counts[bins + 10 * k] = 1;
  });
  const populations = [{ name: "A", size: 1 }, { name: "B", size: 2 }];
  const times = labels.flatMap((_, k) => [100 * k + 5, 100 * k + 5]);
  const neurons = labels.flatMap((label) => [0, 1 + label]);
  return { counts: { populations, binMs: 10, networks: 1, bins, counts }, spikes: [{ times, neurons }] };
}
const LABELS = Array.from({ length: 30 }, (_, k) => k * 7 % 5 % 2), EVENTS = LABELS.map((_, k) => 100 * k);
const asked = (lagsMs: readonly number[], more: Partial<AtLagsOptions> = {}): AtLagsOptions => ({
  ...{ eventsMs: EVENTS, labels: LABELS, lagsMs, tauMs: 5, ...more },
});

Deno.test("reservoirRows() are sums of decaying exponentials of the spikes up to each time, of any system", async () => {
  const run = await simulate(null, getMifPreset("mif-small-syn"), {
    ...{ durationMs: 60, seed: 2, record: { spikes: true } },
  });
  const { populations } = run.counts, [spikes] = run.spikes!, atMs = [60, 3, 31.7, 0];
  const cells = populations.reduce((sum, { size }) => sum + size, 0);
  const brute = Array.from({ length: atMs.length * cells }, (_, k) => {
    const at = atMs[Math.floor(k / cells)], own = k % cells;
    return spikes.times.reduce(
      (sum, ms, n) => spikes.neurons[n] === own && ms <= at ? sum + Math.exp((ms - at) / 12) : sum,
      0,
    );
  });
  assert(brute.some((one) => one > 1));
  const { values, size } = reservoirRows(run, atMs, { tauMs: 12 });
  assertEquals(size, cells);
  assertClose(values, brute, { atol: 1e-12, rtol: 1e-9, what: "traces" });
  const second = reservoirRows(run, atMs, { tauMs: 12, populations: [populations[1].name] });
  assertEquals(second.size, populations[1].size);
  assertEquals(second.values[0], values[populations[0].size]);
});

Deno.test("reservoirRows() of a run without spikes has a trace of each population, of spikes per cell at the ends of bins", () => {
  const { counts } = trials([0, 1]), { values, size } = reservoirRows({ counts }, [9, 10, 20], { tauMs: 10 });
  assertEquals(size, 2);
  const wanted = [0, 0, 1, 0.5, Math.exp(-1), Math.exp(-1) / 2];
  assertClose(values, wanted, { atol: 1e-12, rtol: 1e-12, what: "traces" });
});

Deno.test("readoutsAtLags() reads nothing before the spike that tells, all after it, and forgets with the trace", async () => {
  const readouts = await readoutsAtLags(trials(LABELS), asked([0, 4, 5, 90], { populations: ["B"] }));
  assertEquals(readouts.map(({ lagMs }) => lagMs), [0, 4, 5, 90]);
  assert(readouts[1].balanced < 0.7, `${readouts[1].balanced} before`);
  assertEquals(readouts[2].balanced, 1);
  // A trace of e^-17 is nothing beside the ridge.
  assert(readouts[3].balanced < 0.7, `${readouts[3].balanced} long after`);
  const [alike] = await readoutsAtLags(trials(LABELS), asked([10], { populations: ["A"] }));
  assert(alike.balanced < 0.7, `${alike.balanced} of a cell that does not tell`);
  const [logistic] = await readoutsAtLags(trials(LABELS), {
    ...asked([10], { learn: (samples) => fitLogistic(samples), validation: { standardise: true } }),
  });
  assertEquals(logistic.accuracy, 1);
});

Deno.test("readoutsAtLags() refuses no trials, one class, lags beyond the run, and what there is not", async () => {
  const run = trials(LABELS);
  const fails = (options: AtLagsOptions, sentence: string) =>
    assertRejects(() => readoutsAtLags(run, options), RangeError, sentence);
  await fails(
    asked([0], { eventsMs: [], labels: [] }),
    "the number of trials must be a whole number of at least 1",
  );
  await fails(asked([]), "the number of lags must be a whole number of at least 1");
  await fails(asked([0], { labels: [1] }), "there must be 30 labels: current value is 1");
  await fails(asked([0], { labels: LABELS.map(() => 1) }), "samples of class 0 must be among");
  await fails(
    asked([0], { labels: LABELS.map((_, k) => k < 6 ? 1 : 0) }),
    "samples of class 1 must be among those to learn from",
  );
  await fails(asked([101]), "times must be from 0 to the run's end, 3000 ms: current value is 3001");
  await fails(asked([-1]), "times must be from 0 to the run's end, 3000 ms: current value is -1");
  await fails(asked([0], { populations: ["C"] }), "populations must be among A, B: current value is C");
  await fails(asked([0], { network: 1 }), "network must be");
  await fails(asked([0], { tauMs: 0 }), "tauMs must be");
  const backwards = { ...run, spikes: [{ times: [2, 1], neurons: [0, 0] }] };
  assertThrows(
    () => reservoirRows(backwards, [0]),
    RangeError,
    "spike times must ascend: current value is 1",
  );
  assertThrows(() => reservoirRows(run, [NaN]), RangeError, "current value is NaN");
  assertEquals(reservoirRows(run, []).values.length, 0);
});
