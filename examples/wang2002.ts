/**
 * A choice between two alternatives by slow reverberation: the network of X.-J. Wang (2002), doi:10.1016/S0896-6273(02)01092-9.
 *
 *     deno run -A examples/wang2002.ts       choice against coherence, and out/wang2002.svg of one trial; --small is a small network
 *
 * Of 1,600 pyramidal cells A and B prefer one direction of motion each; with 400 interneurons all are connected with all. Dots of
 * coherence c drive A at 40 (1 + c) Hz and B at 40 (1 - c) Hz for a second, with an sd of 4 Hz drawn anew every 50 ms. Who fires
 * more in the last quarter of a second is the choice.
 *
 *     C dV/dt = -g_L (V + 70) - (g_ext + g_AMPA) V - g_NMDA V / (1 + e^(-0.062 V) / 3.57) - g_GABA (V + 70)
 *     NMDA: ds/dt = -s / 100 + 0.5 x (1 - s), dx/dt = -x / 2, x + 1 with each spike; AMPA decays in 2 ms, GABA in 5 ms
 *
 * The parameters are those that public implementations of the article agree on; the article itself was not at hand. Steps of
 * 0.1 ms, the number of trials and the quarter of a second are not from it.
 */
import * as volley from "../mod.ts";

const small = Deno.args.includes("--small");
const [scale, trials] = small ? [0.2, 6] : [1, 20];
const COHERENCES = small ? [0, 0.512] : [0, 0.032, 0.064, 0.128, 0.256, 0.512];
const [fromMs, untilMs] = small ? [200, 900] : [300, 1300];

const receptors = {
  AMPA: { kinetics: "exponential", tau: 2, reversal: 0 },
  NMDA: { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0, magnesium: 1 },
  GABA: { kinetics: "exponential", tau: 5, reversal: -70 },
};
const pyramidal = { E_L: -70, V_th: -50, V_reset: -55, C_m: 500, g_L: 25, t_ref: 2 };
const interneuron = { ...pyramidal, C_m: 200, g_L: 20, t_ref: 1 };
const SIZES: Record<string, number> = { A: 240, B: 240, N: 1120, I: 400 }, NAMES = Object.keys(SIZES);

/** Weights of pyramidal cells: strong within A and B, and weak onto them from others, so that their sum stays. */
function factor(from: string, to: string): number {
  const strong = 1.7, part = 0.15;
  return to === "N" || to === "I" ? 1 : from === to ? strong : 1 - part * (strong - 1) / (1 - part);
}

/** All synapses from one population to another. Conductances, nS, are those of 1,600 and 400 sources. */
function projections(from: string, to: string) {
  const onI = to === "I", times = factor(from, to);
  const conductances = from === "I"
    ? { GABA: onI ? 1 : 1.3 }
    : { AMPA: times * (onI ? 0.04 : 0.05), NMDA: times * (onI ? 0.13 : 0.165) };
  const all = { connect: { rule: "all-to-all" }, autapses: true, delayMs: 0.5 };
  return Object.entries(conductances).map(([receptor, nS]) => ({
    ...{ from, to, receptor, weight: nS / scale, ...all },
  }));
}

const spec = volley.parseSpikingSpec({
  kind: "spiking",
  name: "two-choice network",
  stepMs: 0.1,
  populations: NAMES.map((name) => ({
    ...{ name, size: SIZES[name] * scale, neuron: "lif", receptors },
    parameters: name === "I" ? interneuron : pyramidal,
  })),
  projections: NAMES.flatMap((to) => NAMES.flatMap((from) => projections(from, to))),
  drives: [
    ...NAMES.map((to) => ({ to, receptor: "AMPA", rateHz: 2400, weight: to === "I" ? 1.62 : 2.1 })),
    { name: "dots-A", to: "A", receptor: "AMPA", rateHz: 40, weight: 2.1, fromMs, untilMs },
    { name: "dots-B", to: "B", receptor: "AMPA", rateHz: 40, weight: 2.1, fromMs, untilMs },
  ],
});

let word = 1;
const uniform = () => ((word = (1664525 * word + 1013904223) % 2 ** 32) + 0.5) / 2 ** 32;
/** A rate with a new normal number every 50 ms (Box and Muller). */
function dots(mean: number): volley.Waveform {
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    everyMs: 50,
    values: Array.from({ length: untilMs / 50 }, () => Math.max(0, mean + 4 * normal())),
  };
}

console.log("coherence (%)  choices of A  mean rates of winners and losers (Hz)");
for (const [at, coherence] of COHERENCES.entries()) {
  const overrides = Array.from({ length: trials }, () => ({
    "drives.dots-A.rateHz": dots(40 * (1 + coherence)),
    "drives.dots-B.rateHz": dots(40 * (1 - coherence)),
  }));
  const options = { durationMs: untilMs, binMs: 50, seed: 1 + at * trials, overrides };
  const runs = await volley.simulateSpikingEnsemble(null, spec, options);
  const rates = runs.map((run) =>
    [0, 1].map((row) =>
      run.counts.subarray((row + 1) * run.bins - 5, (row + 1) * run.bins)
        .reduce((sum, count) => sum + count, 0) / run.populations[row].size / 0.25
    )
  );
  const wins = rates.filter(([a, b]) => a > b).length / trials, sd = Math.sqrt(wins * (1 - wins) / trials);
  const mean = (of: typeof Math.max) => rates.reduce((sum, pair) => sum + of(...pair), 0) / trials;
  const words = [100 * coherence, wins, sd, mean(Math.max), mean(Math.min)].map((one) => one.toFixed(2));
  console.log(`${words[0].padStart(13)}  ${words[1]} ± ${words[2]}   ${words[3]} and ${words[4]}`);
  if (coherence !== COHERENCES[1]) continue;
  const svg = await volley.figureSvg(volley.populationRasterFigure(runs[0], { fromMs: 0, binMs: 50 }));
  await Deno.mkdir("out", { recursive: true });
  await volley.writeFileAtomic("out/wang2002.svg", svg);
}
