/**
 * Memories in a slow linear flow: how fast they fade, how the code of some units drifts, and what a readout that knows the flow keeps.
 *
 *     deno run -A examples/engram_drift.ts            300 planes: tables, and out/engram_drift.svg
 *     deno run -A examples/engram_drift.ts --small    100 planes
 *
 * SUBSTITUTE for the model of Alevi and others, of which only the abstract was at hand: planes that turn and decay by themselves, mixed into units. It shows that a code of units may drift while nothing
 * is lost to who knows the flow, and how a law of forgetting comes from many rates; it has nothing of semantic memory or selectivity.
 */
import * as volley from "../mod.ts";
import { cosineOf, LinearFlow, powerLawDecays, randomState } from "../lib/entries/flows.ts";

const words = Deno.args.filter((word) => word !== "--small");
if (words.length > 0) {
  console.log("deno run -A examples/engram_drift.ts [--small]");
  Deno.exit(words[0] === "--help" ? 0 : 2);
}
const PLANES = Deno.args.includes("--small") ? 100 : 300, EXPONENT = 0.5, NOISE = 0.01;
const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));
const square = (x: Float64Array) => x.reduce((sum, value) => sum + value * value, 0);

const rotations = randomState(PLANES, { seed: 1 }).map((value) => value / 3);
const decays = powerLawDecays(PLANES, EXPONENT);
const flow = new LinearFlow({ decays, rotations, mixingSeed: 1 });
// Planes of equal size at angles by chance, as units show them.
const angles = randomState(PLANES, { seed: 2 }).map((value) => 10 * value);
const start = flow.ofPlanes(
  list(2 * PLANES, (k) => Math.SQRT2 * (k % 2 ? Math.sin(angles[k >> 1]) : Math.cos(angles[k >> 1]))),
);
const some = list(Math.round(PLANES / 5), (k) => k), first = square(start);
const noise = randomState(2 * PLANES, { seed: 3 }).map((value) => NOISE * value);

/** How well a state is that of another. */
const shown = (cosine: number) => cosine.toFixed(3).padStart(9);
const rows = list(9, (k) => 2 ** k).map((t) => {
  const later = flow.moved(start, t);
  return {
    ...{ t, size: square(later) / first, units: cosineOf(start, later, some), all: cosineOf(start, later) },
    exact: cosineOf(start, flow.firstOf(later, t)),
    noisy: cosineOf(start, flow.firstOf(later.map((value, i) => value + noise[i]), t, { noise: NOISE })),
  };
});
console.log("  time  |x|^2      some units  all units  knows the flow  with 1 % noise");
for (const { t, size, units, all, exact, noisy } of rows) {
  const kept = [shown(units), ` ${shown(all)}`, `     ${shown(exact)}`, `     ${shown(noisy)}`].join("  ");
  console.log(`${t.toFixed(2).padStart(6)}  ${size.toFixed(4)}  ${kept}`);
}
const late = rows.filter(({ t }) => t >= 4).map(({ t, size }) => [Math.log(t), Math.log(size)]);
const [x, y] = [0, 1].map((k) => volley.mean(late.map((point) => point[k])));
const slope = late.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) /
  late.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
console.log(
  `\nslope of ln |x|^2 by ln t from 4 on: ${slope.toFixed(3)}, of which the decays make ${-EXPONENT}`,
);

const named = [["units", "some units"], ["all", "all units"], [
  "noisy",
  "readout that knows the flow, 1 % noise",
]];
const cosines = rows.flatMap((row) =>
  named.map(([field, name]) => ({ t: row.t, name, cosine: row[field as "units" | "all" | "noisy"] }))
);
const time = { field: "t", type: "quantitative", scale: { type: "log", nice: false }, title: "time" };
const figure: volley.FigureSpec = {
  hconcat: [
    {
      ...{ title: { text: "Forgetting" }, width: 200, height: 180, data: { values: rows } },
      mark: { type: "line", point: true },
      encoding: {
        x: time,
        y: { field: "size", type: "quantitative", scale: { type: "log" }, title: "|x|², of the first" },
      },
    },
    {
      ...{ title: { text: "Drift" }, width: 200, height: 180, data: { values: cosines } },
      mark: { type: "line", point: true },
      encoding: {
        x: time,
        y: { field: "cosine", type: "quantitative", title: "cosine with the first" },
        color: {
          ...{ field: "name", type: "nominal", title: null, sort: named.map(([, name]) => name) },
          legend: { orient: "bottom", columns: 1, labelLimit: 260 },
        },
      },
    },
  ],
};
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic("out/engram_drift.svg", await volley.figureSvg(figure));
