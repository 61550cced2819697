/**
 * One page with a picture of each preset of point neurons: raster and rates of the last half second of a second.
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
  simulateSpikingReference,
  summarizeSpiking,
  writeFileAtomic,
} from "../mod.ts";

/** Too large for every day. */
const LARGE = ["microcircuit"];
const OUT = "out/gallery.html";

const presets = listSpikingPresets();
const wanted = Deno.args.length > 0
  ? Deno.args
  : presets.map(({ name }) => name).filter((name) => !LARGE.includes(name));
const sections: string[] = [];
for (const name of wanted) {
  const spec = getSpikingPreset(name);
  const run = await simulateSpikingReference(spec, { durationMs: 1000, seed: 1 });
  const rates = summarizeSpiking(run, { skipMs: 200 }).map(({ name, rateHz }) =>
    `${name} ${rateHz.toFixed(1)} Hz`
  );
  const about = presets.find((preset) => preset.name === name)?.about ?? "";
  // The small network of Destexhe falls silent by chance: all of its second is shown.
  const svg = await figureSvg(populationRasterFigure(run, name === "destexhe-2009" ? { fromMs: 0 } : {}));
  sections.push(
    `<section id="${name}"><h2>${name}</h2><p>${about}. From 200 ms on: ${
      rates.join(", ")
    }.</p>${svg}</section>`,
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
