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
