/**
 * Tags and proteins over eight hours: a strong tetanus lasts, a weak one fades, and a weak one that comes within an hour or so of a strong one at another synapse of the cell lasts, too.
 *
 *     deno run -A examples/tagging_hours.ts            40 cells: a table, and out/tagging_hours.svg
 *     deno run -A examples/tagging_hours.ts --small    10 cells
 *
 * The synapse is that of Luboeinski and Tetzlaff (2021), doi:10.1038/s42003-021-01778-y, in place of the model of Ding and others (2022), whose equations were not at hand. Between
 * stimuli the network is fast-forwarded: eight hours take seconds. It shows the rules of tagging and capture at two synapses of cells that do not spike; it does not
 * show networks that recall, nor protein that is made elsewhere.
 */
import * as volley from "../mod.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/tagging_hours.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const CELLS = Deno.args.includes("--small") ? 10 : 40, HOURS = 8, EVERY_MIN = 10, H_0 = 420.075;
const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));

/** Spikes of protocols from an hour on, ms. */
const train = (fromMs: number, spikes: number, gapMs = 10) => list(spikes, (k) => fromMs + gapMs * k);
const minutes = (at: number) => 60_000 * at;
const strong = (at: number) => [0, 10, 20].flatMap((later) => train(minutes(at + later), 100));
const weak = (at: number) => train(minutes(at), 21);
const slow = (at: number) => list(900, (k) => train(minutes(at) + 1000 * k, 3, 50)).flat();
/** What comes to the first and to the second synapse of each cell. */
const PROTOCOLS: Record<string, [number[], number[]]> = {
  "strong": [strong(30), []],
  "weak": [weak(30), []],
  "weak, strong at the other 30 min later": [weak(30), strong(60)],
  "weak 60 min after strong at the other": [weak(130), strong(50)],
  "weak, strong at the other 4 h later": [weak(30), strong(270)],
  "slow (900 bursts)": [slow(30), []],
};

function specOf([first, second]: [number[], number[]]): volley.SpikingSpec {
  const timesMs = list(2 * CELLS, (cell) => cell < CELLS ? first : second);
  const cells = list(CELLS, (k) => k);
  return volley.parseSpikingSpec({
    kind: "spiking",
    name: "two synapses",
    stepMs: 1,
    populations: [
      {
        ...{ name: "pre", size: 2 * CELLS, neuron: "replay" },
        replay: { timesMs: timesMs.flat(), cells: timesMs.flatMap((times, cell) => times.map(() => cell)) },
      },
      {
        // So large that they do not spike.
        ...{ name: "post", size: CELLS, neuron: "lif", parameters: { C_m: 1e6 } },
        receptors: { exc: { kinetics: "exponential", tau: 5 } },
      },
    ],
    projections: [{
      ...{ from: "pre", to: "post", receptor: "exc", weight: H_0, delayMs: 3 },
      connect: { rule: "pairs", sources: list(2 * CELLS, (k) => k), targets: [...cells, ...cells] },
      learning: { model: "tagging-and-capture", parameters: { c_pre: 1, c_post: 0.2758 } },
    }],
  });
}

/** Mean early and late phase of the first synapses, parts of h_0. */
async function followed(spec: volley.SpikingSpec) {
  const options = { seed: 1, binMs: 60_000, fastForward: true };
  const network = await volley.SpikingSimulation.open(null, spec, options);
  const rows = [{ hours: 0, early: 0, late: 0 }];
  while (network.timeMs < HOURS * minutes(60)) {
    await network.run(minutes(EVERY_MIN));
    const { sources, state: { h, z } } = await network.synapses(0);
    const mean = (values: Float64Array) => volley.mean([...values].filter((_, at) => sources[at] < CELLS));
    rows.push({ hours: network.timeMs / minutes(60), early: mean(h) / H_0 - 1, late: mean(z) });
  }
  network.close();
  return rows;
}

const start = performance.now();
console.log(
  `first synapse, parts of h_0            ${" ".repeat(4)}early, 1 h  late, 4 h  early, 8 h  late, 8 h`,
);
const all: { protocol: string; hours: number; weight: number }[] = [];
const late: Record<string, number> = {};
for (const [protocol, spikes] of Object.entries(PROTOCOLS)) {
  const rows = await followed(specOf(spikes));
  const at = (hours: number) => rows[Math.round(hours * 60 / EVERY_MIN)];
  const numbers = [at(1).early, at(4).late, at(8).early, at(8).late].map((one) => one.toFixed(3).padStart(9));
  console.log(`${protocol.padEnd(42)} ${numbers.join("  ")}`);
  late[protocol] = at(8).late;
  all.push(...rows.map(({ hours, early, late }) => ({ protocol, hours, weight: 1 + early + late })));
}
const [lasting, faded, rescued] = Object.values(late);
console.log(
  `\nAfter ${HOURS} h a weak tetanus has left ${faded.toFixed(2)} of h_0, a strong one ${
    lasting.toFixed(2)
  }, and a weak one with a strong ` +
    `one at another synapse half an hour later ${rescued.toFixed(2)}.`,
);
console.error(
  `${Object.keys(PROTOCOLS).length * HOURS} h of biological time in ${
    ((performance.now() - start) / 1000).toFixed(1)
  } s`,
);

const figure: volley.FigureSpec = {
  ...{ title: { text: "Tags and proteins" }, width: 420, height: 240, data: { values: all } },
  mark: { type: "line" },
  encoding: {
    x: { field: "hours", type: "quantitative", title: "time (h)" },
    y: { field: "weight", type: "quantitative", title: "weight, parts of h₀", scale: { zero: false } },
    color: {
      ...{ field: "protocol", type: "nominal", title: null, sort: Object.keys(PROTOCOLS) },
      legend: { orient: "bottom", columns: 1, labelLimit: 320 },
    },
  },
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/tagging_hours.svg", await volley.figureSvg(figure));
