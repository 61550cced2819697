/**
 * Question: what does a step of a cell cost in the plain way and by kernels, and where does a step's time go?
 *
 *     deno run -A bench/kernels.ts [--networks=coba,cuba,...] [--cells=4000] [--steps=1000]
 *
 * On one thread, with nothing recorded, each way in a process of its own; medians of five stretches. `cells` is integration, drives and currents, `sending` the delivery of spikes. Then the
 * same of 4,000 cells of each model with one conductance and a constant current.
 */
import { requestGpu } from "../lib/gpu/gpu.ts";
import { resolveSpiking } from "../lib/spiking/build/resolve.ts";
import type { ResolvedNetwork } from "../lib/spiking/build/resolve.ts";
import { SpikingStepper } from "../lib/spiking/cpu/spiking_stepper.ts";
import { NEURON_MODELS } from "../lib/spiking/neurons/models.ts";
import { scaleSpiking } from "../lib/spiking/override_spiking.ts";
import * as maker from "../lib/spiking/processor/network_kernels.ts";
import { windowOf } from "../lib/spiking/simulation/window_of.ts";
import { getSpikingPreset } from "../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec } from "../lib/spiking/spiking_spec.ts";
import { option, record, short } from "./_record.ts";

const PRESETS = "coba,cuba,cobahh,brunel-ai,rs-fs,microcircuit-tenth";
const networks = option("networks", PRESETS).split(",");
const cells = Number(option("cells", "4000")), steps = Number(option("steps", "1000")), stretches = 5;

/** Time of a stretch of a way, ns for each cell and step. */
interface Stretch {
  cells: number;
  sending: number;
}

/** A stretch of steps. */
function stretchOf(stepper: SpikingStepper, window: number): Stretch {
  const { network } = stepper, populations = network.populations.length;
  let cells = 0, sending = 0, done = 0;
  for (; done < steps; done += window) {
    const start = performance.now();
    stepper.integrate(window);
    const middle = performance.now();
    for (let step = 0; step < window; step++) {
      for (let at = 0; at < populations; at++) {
        stepper.send(at, stepper.spiked(at, step), stepper.step - window + step + 1);
      }
    }
    sending += performance.now() - middle;
    cells += middle - start;
  }
  const each = 1e6 / done / network.cells;
  return { cells: each * cells, sending: each * sending };
}

function median(values: number[]): number {
  return short(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
}

/** What one way costs, in this process. */
async function costHere(network: ResolvedNetwork, kernels: boolean): Promise<Stretch> {
  const window = windowOf(network), stepper = new SpikingStepper(network, undefined, kernels ? maker : null);
  const all: Stretch[] = [];
  for (let k = 0; k <= stretches; k++) {
    const stretch = stretchOf(stepper, window);
    // The first one compiles.
    if (k > 0) all.push(stretch);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { cells: median(all.map(({ cells }) => cells)), sending: median(all.map(({ sending }) => sending)) };
}

/** A network by its name, or cells of a model. */
function networkOf(name: string): ResolvedNetwork {
  const model = NEURON_MODELS.find((one) => one.name === name);
  if (model) {
    const receptors = { g: { kinetics: "exponential", tau: 5, reversal: 0 } };
    const spec = {
      ...{ kind: "spiking", name: "cells", stepMs: 0.1, projections: [] },
      populations: [{ name: "A", size: cells, neuron: name, receptors }],
      currents: [{ to: "A", wave: "pulse", amplitude: CURRENTS[name] ?? 300 }],
    };
    return resolveSpiking(parseSpikingSpec(spec), { seed: 1 });
  }
  const spec = getSpikingPreset(name), size = spec.populations.reduce((sum, one) => sum + one.size, 0);
  return resolveSpiking(scaleSpiking(spec, cells / size), { seed: 1 });
}

/** What a way costs in a process of its own, so that nothing that ran before shapes its code. */
async function costOf(name: string, way: string): Promise<Stretch> {
  const args = [
    "run",
    "-A",
    "--no-check",
    new URL(import.meta.url).pathname,
    `--one=${name}`,
    `--way=${way}`,
  ];
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...args, `--cells=${cells}`, `--steps=${steps}`],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** What both ways cost. */
async function rowOf(name: string) {
  const row = { name, plain: await costOf(name, "plain"), kernels: await costOf(name, "kernels") };
  console.log(
    `${name}: cells ${row.plain.cells} ns, by kernels ${row.kernels.cells}; sending ${row.plain.sending} and ${row.kernels.sending}`,
  );
  return row;
}

const CURRENTS: Readonly<Record<string, number>> = {
  izhikevich: 10,
  "pinsky-rinzel": 1,
  "connor-stevens": 2000,
  "morris-lecar": 15_000,
  "hodgkin-huxley": 800,
};
const one = option("one", "");
if (one !== "") {
  console.log(JSON.stringify(await costHere(networkOf(one), option("way", "kernels") === "kernels")));
  Deno.exit();
}
const presets = [], models = [];
for (const name of networks) presets.push(await rowOf(name));
for (const { name, receives } of NEURON_MODELS) if (receives !== false) models.push(await rowOf(name));
const gpu = await requestGpu();
await record(gpu, "kernels", {
  question: "cost of a step of a cell in the plain way and by kernels, ns, on one thread",
  steps,
  stretches,
  presets,
  models,
});
gpu.destroy();
