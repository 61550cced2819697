import { assert, assertEquals } from "@std/assert";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../../_gpu.ts";

/** A recurrent network whose synapses of all models change how it spikes; noise and delays of all kinds. */
export function livelyNetwork(model: string) {
  const weight = model === "tagging-and-capture" ? 420.075 : { uniform: [10, 30] as [number, number] };
  const parameters: Record<string, Record<string, number>> = {
    stdp: { w_max: 60, A_plus: 0.02, A_minus: 0.02, mu_minus: 1 },
    "stdp-power-law": { w_0: 20, w_max: 200, lambda: 0.05 },
    "stdp-triplet": { w_max: 60 },
    "tagging-and-capture": { clock: 10, theta_pro: 0, tau_p: 500, tau_z: 500, t_Ca: 3 },
  };
  const receptors = { exc: { kinetics: "exponential" as const, tau: 5 } };
  return {
    kind: "spiking" as const,
    name: "lively",
    stepMs: 0.1,
    populations: [
      { name: "in", size: 40, neuron: "poisson", parameters: { rate: 30 } },
      { name: "out", size: 31, neuron: "lif", receptors },
    ],
    projections: [
      { from: "in", to: "out" },
      { from: "out", to: "out" },
      { from: "in", to: "out" },
    ].map((ends, at) => ({
      ...ends,
      receptor: "exc",
      connect: { rule: "fixed-probability" as const, probability: 0.3 },
      weight,
      delayMs: at === 0 ? { uniform: [0.1, 4] as [number, number] } : 1.5,
      learning: { model, parameters: parameters[model] },
    })),
    drives: [{ to: "out", receptor: "exc", rateHz: 1500, weight: 40 }],
  };
}

/** A test of a model of synapses on all engines. @param name Its name. */
export function learnsTheSame(name: string): void {
  gpuTest(
    `networks with ${name} learn the same on the GPU as on a core, also in parts, on threads and after a change of engine`,
    async (gpu) => {
      const spec = livelyNetwork(name);
      const learn = async (parts: readonly (readonly [typeof gpu | null, number, number])[]) => {
        let saved, spikes = 0;
        for (const [where, threads, durationMs] of parts) {
          const simulation = await SpikingSimulation.open(where, spec, {
            seed: 5,
            ...(where ? {} : { threads }),
          });
          if (saved) await simulation.restore(saved);
          spikes += (await simulation.run(durationMs)).spikes!.steps.length;
          saved = await simulation.save();
          simulation.close();
        }
        return { spikes, learned: [...saved!.populations[1].learned.values()] };
      };
      const one = await learn([[null, 1, 150]]);
      assert(one.spikes > 300, `${one.spikes}`);
      // Bit for bit on the CPU.
      for (const parts of [[[null, 2, 150]], [[null, 1, 77], [null, 2, 73]]] as const) {
        assertEquals(await learn(parts), one);
      }
      // Bit for bit on the GPU.
      const device = await learn([[gpu, 1, 150]]);
      assertEquals(await learn([[gpu, 1, 60], [gpu, 1, 90]]), device);
      const mixed = await learn([[gpu, 1, 77], [null, 1, 73]]);
      for (const other of [device, mixed]) {
        assertEquals(other.spikes, one.spikes);
        other.learned.forEach(({ state, steps }, at) => {
          assertEquals(steps, one.learned[at].steps);
          for (const [variable, values] of state) {
            const wanted = one.learned[at].state.get(variable)!;
            const scale = Math.max(...wanted.map(Math.abs), 1e-3);
            values.forEach((value, k) =>
              assert(
                Math.abs(value - wanted[k]) < 1e-4 * scale,
                `${variable} ${k}: ${value}, not ${wanted[k]}`,
              )
            );
          }
        });
      }
    },
  );
}
