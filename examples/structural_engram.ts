/**
 * Structural engrams: a network that grows its own synapses is driven at two ends together, loses the synapses there, and then joins the two groups.
 *
 *     deno run -A examples/structural_engram.ts            9 seeds of both protocols: a table, and out/structural_engram.svg
 *     deno run -A examples/structural_engram.ts --small    3 seeds, a minute and a half
 *
 * SUBSTITUTE for the protocol of Czappa and others, which was not at hand: neurons, calcium, elements and kernel are those of RELeARN, with growth ten times as fast, 240 neurons in a
 * cube of 400 um, and stimuli of our own. It shows that neurons that lost their synapses together find each other by vacant elements alone, without a rule of Hebb. It does not show
 * that memories are stored so: recall is weak, a control with groups driven one after the other is not here, and single seeds scatter (1.2 to 2.2 times chance).
 */
import * as volley from "../mod.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/structural_engram.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const SEEDS = Deno.args.includes("--small") ? [0, 1, 2] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
const N = 240, cells = (from: number) => Array.from({ length: 24 }, (_, k) => from + k);
const GROUPS = { A: cells(0), B: cells(216), rest: Array.from({ length: 192 }, (_, k) => 24 + k) };
/** Both protocols: what the groups are driven with, 1/ms², for how long, and when the engram is looked at, s after the end. */
const PROTOCOLS = {
  long: { amplitude: 0.5, seconds: 150, after: 300 },
  short: { amplitude: 0.1, seconds: 50, after: 200 },
};
const GROWN = 250, EVERY = 10;

/** A, B and all, in parts of what chance gives. */
interface Row {
  protocol: string;
  seed: number;
  seconds: number;
  between: number;
  within: number;
  perNeuron: number;
}

async function grow(protocol: keyof typeof PROTOCOLS, seed: number) {
  const { amplitude, seconds, after } = PROTOCOLS[protocol];
  const end = GROWN + seconds, last = end + after;
  const spec = volley.overrideSpiking(volley.getSpikingPreset("engram-rewiring"), {
    "currents.*.amplitude": amplitude,
    "currents.*.untilMs": 1000 * end,
  });
  // Recall: A is driven alone for 20 s, when all is over.
  spec.currents!.push({
    ...{
      name: "recall",
      to: "N",
      wave: "pulse",
      amplitude: 0.1,
      fromMs: 1000 * last,
      untilMs: 1000 * (last + 20),
    },
    cells: GROUPS.A,
  });
  const network = await volley.SpikingSimulation.open(null, spec, { seed, binMs: 1000 });
  const rows: Row[] = [];
  const rates: number[] = [];
  let steady = { synapses: 0, calcium: 0 };
  for (let time = 0; time < last; time += EVERY) {
    const run = await network.run(1000 * EVERY);
    const { counts, chance } = volley.synapsesBetween(await network.synapses(0), GROUPS, { neurons: N });
    const ratio = (...pairs: [number, number][]) =>
      pairs.reduce((sum, [a, b]) => sum + counts[a][b], 0) /
      pairs.reduce((sum, [a, b]) => sum + chance[a][b], 0);
    rows.push({
      ...{ protocol, seed, seconds: time + EVERY, perNeuron: run.synapses / N },
      ...{ between: ratio([0, 1], [1, 0]), within: ratio([0, 0], [1, 1]) },
    });
    if (time + EVERY === GROWN) {
      steady = { synapses: run.synapses / N, calcium: run.structure!.populations[0].calcium.at(-1)! };
    }
    if (time + EVERY === last) rates.push(rateOf(run.spikes!.cells, EVERY));
  }
  const recalled = await network.run(20_000);
  rates.push(rateOf(recalled.spikes!.cells, 20));
  network.close();
  return { rows, steady, rates, end };
}

/** Rate of B, Hz. */
function rateOf(cells: Uint32Array, seconds: number): number {
  return cells.filter((cell) => cell >= 216).length / 24 / seconds;
}

const all: Row[] = [];
console.log("protocol  seed  synapses  calcium   A-B end  later   within  B alone  A driven");
const found: Record<string, number[]> = { long: [], short: [] };
for (const protocol of ["long", "short"] as const) {
  for (const seed of SEEDS) {
    const { rows, steady, rates, end } = await grow(protocol, seed);
    all.push(...rows);
    const ended = rows.find(({ seconds }) => seconds === end)!, late = rows[rows.length - 1];
    found[protocol].push(late.between);
    const numbers = [steady.synapses, steady.calcium, ended.between, late.between, late.within];
    console.log(
      `${protocol.padEnd(8)}  ${String(seed).padStart(4)}  ${
        numbers.map((one) => one.toFixed(3).padStart(8)).join(" ")
      }` +
        `  ${rates.map((rate) => rate.toFixed(1).padStart(6)).join("   ")}`,
    );
  }
}
const [long, short] = [found.long, found.short].map((ratios) => volley.mean(ratios));
console.log(
  `\nGroups driven together for 150 s end with ${
    long.toFixed(2)
  } times the synapses of chance between them, 300 s later; ` +
    `weakly and for 50 s with ${short.toFixed(2)} times, 200 s later.`,
);

const data = all.flatMap(({ between, within, perNeuron, ...row }) => [
  { ...row, value: between, of: "between A and B" },
  { ...row, value: within, of: "within A and B" },
  { ...row, value: perNeuron / 5, of: "all (1 is 5 a neuron)" },
]).map((row) => ({ ...row, line: `${row.of} ${row.seed}` }));
const panel = (protocol: keyof typeof PROTOCOLS) => ({
  ...{ title: { text: `${protocol} protocol` }, width: 260, height: 190 },
  layer: [
    {
      data: { values: [{ from: GROWN, until: GROWN + PROTOCOLS[protocol].seconds }] },
      mark: { type: "rect", opacity: 0.15 },
      encoding: { x: { field: "from", type: "quantitative" }, x2: { field: "until" } },
    },
    {
      data: { values: data.filter((row) => row.protocol === protocol) },
      mark: { type: "line" },
      encoding: {
        x: { field: "seconds", type: "quantitative", title: "time (s)" },
        y: { field: "value", type: "quantitative", title: "synapses, parts of chance" },
        color: { field: "of", type: "nominal", title: "synapses" },
        detail: { field: "line", type: "nominal" },
      },
    },
  ],
});
await Deno.mkdir("out", { recursive: true });
const figure = { hconcat: [panel("long"), panel("short")] } as volley.FigureSpec;
await volley.writeFileAtomic("out/structural_engram.svg", await volley.figureSvg(figure));
