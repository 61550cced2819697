import { assertEquals } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../../_gpu.ts";
import { networkOf } from "../_networks.ts";

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

function onEngines(name: string, body: (simulate: Engine) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body(simulateSpikingReference));
  gpuTest(`${name}, on the GPU`, (gpu: Gpu) => body((spec, options) => simulateSpiking(gpu, spec, options)));
}

/** Steps of the spikes of a cell that jumps by 100 mV at the ends of these steps. */
async function spikesAfter(
  simulate: Engine,
  neuron: string,
  parameters: Record<string, number>,
  steps: readonly number[],
): Promise<number[]> {
  const spec = networkOf(
    [
      {
        name: "in",
        size: 1,
        neuron: "replay",
        replay: { timesMs: steps.map((step) => (step - 1) / 10), cells: steps.map(() => 0) },
      },
      { name: "A", size: 1, neuron, parameters, receptors: { jump: { kinetics: "delta" } } },
    ],
    [{
      from: "in",
      to: "A",
      receptor: "jump",
      connect: { rule: "one-to-one" },
      weight: 100,
      delayMs: 0.1,
    }],
  );
  const { spikes } = await simulate(spec, { durationMs: 5 });
  return [...spikes!.steps].filter((_, at) => spikes!.cells[at] === 1);
}

for (const neuron of ["lif", "qif", "adex", "eglif"]) {
  onEngines(`${neuron} is held from a spike up to but without the end of t_ref`, async (simulate) => {
    // Once the first jump made it spike at 2 ms, a jump before 3 ms is lost, one at 3 ms or later makes a spike at once.
    const cases: [second: number, t_ref: number, right: number[]][] = [
      [29, 1, [20]],
      [30, 1, [20, 30]],
      [31, 1, [20, 31]],
      [21, 0.1, [20, 21]],
      [21, 0, [20, 21]],
      [21, 0.15, [20]],
      [22, 0.15, [20, 22]],
    ];
    for (const [second, t_ref, right] of cases) {
      assertEquals(await spikesAfter(simulate, neuron, { t_ref }, [20, second]), right, `${second} ${t_ref}`);
    }
    // Jumps in every step: each spike holds the cell for a millisecond.
    const every = Array.from({ length: 30 }, (_, k) => 20 + k);
    assertEquals(await spikesAfter(simulate, neuron, { t_ref: 1 }, every), [20, 30, 40]);
  });
}

onEngines("lif that is closed at the end of t_ref loses jumps there, as NEST 3.10 does", async (simulate) => {
  // iaf_psc_delta with t_ref 1 ms, spikes with a delay of 1 ms and a weight of 100 mV at 1 ms and a second time, resolution 0.1 ms.
  for (const [second, right] of [[29, [20]], [30, [20]], [31, [20, 31]]] as const) {
    assertEquals(await spikesAfter(simulate, "lif", { t_ref: 1, t_ref_closed: 1 }, [20, second]), right);
  }
});
