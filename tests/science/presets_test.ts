import { assert } from "@std/assert";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { describeSpiking } from "../../lib/spiking/simulation/describe_spiking.ts";
import { run, within } from "./_presets.ts";

Deno.test("izhikevich-2003: about 8 Hz, with a rhythm", async () => {
  const simulated = await run(getSpikingPreset("izhikevich-2003"), 2000);
  const [e, i] = summarizeSpiking(simulated, { warmupMs: 200 });
  within((800 * e.rateHz + 200 * i.rateHz) / 1000, [6, 10], "rate");
  within(e.synchrony, [2, 20], "synchrony");
});

Deno.test("microcircuit: the sizes of the full network", () => {
  const { cells, synapses, projections } = describeSpiking(getSpikingPreset("microcircuit"));
  assert(cells === 77_169 && Math.abs(synapses / 2.99e8 - 1) < 0.01, `${cells} ${synapses}`);
  assert(projections.every(({ bytesPerSynapse }) => bytesPerSynapse <= 10));
});

Deno.test("ring: cell k spikes k + 1 ms after the start, round after round", async () => {
  const { spikes } = await run(getSpikingPreset("ring"), 250);
  assert(spikes!.steps.length === 251);
  spikes!.steps.subarray(1).forEach((step, k) =>
    assert(step === 10 * (k + 1) && spikes!.cells[k + 1] === 1 + k % 100, `${k}`)
  );
});

Deno.test("synfire: a dense packet runs through the chain and sharpens, a thin one dies out", async () => {
  const spec = getSpikingPreset("synfire");
  const { replay } = spec.populations[0];
  /** Times of the spikes of the last group around the packet's arrival, from a packet of every so many of its spikes. */
  const last = async (every: number, seed: number) => {
    const kept = replay!.cells.filter((cell) => cell % every === 0);
    const packet = {
      ...spec.populations[0],
      replay: { cells: kept, timesMs: kept.map((cell) => replay!.timesMs[cell]) },
    };
    const { spikes, populations } = await run(
      { ...spec, populations: [packet, ...spec.populations.slice(1)] },
      90,
      seed,
    );
    const { first } = populations[10];
    return [...spikes!.steps].filter((step, at) => spikes!.cells[at] >= first && step > 710 && step < 810)
      .map((step) => step / 10);
  };
  for (const seed of [1, 2, 3]) {
    const times = await last(1, seed);
    within(times.length, [95, 105], "spikes of the last group");
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const spread = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length);
    within(spread, [0, 0.9], "spread, ms; 1 at the start");
    within((await last(5, seed)).length, [0, 15], "spikes after a fifth of the packet");
  }
});
