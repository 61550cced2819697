import { assert, assertEquals, assertRejects } from "@std/assert";
import { nextPoints } from "../../../lib/experiment/active/next_points.ts";
import { extendDataset } from "../../../lib/experiment/active/extend_dataset.ts";
import { spreadChoice } from "../../../lib/experiment/active/spread_choice.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import type { TrainedModel } from "../../../lib/nn/model_file.ts";
import { SURROGATES } from "../../../lib/surrogate/registry.ts";
import { requireRollout } from "../../../lib/surrogate/counts/rollout_options.ts";
import type { CountSpec, CountSurrogate } from "../../../lib/surrogate/surrogate.ts";
import type { PopulationSize } from "../../../lib/system/population_counts.ts";
import { SMALL, withFolder } from "../dataset/_dataset.ts";

interface KnownSpec extends CountSpec {
  kind: "known";
  populations: PopulationSize[];
}

/** A surrogate whose rates are known: of a member with weight w they are 10 + w f(place in the unit box) in each bin of each population. */
function known(f: (...place: number[]) => number): CountSurrogate<KnownSpec, "counts"> {
  return {
    ...{ kind: "known", about: "rates that are known", learnsFrom: "counts", gives: "counts" },
    ...{ onProcessor: true, ensembles: true, choices: {} },
    parse: (value) => value as KnownSpec,
    weightShapes: () => ({ w: [1] }),
    describe: () => "rates that are known",
    populations: ({ populations }) => populations,
    train: () => Promise.reject(new Error("it knows")),
    rollout(_gpu, { spec, weights }, options) {
      requireRollout(spec, options);
      const { runs, bins, parameters = [] } = options, { low, high } = spec.parameters, P = low.length;
      const each = spec.populations.length * bins, counts = new Uint16Array(runs * each);
      for (let run = 0; run < runs; run++) {
        const place = low.map((least, p) => (parameters[run * P + p] - least) / (high[p] - least));
        counts.fill(Math.round(10 + weights.w.data[0] * f(...place)), run * each, (run + 1) * each);
      }
      const { populations, binMs } = spec;
      return Promise.resolve({ populations, binMs, networks: runs, bins, counts });
    },
  };
}

const { box } = SMALL;

/** Three members of it, of weights -8, 0 and 8. */
function three(populations: PopulationSize[], binMs = 1): TrainedModel<CountSpec> {
  const weights = (w: number) => ({ w: { shape: [1], data: Float32Array.of(w) } });
  const parameters = {
    names: box.map(({ name }) => name),
    low: box.map(({ low }) => low),
    high: box.map(({ high }) => high),
  };
  const spec: KnownSpec = { kind: "known", binMs, populations, parameters, training: {} };
  return { spec, weights: weights(-8), ensemble: { others: [weights(0), weights(8)], heldOut: null } };
}

const CELLS = [{ name: "E", size: 100 }];
/** Places in the unit box. */
const placesOf = (points: readonly (readonly number[])[]) =>
  points.map((point) => point.map((value, p) => (value - box[p].low) / (box[p].high - box[p].low)));
const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
/** Least distance of some places from others. */
const apart = (some: number[][], others: number[][]) =>
  Math.min(...some.flatMap((a) => others.filter((b) => b !== a).map((b) => distance(a, b))));

Deno.test("nextPoints() takes candidates where the members disagree, and with a target those where they predict it", async () => {
  const stripe = known((x) => Math.abs(x - 0.7) < 0.1 ? 1 : 0), surrogates = [...SURROGATES, stripe];
  const options = { box, points: 12, candidates: 256, durationMs: 50, surrogates };
  const chosen = placesOf(await nextPoints(null, three(CELLS), options));
  assertEquals(chosen.filter(([x]) => Math.abs(x - 0.7) < 0.1).length, 12);
  assert(apart(chosen, chosen) > 0.05, "they do not stand together");
  // Cells of 100 in bins of 1 ms: a count is 10 Hz. Where y is 0.25 the member of weight 8 gives 12 a bin.
  const slope = known((_, y) => y), single = { ...three(CELLS), ensemble: undefined };
  single.weights = { w: { shape: [1], data: Float32Array.of(8) } };
  const target = { "rate.E": 120 };
  const aimed = placesOf(
    await nextPoints(null, single, { ...options, surrogates: [...SURROGATES, slope], target }),
  );
  // A count more or less is an error of a twelfth, which leaves more than a half of the score.
  assertEquals(aimed.filter(([, y]) => Math.abs(8 * y - 2) <= 1.5).length, 12);
});

Deno.test("spreadChoice() leaves candidates alone that stand beside points that there are", () => {
  const places = [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]], before = [[0.12, 0.1]];
  assertEquals(spreadChoice(places, [3, 2, 1], { count: 2 }), [0, 1]);
  assertEquals(spreadChoice(places, [3, 2, 1], { count: 2, before }), [1, 2]);
  assertEquals(spreadChoice(places, [3, 2, 1], { count: 3, before: [...before, [0.5, 0.5]] }), [2, 0, 1]);
});

Deno.test("nextPoints() takes none beside points that there are, which must be of the box", async () => {
  const everywhere = known(() => 1), surrogates = [...SURROGATES, everywhere];
  const options = { box, points: 8, candidates: 256, durationMs: 50, surrogates };
  const before = await nextPoints(null, three(CELLS), options);
  const blind = await nextPoints(null, three(CELLS), { ...options, seed: 2 });
  const seeing = await nextPoints(null, three(CELLS), { ...options, seed: 2, before });
  const [old, new1, new2] = [before, blind, seeing].map(placesOf);
  assert(
    apart(new2, old) > 2 * apart(new1, old) && apart(new2, old) > 0.1,
    `${apart(new2, old)} and ${apart(new1, old)}`,
  );
  await assertRejects(
    () => nextPoints(null, three(CELLS), { ...options, before: [[1]] }),
    RangeError,
    "each point of before must have 2 finite values: current value is [1]",
  );
});

Deno.test("extendDataset() chooses beside no training point that the dataset has, however often it is extended", () =>
  withFolder(async (folder) => {
    const surrogates = [...SURROGATES, known(() => 1)];
    const { manifest } = await makeDataset(folder, SMALL);
    const by = three([...manifest.populations], manifest.simulation.binMs);
    for (let round = 0; round < 2; round++) {
      await extendDataset(folder, { by, points: 4, candidates: 256, surrogates });
    }
    const { points } = (await makeDataset(folder, { ...SMALL, resume: true })).manifest;
    const places = placesOf(points.map(({ values }) => values));
    const train = places.filter((_, k) => points[k].split === "train");
    const added = places.slice(5);
    assertEquals([train.length, added.length], [11, 8]);
    // A cube that each of 11 points has to itself has the side 0.3; points at random would stand a tenth of it apart.
    assert(apart(added, train) > 0.12, `${apart(added, train)}`);
  }));
