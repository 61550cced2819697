/**
 * A volley of mossy fibres through the cerebellar cortex, whole and without NMDA, GABA or AMPA receptors: after M. De Grazia et al. (2026),
 * doi:10.64898/2026.05.12.724100.
 *
 *     deno run -A examples/cerebellum.ts           a tenth of the circuit: a table, and out/cerebellum.svg
 *     deno run -A examples/cerebellum.ts --full    all of it, 31,000 cells: ten times as long
 *     deno run -A examples/cerebellum.ts --small   a tenth, one seed, shorter
 *
 * Cells, wiring by place, receptors and synapses that change from spike to spike are those of the preset `cerebellum`. Mossy fibres spike at 4 Hz, and those
 * that end within 90 um of the centre of the granular layer at 150 Hz for 60 ms. A receptor is switched off by weights of 0 onto it, from the start: what is
 * left has its own rate at rest. In a tenth of the circuit all parts are within reach of each other, so that its rates are not those of the whole. Seeds are
 * averaged; each has its own wiring, the same in all conditions. The article was not at hand: its constants are those of its package.
 *
 * Rates of the full circuit, Hz, of GrC, GoC, PC, BC, SC, one seed, beside those of an independent program with the same rules of the granular layer, whose parallel
 * fibres are wired at random: at rest 0.50 7.7 29.6 7.4 11.2 (0.38 7.9 33.5 6.8 10.4), in the pulse 4.5 43.9 46.4 20.2 32.5 (5.1 29.1 54.6 18.4 32.6); of
 * `cerebellum-static` at rest 0.58 7.9 30.1 7.1 10.5 (0.43 8.3 33.5 6.8 9.9), in the pulse 14.5 63.6 74.4 35.1 52.4 (15.0 45.3 85.0 32.6 50.3). In the
 * pulse Golgi cells fire 1.4 to 1.5 times as often as there, Purkinje cells 12 to 15 % less: here the granule cells that the pulse drives reach the cells beside
 * them, there cells anywhere. That this is the reason was not tested. The pulse is 60 ms: 71 Golgi cells spike some 190 times in it.
 */
import * as volley from "../mod.ts";

const words = new Set(Deno.args), small = words.delete("--small"), full = words.delete("--full");
if (words.size > 0) {
  console.log("deno run -A examples/cerebellum.ts [--full | --small]");
  Deno.exit(words.has("--help") ? 0 : 2);
}

const BIN_MS = 10, SKIP_MS = 100, FROM_MS = small ? 200 : 400, UNTIL_MS = FROM_MS + 60;
const END_MS = UNTIL_MS + (small ? 20 : 120), SEEDS = small ? [1] : [1, 2, 3];

/** Projections whose weights are 0, by what is switched off. */
const CONDITIONS: Record<string, string[]> = {
  whole: [],
  "NMDA off": ["*-NMDA"],
  "GABA off": ["*-GABA"],
  "AMPA off": ["*-AMPA*"],
};

const circuit = volley.getSpikingPreset(full ? "cerebellum" : "cerebellum-tenth");
const pulse = {
  "drives.pulse.rateHz": 150,
  "drives.pulse.fromMs": FROM_MS,
  "drives.pulse.untilMs": UNTIL_MS,
};

/** Spikes of each population in each bin, mean of the seeds. */
async function respond(off: readonly string[]): Promise<{ run: volley.SpikingRun; counts: Float64Array }> {
  const silent = Object.fromEntries(off.map((names) => [`projections.${names}.weight`, 0]));
  const spec = volley.overrideSpiking(circuit, { ...pulse, ...silent });
  const runs: volley.SpikingRun[] = [];
  for (const seed of SEEDS) {
    const options = { durationMs: END_MS, binMs: BIN_MS, seed, record: { spikes: false } };
    runs.push(await volley.simulateSpikingReference(spec, options));
  }
  const [run] = runs;
  return {
    run,
    counts: Float64Array.from(
      run.counts,
      (_, k) => runs.reduce((sum, one) => sum + one.counts[k], 0) / SEEDS.length,
    ),
  };
}

/** Mean rate of a population, Hz. */
function rate(
  { run, counts }: Awaited<ReturnType<typeof respond>>,
  name: string,
  fromMs: number,
  untilMs: number,
): number {
  const at = run.populations.findIndex((one) => one.name === name), { size } = run.populations[at];
  const own = counts.slice(at * run.bins + fromMs / BIN_MS, at * run.bins + untilMs / BIN_MS);
  return own.reduce((sum, one) => sum + one, 0) / size / (untilMs - fromMs) * 1000;
}

const CELLS = ["GrC", "GoC", "PC", "BC", "SC"];
console.log("rates at rest and in the pulse (Hz)");
console.log(["", ...CELLS].map((name) => name.padStart(13)).join(""));
const maps: volley.ParameterMap[] = [];
for (const [source, off] of Object.entries(CONDITIONS)) {
  const response = await respond(off);
  const rates = CELLS.map((name) =>
    [[SKIP_MS, FROM_MS], [FROM_MS, UNTIL_MS]].map(([from, until]) =>
      rate(response, name, from, until).toFixed(1)
    ).join(" ")
  );
  console.log([source, ...rates].map((text) => text.padStart(13)).join(""));
  const values = Array.from({ length: (END_MS - SKIP_MS) / BIN_MS }, (_, k) => SKIP_MS + k * BIN_MS);
  const granule = values.map((ms) => rate(response, "GrC", ms, ms + BIN_MS));
  maps.push({ x: { name: "time", unit: "ms", values }, measures: { GrC: granule }, source });
}
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic(
  "out/cerebellum.svg",
  await volley.figureSvg(volley.mapLinesFigure(maps, { measure: "GrC", quantity: "granule cells (Hz)" })),
);
