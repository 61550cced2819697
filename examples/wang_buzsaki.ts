/**
 * Gamma oscillations of 100 interneurons that inhibit each other, after X.-J. Wang, G. Buzsaki (1996), J Neurosci 16:6402,
 * doi:10.1523/JNEUROSCI.16-20-06402.1996: their coherence against the conductance of their synapses and the spread of their drives.
 *
 *     deno run -A examples/wang_buzsaki.ts            30 networks, half a minute: tables, and out/wang_buzsaki.svg
 *     deno run -A examples/wang_buzsaki.ts --small    4 of them, shorter
 *
 * The article gives the cell, the synapse (12 and 0.1 per ms, threshold 0 mV, slope 2 mV, -75 mV), 100 cells that are all connected, drives about
 * 1 uA/cm2, starts from -70 to -50 mV, 0.1 mS/cm2 for all synapses of a cell, steps of 0.05 ms, and the coherence: from memory of it, not checked
 * line by line. Its 39 Hz and coherence of 1 for equal drives come out, and the fall with their spread. The grid is ours, and drives are drawn anew.
 */
import {
  figureSvg,
  heatMapFigure,
  parseSpikingSpec,
  simulateSpikingEnsemble,
  type SpikingRun,
  writeFileAtomic,
} from "../mod.ts";

const small = Deno.args.includes("--small"), odd = Deno.args.find((word) => word !== "--small");
if (odd !== undefined) {
  console.log("deno run -A examples/wang_buzsaki.ts [--small]");
  Deno.exit(odd === "--help" ? 0 : 2);
}

/** pA in a uA/cm2, and nS in a mS/cm2, of a cell of 10^-4 cm2. */
const AREA = 100;
const CELLS = 100, SKIP_MS = small ? 300 : 500, END_MS = small ? 600 : 1500;
const conductances = small ? [0.02, 0.1] : [0.02, 0.05, 0.1, 0.15, 0.2];
const spreads = small ? [0, 0.2] : [0, 0.01, 0.03, 0.05, 0.1, 0.2];

const spec = parseSpikingSpec({
  kind: "spiking",
  name: "wang-buzsaki",
  stepMs: 0.05,
  populations: [{
    name: "I",
    size: CELLS,
    neuron: "wang-buzsaki",
    initial: { V_m: { uniform: [-70, -50] } },
    receptors: {
      gaba: { kinetics: "graded", alpha: 12, beta: 0.1, threshold: 0, slope: 2, reversal: -75 },
    },
  }],
  projections: [{
    ...{ from: "I", to: "I", receptor: "gaba", weight: 0.1 * AREA / CELLS, delayMs: 0 },
    connect: { rule: "all-to-all" },
  }],
});

/** Mean rate, Hz, and mean over pairs of the correlation at no lag of spikes in bins of a tenth of the mean interval. */
function coherence({ spikes, stepMs }: SpikingRun): { rate: number; kappa: number } {
  const times: number[][] = Array.from({ length: CELLS }, () => []);
  spikes!.steps.forEach((step, k) => step * stepMs > SKIP_MS && times[spikes!.cells[k]].push(step * stepMs));
  const rate = times.flat().length / CELLS / (END_MS - SKIP_MS) * 1000, binMs = 100 / rate;
  const bins = times.map((own) => new Set(own.map((ms) => Math.floor(ms / binMs))));
  let sum = 0;
  bins.forEach((one, k) => {
    for (const other of bins.slice(0, k)) {
      sum += one.intersection(other).size / Math.sqrt(Math.max(1, one.size * other.size));
    }
  });
  return { rate, kappa: sum / (CELLS * (CELLS - 1) / 2) };
}

const grid = spreads.flatMap((spread) => conductances.map((conductance) => ({ spread, conductance })));
const runs = await simulateSpikingEnsemble(null, spec, {
  durationMs: END_MS,
  seed: 1,
  overrides: grid.map(({ spread, conductance }) => ({
    "populations.I.parameters.I_e": { normal: [AREA, spread * AREA] },
    "projections.I->I.weight": conductance * AREA / CELLS,
  })),
});
const results = runs.map(coherence);
for (const [key, title, digits] of [["kappa", "coherence", 2], ["rate", "rate (Hz)", 1]] as const) {
  console.log(`\n${title}: conductance (mS/cm2) across, spread of the drives (uA/cm2) down`);
  console.log(["", ...conductances].map((value) => String(value).padStart(7)).join(""));
  spreads.forEach((spread, row) => {
    const own = results.slice(row * conductances.length, (row + 1) * conductances.length);
    console.log(
      [String(spread), ...own.map((one) => one[key].toFixed(digits))].map((text) => text.padStart(7)).join(
        "",
      ),
    );
  });
}
const map = {
  x: { name: "synaptic conductance", unit: "mS/cm2", values: conductances },
  y: { name: "spread of the drives", unit: "uA/cm2", values: spreads },
  measures: { kappa: results.map(({ kappa }) => kappa) },
  source: "network",
};
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic(
  "out/wang_buzsaki.svg",
  await figureSvg(heatMapFigure(map, { measure: "kappa", quantity: "coherence", domain: [0, 1] })),
);
