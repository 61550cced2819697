import { assert, assertEquals, assertRejects } from "@std/assert";
import { CELL_SYSTEM } from "../../../lib/cable/cell_system.ts";
import { countsWithSignals } from "../../../lib/experiment/infer/counts_with_signals.ts";
import { recordedVoltages } from "../../../lib/experiment/infer/recorded_voltage.ts";
import { loadObservations } from "../../../lib/experiment/infer/observation.ts";
import { measureRuns } from "../../../lib/experiment/measures/measure_runs.ts";
import { saveRun } from "../../../lib/experiment/run_file.ts";
import { loadAnyRun } from "../../../lib/experiment/load_any_run.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { encodeNpz } from "../../../lib/io/npz.ts";
import { inFolder } from "../../_folder.ts";

/** A voltage at -70 mV that reaches 20 mV for 1 ms at these times, and -75 mV in the 3 ms after. (T) */
function voltageOf(spikesMs: readonly number[], { dtMs, ms }: { dtMs: number; ms: number }): Float64Array {
  return Float64Array.from({ length: Math.round(ms / dtMs) }, (_, at) => {
    const since = Math.min(...spikesMs.map((time) => at * dtMs - time).filter((late) => late >= -1e-9), 100);
    return since < 1 - 1e-9 ? 20 : since < 4 ? -75 : -70;
  });
}

Deno.test("a recorded voltage gives spikes and voltages in bins of 1 ms, whatever its step", () =>
  inFolder(async (folder) => {
    for (const dtMs of [1, 0.1, 0.05]) {
      const data = voltageOf([20, 50, 51.5], { dtMs, ms: 100 }), path = `${folder}/patch.npz`;
      await Deno.writeFile(
        path,
        encodeNpz({
          v_soma: { data, shape: [data.length] },
          dt_ms: { data: Float64Array.of(dtMs), shape: [] },
        }),
      );
      const [{ counts, notes }] = (await recordedVoltages(path))!;
      assertEquals([counts.networks, counts.bins, counts.binMs], [1, 100, 1]);
      const spikes = [...counts.counts.keys()].filter((bin) => counts.counts[bin] > 0);
      // The crossing is before the sample that is above.
      assertEquals(spikes, [19, 49, 51], `steps of ${dtMs} ms`);
      const { vLow, rate } = measureRuns(counts, { measures: ["vLow", "rate"] });
      assertEquals([vLow, rate], [-75, 30]);
      assertEquals(notes.length, dtMs > 0.5 ? 1 : 0, notes.join());
    }
  }));

Deno.test("voltages of a saved run of a cell are observed with its spikes", () =>
  inFolder(async (folder) => {
    const spec = CELL_SYSTEM.preset("olah2022-soma");
    const options = { durationMs: 200, warmupMs: 100, seed: 2, record: { spikes: true } };
    const run = await CELL_SYSTEM.simulate(null, [spec, spec], options), path = `${folder}/run.npz`;
    await saveRun(path, run);
    const counts = countsWithSignals(await loadAnyRun(path)), own = run.counts.signals![0].values;
    const [{ values, name }] = counts.signals!;
    assertEquals([name, values.length], ["v_soma", 400]);
    // All but the first of each run, which stands for itself in the bin after.
    for (const at of [1, 2, 150, 199, 201, 399]) assertEquals(values[at], own[at], `bin ${at}`);
    const simulation = { durationMs: 200, warmupMs: 100, binMs: 1 };
    const manifest = { populations: run.counts.populations as never, simulation };
    const found = await loadObservations(path, { measures: ["vMean.cell"], manifest });
    const wanted = measureRuns(run.counts, { measures: ["vMean.cell"] })["vMean.cell"]!;
    const mean = found.reduce((sum, { values }) => sum + values["vMean.cell"]! / 2, 0);
    // One sample of 200 is another.
    assert(Math.abs(mean - wanted) < 0.1, `${mean} instead of ${wanted}`);
  }));

Deno.test("files that are no recorded voltages are left, and those that are wrong refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/wrong.npz`, dt = { data: Float64Array.of(1), shape: [] };
    const write = (arrays: Parameters<typeof encodeNpz>[0]) => Deno.writeFile(path, encodeNpz(arrays));
    await write({ counts: dt });
    assertEquals(await recordedVoltages(path), null);
    const voltage = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });
    const cases: [Parameters<typeof encodeNpz>[0], string][] = [
      [{ v_soma: voltage(-0.07, 0.02), dt_ms: dt }, "v_soma must be in mV"],
      [{ v_soma: voltage(-70, NaN), dt_ms: dt }, "v_soma must be finite: current value is NaN at sample 1"],
      [
        { v_soma: voltage(-70, -60), dt_ms: { data: Float64Array.of(2), shape: [] } },
        "samples of v_soma must be 0.002 to 1 ms apart",
      ],
      [
        { v_soma: { data: Uint8Array.of(1), shape: [1] }, dt_ms: dt },
        "v_soma must be (runs, samples) of floats",
      ],
    ];
    for (const [arrays, sentence] of cases) {
      await write(arrays);
      await assertRejects(() => recordedVoltages(path), FileError, sentence);
    }
  }));
