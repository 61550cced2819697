import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { isUserError } from "../../lib/base/errors.ts";
import {
  isStoppedSimulation,
  loadStoppedSimulation,
  saveStoppedSimulation,
} from "../../lib/spiking/files/spiking_file.ts";
import type { NpyArray } from "../../lib/io/npy.ts";
import { decodeNpz, encodeNpz } from "../../lib/io/npz.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { inFolder } from "../_folder.ts";

const SPEC: SpikingSpec = {
  kind: "spiking",
  name: "small",
  stepMs: 0.1,
  populations: [
    { name: "P", size: 6, neuron: "poisson", parameters: { rate: 40 } },
    {
      name: "E",
      size: 5,
      neuron: "lif",
      parameters: { I_e: 300 },
      receptors: { exc: { kinetics: "exponential", tau: 5 } },
    },
  ],
  projections: [
    { from: "P", to: "E", receptor: "exc", connect: { rule: "all-to-all" }, weight: 20, delayMs: 1 },
    {
      ...{ from: "P", to: "E", receptor: "exc", connect: { rule: "all-to-all" }, weight: 0.5, delayMs: 1.5 },
      learning: { model: "stdp" },
    },
  ],
} as unknown as SpikingSpec;

/** Saves a stopped simulation. @returns Its arrays. */
async function stopped(path: string): Promise<Record<string, NpyArray>> {
  const simulation = await SpikingSimulation.open(null, SPEC, { seed: 4 });
  const run = await simulation.run(60);
  await saveStoppedSimulation(path, { run, checkpoint: await simulation.save(), durationMs: 90 });
  simulation.close();
  return decodeNpz(await Deno.readFile(path));
}

/** Loads a checkpoint and goes on from it. */
async function goesOn(path: string): Promise<void> {
  const { checkpoint } = await loadStoppedSimulation(path);
  const simulation = await SpikingSimulation.open(null, SPEC, { seed: 4 });
  try {
    await simulation.restore(checkpoint);
    assertEquals((await simulation.run(5)).startMs, checkpoint.step * 0.1);
  } finally {
    simulation.close();
  }
}

const jsonArray = (value: unknown): NpyArray => ({ data: [JSON.stringify(value)], shape: [] });
const jsonIn = (array: NpyArray) => JSON.parse((array.data as string[])[0]);

Deno.test("a checkpoint without a state variable, or with arrays of other lengths, is refused by its name", () =>
  inFolder(async (folder) => {
    const path = `${folder}/c.npz`, arrays = await stopped(path);
    await goesOn(path);
    const V = "state/E/variables/V_m", values = arrays[V].data as Float64Array;
    const write = (change: Record<string, NpyArray | undefined>) =>
      Deno.writeFile(
        path,
        encodeNpz(Object.fromEntries(
          Object.entries({ ...arrays, ...change }).filter(([_, array]) => array !== undefined),
        ) as Record<string, NpyArray>),
      );
    const cases: [Record<string, NpyArray | undefined>, string][] = [
      [{ [V]: undefined }, "V_m of E must be 5 values (Float64Array): current value is none"],
      [
        { [V]: { data: values.slice(1), shape: [4] } },
        "V_m of E must be 5 values (Float64Array): current value is 4",
      ],
      [{ [V]: { data: Float64Array.of(...values, 0), shape: [6] } }, "current value is 6 values"],
      [{ [V]: { data: Float32Array.from(values), shape: [5] } }, "current value is 5 values (Float32Array)"],
      [{ [V]: { data: values.map(() => NaN), shape: [5] } }, "V_m of E must be finite: current value is NaN"],
      [{ "state/E/variables/W": arrays[V] }, "E has no W"],
      [{ "state/E/noise": undefined }, "it must hold the state of E"],
      [{ "state/E/receptors/exc/arriving": undefined }, "exc.arriving of E must be"],
      [{ "state/E/learned/1/postSteps": undefined }, "it must hold the state of E"],
      [{ "state/E/learned/1/steps": undefined }, "learnt 1"],
      [{ "state/P/recent/cells": { data: new Uint32Array(1000), shape: [1000] } }, "the last spikes of P"],
      [{ checkpoint: undefined }, "JSON text named checkpoint"],
      [{ header: undefined }, "it must be a"],
      [{ counts: undefined }, "counts must be (populations, bins)"],
      [{ spike_cells: undefined }, "spikes must have times and cells"],
    ];
    for (const [change, sentence] of cases) {
      await write(change);
      const error = await assertRejects(() => goesOn(path), Error);
      assert(isUserError(error) && error.message.includes(sentence), `${error} (wanted: ${sentence})`);
    }
    for (const step of [-1, 1.5, "x", null, 1e300]) {
      await write({ checkpoint: jsonArray({ ...jsonIn(arrays.checkpoint), step }) });
      const error = await assertRejects(() => goesOn(path), Error, "checkpoint.step must fit the format");
      assert(isUserError(error));
    }
    await write({});
    assert(await isStoppedSimulation(path));
    await write({ checkpoint: undefined });
    assert(!await isStoppedSimulation(path));
    await Deno.writeTextFile(path, "mine");
    assert(!await isStoppedSimulation(path));
  }));

Deno.test("checkpoints with changed arrays and fields give a sentence or go on", () =>
  inFolder(async (folder) => {
    const path = `${folder}/c.npz`, arrays = await stopped(path), names = Object.keys(arrays);
    const nonsense = fc.constantFrom<unknown>(null, -1, 0.5, 1e300, "x", [], {}, true, undefined);
    const field = fc.record({
      array: fc.constantFrom("header", "spec", "checkpoint"),
      pick: fc.nat(),
      deeper: fc.nat(),
      value: nonsense,
    });
    const length = fc.record({ name: fc.constantFrom(...names), factor: fc.constantFrom(0, 0.5, 2) });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.option(field), fc.option(length), async (one, other) => {
        const changed = { ...arrays };
        if (one) {
          const value = jsonIn(arrays[one.array]),
            keys = Object.keys(value),
            key = keys[one.pick % keys.length];
          const inner = value[key];
          const into = typeof inner === "object" && inner !== null && one.deeper % 2 === 0 ? inner : value;
          const own = Object.keys(into);
          into[into === value ? key : own[one.deeper % own.length] ?? "0"] = one.value;
          changed[one.array] = jsonArray(value);
        }
        if (other && !Array.isArray(changed[other.name].data)) {
          const { data } = changed[other.name] as { data: Float64Array };
          const size = Math.floor(data.length * other.factor);
          const wanted = data.slice(0, size).constructor as Float64ArrayConstructor;
          const resized = new wanted(size);
          resized.set(data.subarray(0, size));
          changed[other.name] = { data: resized, shape: [size] } as NpyArray;
        }
        await Deno.writeFile(path, encodeNpz(changed));
        try {
          await goesOn(path);
        } catch (error) {
          assert(isUserError(error), `${(error as Error).stack}`);
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    assert(refused > 100, `${refused}`);
  }));
