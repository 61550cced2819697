import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../../lib/io/file_error.ts";
import { readNpz } from "../../../lib/io/npz.ts";
import {
  loadSpikingRun,
  loadStoppedSimulation,
  saveSpikingRun,
  saveStoppedSimulation,
} from "../../../lib/spiking/files/spiking_file.ts";
import { joinRuns } from "../../../lib/spiking/simulation/join_runs.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { inFolder } from "../../_folder.ts";
import { growing, partsOf } from "./_network.ts";

Deno.test("a run's file keeps how synapses came and went", () =>
  inFolder(async (folder) => {
    const run = await simulateSpikingReference(growing(), { durationMs: 500, seed: 3 });
    await saveSpikingRun(`${folder}/run.npz`, run);
    assertEquals(partsOf(await loadSpikingRun(`${folder}/run.npz`)), partsOf(run));
    const { "structure/projections/0/created": created } = await readNpz(`${folder}/run.npz`);
    assertEquals(created.data, run.structure!.projections[0].created);
  }));

Deno.test("a simulation that was stopped into a file goes on as if it had not been", () =>
  inFolder(async (folder) => {
    const whole = await simulateSpikingReference(growing(), { durationMs: 800, seed: 3 });
    const first = await SpikingSimulation.open(null, growing(), { seed: 3 });
    const run = await first.run(450);
    await saveStoppedSimulation(`${folder}/stopped.npz`, { run, checkpoint: await first.save() });
    const stopped = await loadStoppedSimulation(`${folder}/stopped.npz`);
    const second = await SpikingSimulation.open(null, growing(), { seed: 3 });
    await second.restore(stopped.checkpoint);
    assertEquals(partsOf(joinRuns([stopped.run, await second.run(350)])), partsOf(whole));
    assert(stopped.checkpoint.populations[0].structure!.pools.get("0")!.places.length > 0);
    first.close();
    second.close();
  }));

Deno.test("a file whose structure does not fit together is refused", () =>
  inFolder(async (folder) => {
    const run = await simulateSpikingReference(growing(), { durationMs: 300, seed: 3 });
    run.structure!.projections[0].created = new Uint32Array(1);
    await saveSpikingRun(`${folder}/run.npz`, run);
    await assertRejects(
      () => loadSpikingRun(`${folder}/run.npz`),
      FileError,
      "structure/projections/0/created must have a value for each update",
    );
  }));
