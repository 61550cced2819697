/**
 * Responsiveness of asynchronous states: a network answers a pulse most where its state is on the border between overdamped and
 * underdamped, after N. Bassat, Y. Tesler, A. Destexhe. The map of the mean field, and the network of AdEx cells at points around the border.
 *
 *     deno run -A examples/responsiveness.ts            4,000 cells, 3 points, 20 pulses: tables, and out/responsiveness.svg
 *     deno run -A examples/responsiveness.ts --small    2,000 cells, 2 points, 2 pulses
 *     deno run -A examples/responsiveness.ts --full     10,000 cells, 11 points, 100 pulses of 0.5 Hz
 *
 * 80 % regular spiking cells with adaptation (b = 5 pA) and 20 % fast spiking ones, each with 400 excitatory and 100 inhibitory inputs of the network
 * and 400 from outside; the resting potential of the regular spiking cells moves the border. Cells and coefficients are those of M. di Volo et al. (2019),
 * doi:10.1162/neco_a_01173. Where the network swings, the mean field's damping ratio is a third too low: docs/concepts/mean-fields.md says why. Only the abstract of the article on responsiveness was at hand: pulses, sizes and the parameter that is varied are ours.
 */
import * as volley from "../mod.ts";
import {
  dampingMap,
  dampingRatio,
  fieldOf,
  getMeanFieldPreset,
  overrideMeanField,
} from "../lib/entries/meanfield.ts";

const words = Deno.args.filter((word) => word !== "--small" && word !== "--full");
if (words.length > 0) {
  console.log("deno run -A examples/responsiveness.ts [--small | --full]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const [small, full] = ["--small", "--full"].map((word) => Deno.args.includes(word));
const CELLS = small ? 2000 : full ? 10_000 : 4000, PULSES = small ? 2 : full ? 100 : 20;
const STEP_MS = full ? 0.1 : 0.2, PULSE_HZ = full ? 0.5 : 1, DRIVE_HZ = 1.5;
const [EVERY_MS, PULSE_MS, SUMMED_MS] = [200, 50, 100];
/** Time to settle, and time without pulses after it, ms. */
const SETTLE_MS = 500, QUIET_MS = small ? 300 : full ? 20_000 : 6000;
/** Resting potentials of the network, mV from the border. */
const OFFSETS = small ? [0, 3] : full ? [-5, -4, -3, -2, -1, 0, 1, 2, 3, 5, 7] : [-3, 0, 4];

const { mean } = volley;
const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));

/** The mean field with other resting potentials of its excitatory cells, mV, and another drive, Hz. */
const fieldAt = (E_L: number, drive: number) =>
  fieldOf(overrideMeanField(getMeanFieldPreset("adex-mean-field"), {
    "populations.E.parameters": { tau: 5, tau_w: 500, a: 0, b: 5 },
    "populations.E.transfer.cell.E_L": E_L,
    "inputs.drive.value": drive,
  }));
const x = {
  name: "resting potential",
  unit: "mV",
  values: list(small ? 14 : 27, (k) => -74 + k * (small ? 1 : 0.5)),
};
const y = { name: "drive", unit: "Hz", values: list(small ? 4 : 7, (k) => 1.5 + k * (small ? 0.5 : 0.25)) };
// The rates of E and I count for the damping, the adaptation does not.
const pulse = { input: "drive", fast: [0, 2], durationMs: PULSE_MS };
const map = dampingMap(fieldAt, { ...pulse, x, y });
console.log("drive (Hz)  border (mV)  largest answer (mV)");
for (const { y: drive, x: border } of map.border) {
  const top = map.largest.find((one) => one.y === drive)?.x.toFixed(2) ?? "–";
  console.log(`${drive!.toFixed(2).padStart(10)}  ${border.toFixed(2).padStart(11)}  ${top.padStart(19)}`);
}

const restMv = OFFSETS.map((offset) => Math.round(10 * (map.border[0].x + offset)) / 10);
const theory = dampingMap((E_L) => fieldAt(E_L, DRIVE_HZ), {
  ...{ ...pulse, x: { ...x, values: restMv }, amplitude: PULSE_HZ, windowMs: SUMMED_MS },
}).measures;

const cells = (name: string, part: number, [Delta_T, b]: number[]) => ({
  ...{ name, size: part * CELLS, neuron: "adex", initial: { V_m: { uniform: [-70, -50] } } },
  parameters: {
    ...{ C_m: 200, g_L: 10, E_L: -65, V_T: -50, V_reset: -65, V_peak: -50 + 5 * Delta_T, t_ref: 5 },
    ...{ Delta_T, tau_w: 500, a: 0, b },
  },
  receptors: {
    exc: { kinetics: "exponential", tau: 5, reversal: 0 },
    inh: { kinetics: "exponential", tau: 5, reversal: -80 },
  },
});
const inputs = (from: string, to: string) => ({
  ...(from === "E" ? { receptor: "exc", weight: 1.5 } : { receptor: "inh", weight: 5 }),
  ...{ from, to, connect: { rule: "fixed-indegree", indegree: from === "E" ? 400 : 100 }, delayMs: STEP_MS },
});
const onsets = list(PULSES, (k) => SETTLE_MS + QUIET_MS + k * EVERY_MS);
const durationMs = onsets[PULSES - 1] + EVERY_MS;
const steps = [[0, 400 * DRIVE_HZ]].concat(
  onsets.flatMap((ms) => [[ms, 400 * (DRIVE_HZ + PULSE_HZ)], [ms + PULSE_MS, 400 * DRIVE_HZ]]),
);
const network = volley.parseSpikingSpec({
  ...{ kind: "spiking", name: "rs-fs with inputs of fixed number", stepMs: STEP_MS },
  populations: [cells("E", 0.8, [2, 5]), cells("I", 0.2, [0.5, 0])],
  projections: ["E", "I"].flatMap((to) => [inputs("E", to), inputs("I", to)]),
  drives: ["E", "I"].map((to) => ({ to, receptor: "exc", rateHz: { steps }, weight: 1.5 })),
});
const runs = await volley.simulateSpikingEnsemble(null, network, {
  ...{ durationMs, seed: 1, record: { spikes: false } },
  overrides: restMv.map((E_L) => ({ "populations.E.parameters.E_L": E_L })),
});

/** Rate and damping ratio without pulses, and the gain of the area of the answer with its standard error. */
function answerOf(
  { counts }: volley.SpikingRun,
): { rate: number; ratio: number; area: number; error: number } {
  const hz = Float64Array.from(counts.subarray(0, durationMs), (count) => 1000 * count / (0.8 * CELLS));
  const trials = onsets.map((ms) => hz.subarray(ms, ms + EVERY_MS));
  const areas = trials.map((trial) => {
    const rest = mean(trial.subarray(SUMMED_MS + 20));
    return (mean(trial.subarray(0, SUMMED_MS)) - rest) * SUMMED_MS / (PULSE_HZ * PULSE_MS);
  });
  const quiet = hz.subarray(SETTLE_MS, SETTLE_MS + QUIET_MS);
  const ratio = dampingRatio(quiet, { binMs: 1, maxLagMs: 45 })?.ratio ?? NaN;
  const error = volley.standardDeviation(areas) / Math.sqrt(PULSES - 1);
  return { rate: mean(quiet), ratio, area: mean(areas), error };
}
const answers = runs.map(answerOf);
console.log(
  `\nnetwork of ${CELLS} cells and mean field (mf), drive ${DRIVE_HZ} Hz, ${PULSES} pulses of ${PULSE_HZ} Hz`,
);
console.log("E_L (mV)  rate (Hz)    mf  damping    mf    gain  error    mf");
answers.forEach(({ rate, ratio, area, error }, k) => {
  const numbers = [rate, theory.rate[k], ratio, theory.ratio[k], area, error, theory.area[k]];
  const texts = numbers.map((value, n) => (value?.toFixed(2) ?? "–").padStart([9, 4, 7, 4, 6, 5, 4][n]));
  console.log([restMv[k].toFixed(1).padStart(8), ...texts].join("  "));
});
const best = answers.reduce((top, { area }, k) => area > answers[top].area ? k : top, 0);
console.log(`largest answer of the network at ${restMv[best]} mV`);

const named = { ...map, source: "gain of the answer, border of damping (line), and network (circles)" };
const figure = volley.heatMapFigure(named, { measure: "area", quantity: "gain" }) as { layer: unknown[] };
const [axisX, axisY, color] = ["x", "y", "gain"].map((field) => ({ field, type: "quantitative" }));
const circles = restMv.map((E_L, k) => ({ x: E_L, y: DRIVE_HZ, gain: answers[k].area }));
figure.layer.push({
  data: { values: map.border },
  mark: { type: "line", color: "white", strokeWidth: 2, clip: true },
  encoding: { x: axisX, y: axisY, order: axisY },
}, {
  data: { values: circles },
  mark: { type: "circle", size: 160, opacity: 1, stroke: "white", clip: true },
  encoding: { x: axisX, y: axisY, color },
});
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/responsiveness.svg", await volley.figureSvg(figure as volley.FigureSpec));
