import { assert, assertEquals } from "@std/assert";
import { countData } from "../../lib/experiment/count_data.ts";
import { countsOfRun } from "../../lib/markov/counts_of.ts";
import { loadCounts, loadRun, saveRun } from "../../lib/experiment/run_file.ts";
import { summarizeRun } from "../../lib/experiment/summarize_run.ts";
import { overrideSpec } from "../../lib/markov/network_spec.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { simulateMultibandReference } from "../../lib/markov/gpu/multiband.ts";

const SPECS = [7, 7.25].map((S_EI) => overrideSpec(getPreset("multiband-one-beat"), { S_EI }));
const RUN = await simulateMultibandReference(SPECS, {
  durationMs: 300,
  warmupMs: 30,
  record: { spikes: true },
});

Deno.test("a multi-band run comes back from its file as it was, with its specs", async () => {
  const path = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await saveRun(path, RUN);
    assertEquals(await loadRun(path), RUN);
    assertEquals((await loadCounts(path)).specs, SPECS);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("summarizeRun() finds the volleys of a multi-band network by their counts", () => {
  const { volleys } = summarizeRun(RUN);
  // One beat of some 46 Hz, with a volley of most of the 400 cells in each period of 22 ms.
  assert(volleys.perSecond > 30 && volleys.perSecond < 60, `${volleys.perSecond} per second`);
  assert(volleys.meanSize! > 250, `${volleys.meanSize} spikes`);
  assert(Math.abs(volleys.meanIntervalMs! - 22) < 3, `${volleys.meanIntervalMs} ms apart`);
});

Deno.test("countData() makes the fields in which multi-band specs differ a surrogate's parameters", () => {
  const { parameters } = countData(countsOfRun(RUN), SPECS);
  assertEquals(parameters!.names, ["S_EI"]);
  assertEquals([...parameters!.values], [7, 7.25]);
});
