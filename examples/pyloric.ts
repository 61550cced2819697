/**
 * Bursting units with graded outputs: durations of bursts by the input, and the rhythm of the pyloric circuit, after N. Bhattasali, L. Pinto, G. W. Lindsay (2026),
 * "Simplified model of intrinsically bursting neurons", doi:10.64898/2026.03.03.709454.
 *
 *     deno run -A examples/pyloric.ts            60 s of the circuit with noise, 4 weights: tables, and out/pyloric.svg
 *     deno run -A examples/pyloric.ts --small    12 s, 2 weights
 *
 * Equations and constants of units and circuit are the authors', but for the input below which LP and PY are silent, which is ours. It is a building block for generators of rhythms, and no model of
 * currents: a burst lasts as long as the spec says.
 */
import * as volley from "../mod.ts";
import {
  activeSpans,
  burstingDurations,
  cyclePhases,
  getGradedPreset,
  type GradedSpec,
  overrideGraded,
} from "../lib/entries/graded.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/pyloric.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const small = Deno.args.includes("--small");
const { mean, standardDeviation } = volley;
const DURATION_MS = small ? 12_000 : 60_000, SETTLE_MS = 4000, SHOWN_MS = 4000;

/** Outputs and bursts of each population. */
async function rhythmOf(spec: GradedSpec, durationMs: number) {
  const run = await volley.simulate(null, spec, {
    ...{ durationMs, warmupMs: SETTLE_MS, binMs: 10, seed: 1 },
    record: { own: { traces: ["v", "y"], everyMs: 1 } },
  });
  const traces = run.traces![0],
    named = (variable: string) => traces.filter((one) => one.variable === variable);
  return { outputs: named("y"), spans: named("v").map((trace) => activeSpans(trace)) };
}

console.log("input   burst (ms)  expected   pause (ms)  expected");
for (const value of [0, 0.25, 0.5, 0.75, 1]) {
  const spec = overrideGraded(getGradedPreset("bursting-unit"), { "inputs.drive.value": value });
  const { spans: [bursts] } = await rhythmOf(spec, 8000), { activeMs, quietMs } = burstingDurations(value);
  const bursting = mean(bursts.map(({ onMs, offMs }) => offMs - onMs));
  const pausing = mean(bursts.slice(1).map(({ onMs }, k) => onMs - bursts[k].offMs));
  const numbers = [bursting, activeMs, pausing, quietMs].map((ms) => ms.toFixed(1).padStart(10));
  console.log(`${value.toFixed(2).padStart(5)}  ${numbers.join("  ")}`);
}

const circuit = getGradedPreset("pyloric"), names = ["PD", "LP", "PY"];
console.log("\nnoise  period (ms)     sd       PD off    LP on   LP off    PY on   PY off");
for (const noise of [0, 0.05]) {
  const noisy = overrideGraded(circuit, { "populations.*.parameters.noise": noise });
  const { spans } = await rhythmOf(noisy, DURATION_MS);
  const found = spans.map((one) => cyclePhases(spans[0], one)), [{ periodsMs }] = found;
  const phases = found.flatMap(({ on, off }) => [mean(on), mean(off)]).slice(1);
  console.log([
    noise.toFixed(2).padStart(5),
    mean(periodsMs).toFixed(1).padStart(11),
    standardDeviation(periodsMs).toFixed(1).padStart(5),
    "  " + phases.map((phase) => phase.toFixed(3).padStart(7)).join("  "),
  ].join("  "));
}

console.log("\nPD -> LP   cycles with LP   LP on");
for (const weight of small ? [-1, -0.2] : [-1, -0.6, -0.4, -0.2]) {
  const { spans: [pd, lp] } = await rhythmOf(
    overrideGraded(circuit, { "couplings.PD->LP.weight": weight }),
    DURATION_MS,
  );
  const { on } = cyclePhases(pd, lp), cycles = on.filter((phase) => !Number.isNaN(phase));
  const part = (cycles.length / on.length).toFixed(2).padStart(14);
  const first = cycles.length > 0 ? mean(cycles).toFixed(3) : "–";
  console.log(`${weight.toFixed(1).padStart(8)}  ${part}  ${first.padStart(8)}`);
}

const { outputs } = await rhythmOf(circuit, SHOWN_MS);
const values = outputs.flatMap(({ population, values }) =>
  Array.from(values.filter((_, k) => k % 5 === 0), (y, k) => ({ population, s: k / 200, y }))
);
const figure: volley.FigureSpec = {
  title: { text: "Graded outputs of the pyloric circuit" },
  data: { values },
  facet: { row: { field: "population", type: "nominal", sort: names, title: null } },
  spec: {
    width: 420,
    height: 70,
    mark: { type: "area", line: true, opacity: 0.4, interpolate: "step" },
    encoding: {
      x: { field: "s", type: "quantitative", title: "time (s)", scale: { nice: false } },
      y: {
        field: "y",
        type: "quantitative",
        title: "output",
        scale: { domain: [0, 1] },
        axis: { tickCount: 2 },
      },
      color: { field: "population", type: "nominal", sort: names, legend: null },
    },
  },
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/pyloric.svg", await volley.figureSvg(figure));
