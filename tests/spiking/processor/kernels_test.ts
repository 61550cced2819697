import { assert, assertEquals, fail } from "@std/assert";
import {
  getSpikingPreset,
  NEURON_MODELS,
  scaleSpiking,
  simulateSpikingReference,
  type Value,
} from "@volley/volley";
import type { SpikingStepper } from "../../../lib/spiking/cpu/spiking_stepper.ts";
import { bothWays, drivenNetwork, RECEPTORS } from "./_networks.ts";

/** Models that are integrated: generators are not. */
const MODELS = NEURON_MODELS.filter(({ receives }) => receives !== false);

/** Everything that a stepper keeps, by name. */
function stateOf(stepper: SpikingStepper): Map<string, ArrayLike<number>> {
  const all = new Map<string, ArrayLike<number>>();
  stepper.network.populations.forEach(({ name }, at) => {
    const { variables, receptors } = stepper.snapshot(at);
    for (const [variable, values] of variables) all.set(`${name}.${variable}`, values);
    for (const [receptor, { a, b, arriving }] of receptors) {
      for (const [part, values] of Object.entries({ a, b, arriving })) {
        all.set(`${name}.${receptor}.${part}`, values);
      }
    }
  });
  return all;
}

/** Fails where two steppers differ by more than a part of the larger of 1 and the value. */
function assertSame(plain: SpikingStepper, fast: SpikingStepper, tolerance: number): void {
  const other = stateOf(fast);
  for (const [name, values] of stateOf(plain)) {
    const others = other.get(name)!;
    for (let k = 0; k < values.length; k++) {
      const a = values[k], b = others[k];
      const same = tolerance === 0
        ? Object.is(a, b)
        : Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
      // A sentence for each of millions of values takes longer than the steps.
      if (!same) fail(`step ${plain.step}, ${name}[${k}]: ${a} and ${b}`);
    }
  }
}

function spikesOf(stepper: SpikingStepper, step = 0): number[][] {
  return stepper.network.populations.map((_, at) => [...stepper.spiked(at, step)]);
}

for (const model of MODELS) {
  Deno.test(`kernels do the step of ${model.name} with all receptors, currents and drives`, () => {
    // No multiple of a pass, and the least that has a kernel.
    for (const size of [101, 64, 66, 67]) {
      const { plain, fast, kernels } = bothWays(drivenNetwork(model, { size }));
      assert(kernels.every((kernel) => kernel !== null), "there is no kernel");
      let spikes = 0;
      for (let step = 0; step < 200; step++) {
        plain.advance();
        fast.advance();
        assertEquals(spikesOf(fast), spikesOf(plain));
        // Exponentials and sums of some 20 terms each to an ulp, of numbers up to 1,000 times the result.
        assertSame(plain, fast, 1e-11);
        spikes += spikesOf(plain).flat().length;
        // Each step begins anew, so that nothing grows.
        fast.restore(plain.step, fast.network.populations.map((_, at) => plain.snapshot(at)));
      }
      assert(spikes > 0 || model.name === "morris-lecar", "no cell spiked");
    }
  });
}

Deno.test("without exponentials kernels give the bits of the plain way, over any windows", () => {
  const { nmda: _, ...receptors } = RECEPTORS;
  const { ampa: _a, gaba: _g, ...currents } = receptors;
  const exact: [string, typeof RECEPTORS][] = [["lif", currents], ["qif", currents], [
    "izhikevich",
    currents,
  ]];
  for (const [name, own] of exact) {
    const model = MODELS.find((one) => one.name === name)!;
    const { plain, fast, kernels } = bothWays(drivenNetwork(model, { size: 101, receptors: own }));
    assert(kernels.every((kernel) => kernel !== null));
    for (let step = 0; step < 600;) {
      const steps = 1 + step % 3;
      fast.advance(steps);
      const spiked = Array.from({ length: steps }, (_, k) => spikesOf(fast, k));
      for (let k = 0; k < steps; k++) {
        plain.advance();
        assertEquals(spiked[k], spikesOf(plain));
      }
      assertSame(plain, fast, 0);
      step += steps;
    }
  }
});

Deno.test("shares of one cell and of none give the spikes and bits of the plain way", () => {
  const model = MODELS[0];
  for (const part of [0, 63, 64]) {
    const spec = drivenNetwork(model, {
      size: 64,
      receptors: { jump: RECEPTORS.jump, fast: RECEPTORS.fast },
    });
    const { plain, fast } = bothWays(spec, { share: { part, parts: 65 } });
    for (let step = 0; step < 100; step++) {
      plain.advance();
      fast.advance();
      assertEquals(spikesOf(fast), spikesOf(plain));
      assertSame(plain, fast, 0);
    }
  }
});

Deno.test("presets that have kernels run as in the plain way", () => {
  for (
    const [name, scale, steps] of [["coba", 0.6, 300], ["cuba", 0.6, 300], ["cuba-delta", 0.6, 300], [
      "brunel-ai",
      0.2,
      150,
    ]] as const
  ) {
    const { plain, fast, kernels } = bothWays(scaleSpiking(getSpikingPreset(name), scale));
    assert(kernels.every((kernel) => kernel !== null), name);
    for (let step = 0; step < steps; step++) {
      plain.advance();
      fast.advance();
    }
    assertSame(plain, fast, 0);
  }
});

Deno.test("a network with kernels gives the same on one thread and on two, in one stretch or with traces of each step", async () => {
  for (const name of ["cobahh", "cuba"]) {
    const spec = scaleSpiking(getSpikingPreset(name), 0.6);
    const run = (threads: number, traced: boolean) => {
      const traces = traced ? [{ population: "E", variable: "V_m", cells: 3 }] : [];
      const record = { spikes: true, traces, everyMs: 0.1 };
      return simulateSpikingReference(spec, { seed: 3, durationMs: 60, threads, record });
    };
    const first = await run(1, false);
    assert(first.spikes!.steps.length > 100);
    for (const [threads, traced] of [[2, false], [1, true], [2, true]] as const) {
      assertEquals((await run(threads, traced)).spikes, first.spikes);
    }
  }
});

Deno.test("kernels take changed parameters, and leave a network whose form changes to the plain way", () => {
  const model = MODELS[0], receptors = { jump: RECEPTORS.jump, slow: RECEPTORS.slow };
  const spec = drivenNetwork(model, { size: 70, receptors });
  const { plain, fast, kernels } = bothWays(spec);
  assert(kernels.every((kernel) => kernel !== null));
  const changes: Record<string, Value>[] = [{ V_th: -52 }, { V_th: { uniform: [-53, -50] } }, { t_ref: 4 }];
  for (const parameters of changes) {
    for (let step = 0; step < 50; step++) {
      plain.advance();
      fast.advance();
    }
    assertSame(plain, fast, 0);
    const populations = spec.populations.map((one) => ({
      ...one,
      parameters: { ...one.parameters, ...parameters },
    }));
    const { network } = bothWays({ ...spec, populations });
    plain.refresh(network);
    fast.refresh(network);
  }
});
