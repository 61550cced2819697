/**
 * A recurrent circuit of 150 cells and its surrogate, after Oláh, Pedersen & Rowan (2022), doi:10.7554/eLife.79535: trains the surrogate of a detailed cell, wires 150
 * of them with reciprocal pairs and depressing synapses as their layer-5 circuit is wired, and maps how often cells spike after a stimulus over the strength of
 * recurrence and of excitation; then the same circuits of the detailed cells themselves.
 *
 *     deno run -A examples/olah2022.ts              model, table and maps in out/olah2022
 *     deno run -A examples/olah2022.ts --small      fewer of them, less accurate, in out/olah2022-small
 *     deno run -A examples/olah2022.ts --layer5     of layer-5 pyramidal cells, whose surrogate is there, in out/olah2022-layer5; a quarter of a minute a circuit
 *
 * The cell is their single compartment, or with --layer5 that of Hay et al. (2011), doi:10.1371/journal.pcbi.1002107; weights are in events of its own synapses.
 */
import {
  CELL_PRESET_INPUT,
  figureSvg,
  getCellPreset,
  type Gpu,
  heatMapFigure,
  makeCellDataset,
  type ParameterMap,
  requestGpu,
  saveModel,
  simulateCells,
  type SurrogateModel,
  writeFileAtomic,
} from "../mod.ts";
import {
  type CellNetworkSpec,
  loadTraceModel,
  runSurrogateNetwork,
  simulateDetailedNetwork,
  traceArchitecture,
  traceSeries,
  type TraceSpec,
  trainTraces,
} from "../lib/entries/trace.ts";

const [asked] = Deno.args, SMALL = asked === "--small", LAYER5 = asked === "--layer5";
if (asked !== undefined && !SMALL && !LAYER5) {
  console.log(
    "deno run -A examples/olah2022.ts [--small | --layer5]; --small is fewer circuits and a worse surrogate, in a minute or so; --layer5 is of layer-5 cells",
  );
  Deno.exit(asked === "--help" ? 0 : 2);
}
const OUT = `out/olah2022${SMALL ? "-small" : LAYER5 ? "-layer5" : ""}`;
const PRESET = LAYER5 ? "hay2011" : "olah2022-soma";
/** The layer-5 cell's surrogate, beside this file. */
const READY = new URL("./models/hay2011", import.meta.url);
/** Inputs of the cell, by kind: each is a group of its own, so that synapses and drives reach one at a time. */
const EXCITED = LAYER5 ? Array.from({ length: 24 }, (_, k) => k) : [0];
const INHIBITED = LAYER5 ? Array.from({ length: 8 }, (_, k) => 24 + k) : [1];
const CELLS = 150;
/** Of ordered pairs one way, and of unordered pairs both ways, whose weights are 1.5 times the others'. */
const ONE_WAY = 0.12, BOTH_WAYS = 0.06, STRONGER = 1.5;
const WEIGHT = LAYER5 ? 0.25 : 2; // events of the cell's own synapse
/** Rates of each input, Hz: at rest, excited and inhibited, and during the stimulus. */
const RATES = LAYER5
  ? { excited: 7, inhibited: 12, stimulus: 100 }
  : { excited: 60, inhibited: 30, stimulus: 400 };
const RECURRENCE = SMALL ? [0, 2] : [0, 0.5, 1, 1.5, 2, 3];
const EXCITATION = SMALL ? [0.5, 1] : [0.5, 0.75, 1, 1.25, 1.5];
const DURATION = 300, STIMULUS = 100; // ms

/** The surrogate, trained unless it is there. */
async function surrogate(gpu: Gpu): Promise<SurrogateModel<TraceSpec>> {
  if (LAYER5) return await loadTraceModel(READY.pathname);
  const path = `${OUT}/cell`;
  const there = await Deno.stat(`${path}.safetensors`).then(() => true, () => false);
  if (there) return await loadTraceModel(path);
  const dataset = await makeCellDataset(getCellPreset(PRESET), {
    simulate: (spec, options) => simulateCells(gpu, spec, options),
    runs: SMALL ? 10 : 40,
    ...CELL_PRESET_INPUT[PRESET],
    durationMs: 5000,
  });
  const { model } = await trainTraces(gpu, {
    data: traceSeries(dataset),
    spec: {
      ...traceArchitecture("lstm", { size: SMALL ? 1 / 3 : 2 / 3 }),
      outputs: { spike: { weight: 2 } },
    },
    steps: SMALL ? 150 : 1500,
    stretch: 150,
    checkpoint: `${path}.checkpoint.safetensors`,
    resume: true,
    onProgress: ({ step, steps, loss }) =>
      console.error(`training: step ${step} of ${steps}, loss ${loss.toFixed(3)}`),
  });
  await saveModel(path, model);
  return model;
}

/** Who is connected with whom at which input: drawn pair by pair. */
function pairs(recurrence: number) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const all = EXCITED.map(() => ({
    sources: [] as number[],
    targets: [] as number[],
    weights: [] as number[],
  }));
  const connect = (from: number, to: number, weight: number) => {
    const { sources, targets, weights } = all[all.length > 1 ? Math.floor(random() * all.length) : 0];
    sources.push(from);
    targets.push(to);
    weights.push(recurrence * WEIGHT * weight);
  };
  for (let a = 0; a < CELLS; a++) {
    for (let b = 0; b < a; b++) {
      if (random() < BOTH_WAYS) {
        connect(a, b, STRONGER);
        connect(b, a, STRONGER);
      } else {
        if (random() < ONE_WAY) connect(a, b, 1);
        if (random() < ONE_WAY) connect(b, a, 1);
      }
    }
  }
  return all;
}

function circuit(recurrence: number, excitation: number): CellNetworkSpec {
  return {
    kind: "cell-network",
    name: `recurrence ${recurrence}, excitation ${excitation}`,
    stepMs: 1,
    populations: [{
      name: "L5",
      size: CELLS,
      groups: Object.fromEntries([...EXCITED, ...INHIBITED].map((input) => [`at${input}`, [input]])),
    }],
    projections: pairs(recurrence).map((connections, k) => ({
      from: "L5",
      to: "L5",
      receptor: `at${EXCITED[k]}`,
      connect: { rule: "pairs", ...connections },
      weight: 1,
      delayMs: 2,
      shortTerm: { U: 0.38, tauDepression: 365.6, tauFacilitation: 25.71 },
    })),
    drives: [
      ...EXCITED.flatMap((input) => [
        { to: "L5", receptor: `at${input}`, rateHz: RATES.excited * excitation },
        {
          to: "L5",
          receptor: `at${input}`,
          rateHz: RATES.stimulus,
          fromMs: STIMULUS,
          untilMs: STIMULUS + 10,
        },
      ]),
      ...INHIBITED.map((input) => ({ to: "L5", receptor: `at${input}`, rateHz: RATES.inhibited })),
    ],
  };
}

/** Spikes of a cell in the rest of the run after the stimulus began. */
function response(run: { populations: readonly { spikes: { timesMs: Float64Array } }[] }): number {
  return run.populations[0].spikes.timesMs.filter((time) => time >= STIMULUS).length / CELLS;
}

await Deno.mkdir(OUT, { recursive: true });
const gpu = await requestGpu();
const models = await surrogate(gpu);
const found = { surrogate: [] as number[], detailed: [] as number[] };
const seconds = { surrogate: 0, detailed: 0 };
console.log("recurrence  excitation  spikes of a cell: surrogate  detailed");
for (const excitation of EXCITATION) {
  for (const recurrence of RECURRENCE) {
    const spec = circuit(recurrence, excitation);
    const ofSurrogate = await runSurrogateNetwork(gpu, spec, { models, durationMs: DURATION, seed: 1 });
    const ofCells = await simulateDetailedNetwork(spec, {
      cells: getCellPreset(PRESET),
      drives: CELL_PRESET_INPUT[PRESET].drives,
      stepMs: LAYER5 ? 0.1 : 0.025,
      durationMs: DURATION,
      seed: 1,
    });
    seconds.surrogate += ofSurrogate.wallSeconds;
    seconds.detailed += ofCells.wallSeconds;
    found.surrogate.push(response(ofSurrogate));
    found.detailed.push(response(ofCells));
    const text = (value: number, width: number) => String(Number(value.toFixed(2))).padStart(width);
    console.log(
      `${text(recurrence, 10)}  ${text(excitation, 10)}  ${text(response(ofSurrogate), 27)}  ${
        text(response(ofCells), 8)
      }`,
    );
  }
}
const mapOf = (spikes: number[], source: string): ParameterMap => ({
  x: { name: "strength of recurrent synapses", unit: "times the usual", values: RECURRENCE },
  y: { name: "strength of excitatory input", unit: "times the usual", values: EXCITATION },
  measures: { spikes },
  source,
});
const most = Math.max(...found.surrogate, ...found.detailed);
for (const [name, spikes] of Object.entries(found)) {
  const options = {
    measure: "spikes",
    quantity: "spikes of a cell after the stimulus",
    domain: [0, most] as [number, number],
  };
  await writeFileAtomic(
    `${OUT}/${name}.svg`,
    await figureSvg(
      heatMapFigure(
        mapOf(spikes, `circuits of ${name === "surrogate" ? "surrogates" : "detailed cells"}`),
        options,
      ),
    ),
  );
}
const results = { recurrence: RECURRENCE, excitation: EXCITATION, ...found, seconds };
await writeFileAtomic(`${OUT}/results.json`, `${JSON.stringify(results, null, 1)}\n`);
console.log(`${OUT}/surrogate.svg, ${OUT}/detailed.svg`);
gpu.destroy();
