import { assert, assertEquals } from "@std/assert";
import { getSpikingPreset, simulateSpikingReference, welchPsd } from "@volley/volley";
import { lfpProxies, lfpRecord, lfpSources, separateReceptors } from "@volley/volley/lfp";

/** Samples of a segment: lines are 7.8 Hz apart, each the mean over some 60 segments, known to a sixth. */
const SEGMENT = 128;

/** The largest line of a spectrum from 15 to 150 Hz, and how far it stands above those an octave beside it. */
function peakOf(signal: ArrayLike<number>): { hz: number; above: number } {
  const { frequencies, power } = welchPsd(signal, { segmentLength: SEGMENT });
  const lines = [...frequencies.keys()].filter((k) => frequencies[k] >= 15 && frequencies[k] <= 150);
  const best = lines.reduce((a, b) => power[b] > power[a] ? b : a);
  const beside = Math.max(power[Math.floor(best / 2)], power[2 * best]);
  return { hz: frequencies[best], above: power[best] / beside };
}

Deno.test("the field potential of the microcircuit's layer 2/3 has the gamma peak of its rates", async () => {
  const population = "L23E", skippedMs = 300;
  const spec = separateReceptors(getSpikingPreset("microcircuit-tenth"), population);
  const sources = lfpSources(spec, { population });
  const run = await simulateSpikingReference(spec, {
    ...{ durationMs: 4300, seed: 1 },
    record: { spikes: false, traces: lfpRecord(sources), everyMs: 1 },
  });
  const proxies = lfpProxies(run, sources), { rws, absolute, startMs, receptors } = proxies;
  assertEquals(receptors, { ampa: ["syn"], gaba: ["syn-out"], leftOut: [] });
  const at = run.populations.findIndex(({ name }) => name === population);
  const rate = peakOf(run.counts.subarray(at * run.bins + skippedMs, (at + 1) * run.bins));
  assert(rate.hz > 35 && rate.hz < 60 && rate.above > 2, `${rate.hz} Hz, ${rate.above}`);
  for (const signal of [rws, absolute]) {
    const field = peakOf(signal.subarray(skippedMs + 1 - startMs));
    assertEquals(field.hz, rate.hz);
    assert(field.above > 2, `${field.above}`);
  }
});
