/**
 * One page with a picture of each preset of point neurons: raster and rates of the last half second of a second,
 * and weights where synapses learn.
 *
 *     deno task gallery                     out/gallery.html
 *     deno task gallery coba rs-fs          these alone
 *
 * Runs on the CPU's engine, the full microcircuit only when it is named (half a minute, several GB). What is drawn is what
 * `volley simulate PRESET --picture FILE.svg` draws.
 */
import {
  figureSvg,
  getSpikingPreset,
  listSpikingPresets,
  populationRasterFigure,
  type PopulationRasterOptions,
  SpikingSimulation,
  summarizeSpiking,
  weightsFigure,
  writeFileAtomic,
} from "../mod.ts";

/** Too large for every day. */
const LARGE = ["microcircuit"];
/** Times of those that take longer than a second to show what they are about, ms. */
const DURATIONS: Record<string, number> = {
  "stdp-window": 60_100,
  "stdp-triplet": 60_200,
  "stdp-competition": 100_000,
  "tetanus-strong": 3_600_000,
  "tetanus-weak": 3_600_000,
};
/** What is shown of others than the last half second: the small network of Destexhe falls silent by chance, and tetani are long over. */
const SHOWN: Record<string, PopulationRasterOptions> = {
  "destexhe-2009": { fromMs: 0 },
  "stdp-window": { fromMs: 59_000 },
  "stdp-triplet": { fromMs: 0, toMs: 1500 },
  "tetanus-strong": { fromMs: 0, toMs: 2500 },
  "tetanus-weak": { fromMs: 0, toMs: 2500 },
};
const OUT = "out/gallery.html";

const presets = listSpikingPresets();
const wanted = Deno.args.length > 0
  ? Deno.args
  : presets.map(({ name }) => name).filter((name) => !LARGE.includes(name));
const sections: string[] = [];
for (const name of wanted) {
  const spec = getSpikingPreset(name);
  const simulation = await SpikingSimulation.open(null, spec, { seed: 1, binMs: spec.stepMs < 1 ? 1 : 10 });
  const run = await simulation.run(DURATIONS[name] ?? 1000);
  const learning = spec.projections.findIndex((projection) => projection.learning);
  const weights = learning < 0 ? "" : await figureSvg(weightsFigure(await simulation.synapses(learning)));
  simulation.close();
  const rates = summarizeSpiking(run, { warmupMs: 200 }).map(({ name, rateHz }) =>
    `${name} ${rateHz.toFixed(1)} Hz`
  );
  const about = presets.find((preset) => preset.name === name)?.about ?? "";
  const svg = await figureSvg(populationRasterFigure(run, SHOWN[name] ?? {}));
  sections.push(
    `<section id="${name}"><h2>${name}</h2><p>${about}. From 200 ms on: ${
      rates.join(", ")
    }.</p>${svg}${weights}</section>`,
  );
  console.log(`${name}: ${rates.join(", ")}; ${run.seconds.run.toFixed(1)} s`);
}
const style =
  "body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}" +
  "section{margin:2.5rem 0}h2{font-size:1.15rem;margin:0}svg{max-width:100%;height:auto}";
const page =
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>volley: presets</title><style>${style}</style><h1>Presets of point neurons</h1>${
    sections.join("\n")
  }</html>\n`;
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic(OUT, new TextEncoder().encode(page));
console.log(OUT);
