/**
 * A network of spiking cells as a reservoir: for how long after a cue a linear readout tells which of two it was, when the cue comes by receptors of NMDA or of AMPA,
 * at dendrites or at somata. A substitute for the biophysical reservoir of Tolley & Jones, doi:10.64898/2026.03.13.711746: only the abstract was at hand, and cells,
 * sizes and constants are ours.
 *
 *     deno run -A examples/reservoir.ts            60 trials of each kind of cue: a table, and out/reservoir.svg
 *     deno run -A examples/reservoir.ts --small    24 trials
 *
 * 160 excitatory cells have a soma that spikes and a passive dendrite, coupled by a junction; 40 cells inhibit. A cue is 100 ms of Poisson input to one 48 cells or to
 * another 48. By the article cues outlast their end with NMDA, and not with AMPA. The control is a receptor as of AMPA, without the block by magnesium, that decays in the
 * 100 ms of NMDA: it is read for as long, so that the decay alone explains the memory.
 */
import * as volley from "../mod.ts";
import { blockFolds, fitRidgeDecoder, readoutsAtLags } from "../lib/entries/decoding.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/reservoir.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const TRIALS = Deno.args.includes("--small") ? 24 : 60, EVERY_MS = 1000, CUE_MS = 100, CUE_HZ = 500;
const CELLS = 160, CUED = 48, LAGS_MS = [-50, 0, 50, 100, 150, 200, 300, 400, 600];
/** Conductance of a spike of the cue, nS: cells fire in the cue, and not at hundreds of Hz. */
const CUES = [
  { name: "NMDA", receptor: "nmda", weight: 2 },
  { name: "AMPA", receptor: "ampa", weight: 3 },
  { name: "AMPA, decay 100 ms", receptor: "slow", weight: 0.2 },
];
const SITES = [{ site: "dendrite", to: "D" }, { site: "soma", to: "E" }];

// Six trials that follow each other, a block of the validation, have three of each cue.
const labels = Array.from({ length: TRIALS }, (_, k) => [0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1][k % 12]);
const onsetsMs = labels.map((_, k) => 300 + k * EVERY_MS), durationMs = TRIALS * EVERY_MS + 300;

const decay = { kinetics: "biexponential", tauRise: 2, tauDecay: 100, reversal: 0 };
const receptors = {
  ampa: { kinetics: "exponential", tau: 2, reversal: 0 },
  gaba: { kinetics: "exponential", tau: 8, reversal: -75 },
  nmda: { ...decay, magnesium: 1 },
  slow: decay,
};
const cells = (name: string, size: number, parameters: Record<string, number>) => ({
  ...{ name, size, neuron: "lif", receptors },
  parameters: { E_L: -65, V_th: -50, V_reset: -60, ...parameters },
});
const inputs = (from: string, to: string, receptor: string, weight: number) => ({
  ...{ name: `${from}-${to}-${receptor}`, from, to, receptor, weight, delayMs: 1 },
  connect: { rule: "fixed-probability", probability: 0.1 },
});
const noise = (to: string, weight: number) => ({
  ...{ name: `noise-${to}`, to, receptor: "ampa", rateHz: 1000, weight },
});

/** The network, with cues to a compartment by a receptor. */
const networkOf = (to: string, receptor: string, weight: number) =>
  volley.parseSpikingSpec({
    ...{ kind: "spiking", name: "reservoir", stepMs: 0.5 },
    populations: [
      cells("E", CELLS, { C_m: 200 }),
      cells("I", 40, { C_m: 100 }),
      // No dendrite comes to a threshold above all reversal potentials.
      cells("D", CELLS, { C_m: 250, V_th: 200 }),
    ],
    gapJunctions: [{ between: ["E", "D"], connect: { rule: "one-to-one" }, conductance: 10 }],
    projections: [
      ...[inputs("E", "D", "ampa", 0.5), inputs("E", "D", "nmda", 0.1), inputs("E", "I", "ampa", 1)],
      ...[inputs("I", "E", "gaba", 2), inputs("I", "I", "gaba", 1)],
    ],
    drives: [noise("E", 1.6), noise("I", 0.5)].concat([0, 1].map((cue) => ({
      ...{ name: `cue-${cue}`, to, receptor, weight, cells: { from: cue * CUED, until: (cue + 1) * CUED } },
      rateHz: {
        steps: [[0, 0]].concat(
          ...onsetsMs.filter((_, k) => labels[k] === cue).map((ms) => [[ms, CUE_HZ], [ms + CUE_MS, 0]]),
        ),
      },
    })) as never[]),
  });

const ms = LAGS_MS.map((lag) => `${lag}`.padStart(5)).join("");
console.log(
  `part of ${TRIALS} cues told right, ms after their end; rate of E cells, and of cued ones in the cue`,
);
console.log(`${"cue".padEnd(34)}  rate (Hz)  in cue${ms}`);
// Each kind of cue has a seed of its own, so that what is read by chance in one is not in the next.
const rows: { name: string; site: string; lag: number; accuracy: number }[] = [];
for (const { name, receptor, weight } of CUES) {
  for (const { site, to } of SITES) {
    const run = await volley.simulate(null, networkOf(to, receptor, weight), {
      ...{ durationMs, warmupMs: 0, seed: rows.length + 1, record: { spikes: true } },
    });
    // Traces of 30 ms would themselves remember cues by AMPA for 100 ms.
    const readouts = await readoutsAtLags(run, {
      ...{ eventsMs: onsetsMs.map((one) => one + CUE_MS), labels, lagsMs: LAGS_MS },
      validation: { folds: blockFolds(TRIALS, { folds: TRIALS / 6 }) },
      ...{ tauMs: 20, populations: ["E"], learn: (samples) => fitRidgeDecoder(samples, { ridge: 10 }) },
    });
    readouts.forEach(({ lagMs, balanced }) => rows.push({ name, site, lag: lagMs, accuracy: balanced }));
    const { times, neurons } = run.spikes![0];
    let all = 0, cued = 0;
    times.forEach((at, k) => {
      if (neurons[k] >= CELLS) return;
      all++;
      const trial = Math.floor((at - onsetsMs[0]) / EVERY_MS), after = at - onsetsMs[trial];
      if (after > 0 && after <= CUE_MS && Math.floor(neurons[k] / CUED) === labels[trial]) cued++;
    });
    const rates = [1000 * all / CELLS / durationMs, 1000 * cued / CUED / CUE_MS / TRIALS];
    const scores = readouts.map(({ balanced }) => balanced.toFixed(2).padStart(5)).join("");
    console.log(
      `${`${name} at the ${site}`.padEnd(34)}  ${rates[0].toFixed(1).padStart(9)}  ${
        rates[1].toFixed(0).padStart(6)
      }${scores}`,
    );
  }
}

const nominal = { type: "nominal", title: null, sort: CUES.map(({ name }) => name) };
const figure: volley.FigureSpec = {
  hconcat: SITES.map(({ site }) => ({
    ...{ title: { text: `Cue at the ${site}` }, width: 240, height: 190 },
    data: { values: rows.filter((row) => row.site === site) },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "lag", type: "quantitative", title: "time after the cue's end (ms)" },
      y: {
        ...{ field: "accuracy", type: "quantitative", title: "told right, part of trials" },
        scale: { domain: [0, 1] },
      },
      color: { field: "name", ...nominal, legend: { orient: "bottom", columns: 1, labelLimit: 260 } },
    },
  })),
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/reservoir.svg", await volley.figureSvg(figure));
