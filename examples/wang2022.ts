/**
 * Spikes told by two small networks, after Wang et al. (2022), doi:10.3389/fncom.2021.800875: one sees three voltages 1 ms apart and says whether a spike comes
 * within the next millisecond, the other what that spike will be like: its maximum, its minimum and the interval between them. Both learn from constant currents and are tested on
 * steps, ramps and noise; then the pair runs as a simulator of its own, which integrates the cell below its threshold and jumps over its spikes.
 *
 *     deno run -A examples/wang2022.ts                                        three cells, in out/wang2022
 *     deno run -A examples/wang2022.ts --cells wang-buzsaki --steps 1000      one of them, less accurate
 *     deno run -A examples/wang2022.ts --cells all                            nine cells, some minutes
 *
 * Prints a table, keeps the networks, and writes voltages of cell and simulator under noise as CSV.
 */
import { requestGpu, writeFileAtomic } from "../mod.ts";
import {
  FEATURE_NEURONS,
  featureCurrents,
  featureNeuron,
  recordNeuron,
  saveSpikeFeatures,
  scoreSpikeFeatures,
  simulateSpikeFeatures,
  type SpikeFeaturePredictor,
  trainSpikeFeatures,
} from "../lib/entries/features.ts";

function argument(name: string, fallback: string): string {
  return Deno.args[Deno.args.indexOf(`--${name}`) + 1 || Deno.args.length] ?? fallback;
}

const asked = Deno.args.find((word, at) => at % 2 === 0 && !["--cells", "--steps", "--out"].includes(word));
if (asked !== undefined) {
  const names = FEATURE_NEURONS.map(({ name }) => name).join(", ");
  console.log(
    `deno run -A examples/wang2022.ts [--cells all|NAME,NAME] [--steps 4000] [--out FOLDER]; cells are ${names}`,
  );
  Deno.exit(asked === "--help" ? 0 : 2);
}

/** Voltages of the cell and of the simulator under the same noise, every 0.1 ms. */
function traces(predictor: SpikeFeaturePredictor): string {
  const [current] = featureCurrents(predictor.neuron, { shape: "noise", runs: 1 });
  const cell = recordNeuron(predictor.neuron, current), simulator = simulateSpikeFeatures(predictor, current);
  const every = Math.max(1, Math.round(0.1 / cell.stepMs)), rows = ["ms,cell,simulator"];
  for (let k = 0; k < cell.voltage.length; k += every) {
    const values = [k * cell.stepMs, cell.voltage[k], simulator.voltage[k]];
    rows.push(values.map((value) => value.toFixed(3)).join(","));
  }
  return `${rows.join("\n")}\n`;
}

const out = argument("out", "out/wang2022"), steps = Number(argument("steps", "4000"));
const names = argument("cells", "hodgkin-huxley,pospischil-rs,wang-buzsaki");
const cells = names === "all" ? FEATURE_NEURONS : names.split(",").map(featureNeuron);
await Deno.mkdir(out, { recursive: true });
const gpu = await requestGpu();
console.log("Medians of absolute errors on currents that were not trained on; F1 of spikes within 2 ms.\n");
console.log(
  "cell              current    maximum    minimum   dropping   spikes told   same spikes as a simulator",
);
for (const cell of cells) {
  const predictor = await trainSpikeFeatures(gpu, cell, {
    steps,
    onProgress: ({ network, step }) => {
      if (!Deno.stderr.isTerminal()) return;
      Deno.stderr.writeSync(
        new TextEncoder().encode(`\r\x1b[K${cell.name}, ${network}: ${step} of ${steps}\r`),
      );
    },
  });
  for (const shape of ["steps", "ramp", "noise"] as const) {
    const { medians, told, simulator } = scoreSpikeFeatures(predictor, { shape, runs: 8 });
    const error = (value: number | null, unit: string) =>
      `${value === null ? "-" : value.toFixed(3)} ${unit}`.padStart(11);
    console.log(
      cell.name.padEnd(16),
      shape.padStart(8),
      error(medians.maximum, "mV") + error(medians.minimum, "mV") + error(medians.droppingMs, "ms"),
      `F1 ${told.f1.toFixed(3)}`.padStart(12),
      `F1 ${simulator.match.f1.toFixed(3)}`.padStart(12),
    );
  }
  await saveSpikeFeatures(`${out}/${cell.name}`, predictor);
  await writeFileAtomic(`${out}/${cell.name}.csv`, traces(predictor));
}
console.log(`networks and traces: ${out}`);
gpu.destroy();
