import { assert } from "@std/assert";
import { getSpikingPreset, simulateSpikingReference, welchPsd } from "@volley/volley";
import { lfpProxies, lfpRecord, lfpSources, separateReceptors } from "@volley/volley/lfp";

/** The largest line of a spectrum from 25 Hz on, and how far it stands above the median of lines. */
function peakOf(signal: ArrayLike<number>): { hz: number; above: number } {
  const { frequencies, power } = welchPsd(signal, { segmentLength: 256 });
  const lines = [...frequencies.keys()].filter((k) => frequencies[k] >= 25);
  const best = lines.reduce((a, b) => power[b] > power[a] ? b : a);
  const sorted = lines.map((k) => power[k]).sort((a, b) => a - b);
  return { hz: frequencies[best], above: power[best] / sorted[sorted.length >> 1] };
}

Deno.test("the field potential of the microcircuit's layer 2/3 has the gamma peak of its rates", async () => {
  const population = "L23E", skippedMs = 300;
  const spec = separateReceptors(getSpikingPreset("microcircuit-tenth"), population);
  const sources = lfpSources(spec, { population });
  const run = await simulateSpikingReference(spec, {
    ...{ durationMs: 2300, seed: 1 },
    record: { spikes: false, traces: lfpRecord(sources), everyMs: 1 },
  });
  const { rws, startMs, receptors } = lfpProxies(run, sources);
  assert(receptors.ampa.join() === "syn" && receptors.gaba.join() === "syn-out");
  const at = run.populations.findIndex(({ name }) => name === population);
  const rate = peakOf(run.counts.subarray(at * run.bins + skippedMs, (at + 1) * run.bins));
  const field = peakOf(rws.subarray(skippedMs - startMs));
  // Lines are 3.9 Hz apart; the synapses' filter draws a broad peak to lower frequencies by a line at most.
  assert(Math.abs(field.hz - rate.hz) < 4, `${field.hz} and ${rate.hz} Hz`);
  assert(rate.hz > 40 && rate.hz < 70 && rate.above > 5 && field.above > 5, `${rate.above}, ${field.above}`);
});
