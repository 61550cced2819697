import { browserTest } from "./_browser_test.ts";
import { assert, assertEquals } from "@std/assert";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import type { EnsembleRun, SimulateOptions } from "../../lib/markov/run.ts";
import { type Page, withPage } from "./_page.ts";

/** What a simulation gives apart from where and how fast it ran, with plain arrays. */
function output(run: EnsembleRun): unknown {
  const { engine: _engine, adapter: _adapter, wallSeconds: _wall, ...rest } = run;
  const plain = (_key: string, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Uint32Array) : value;
  return JSON.parse(JSON.stringify(rest, plain));
}

async function checkSimulation(page: Page, preset: string, options: SimulateOptions): Promise<void> {
  const spec = getMifPreset(preset);
  const here = await simulateReference(spec, options);
  const there = await page.call<EnsembleRun>("simulate", spec, options);
  assert(here.spikes!.every(({ times }) => times.length > 10), "too few spikes to compare");
  assertEquals(there.engine, "gpu");
  assertEquals(output(there), output(here));
}

await browserTest(
  "Chromium's WebGPU",
  (t) =>
    withPage(new URL("./_program.ts", import.meta.url), async (page) => {
      for (const preset of ["mif-small-syn", "mif-syn"]) {
        await t.step(`simulates ${preset} bit for bit as the reference does`, () =>
          checkSimulation(page, preset, {
            networks: 2,
            durationMs: 50,
            warmupMs: 20,
            seed: 7,
            record: {
              spikes: true,
              pools: true,
              histogram: { everyMs: 10, lowest: -60, width: 8, bins: 20 },
              voltages: { everyMs: 10, excitatory: 5, inhibitory: 3 },
            },
          }));
      }
      await t.step("draws a figure with the packages of the bundle", async () => {
        const svg = await page.call<string>("figure", "cuba", 50);
        assert(svg.startsWith("<svg") && svg.includes("time (ms)"), svg.slice(0, 200));
      });
      await t.step("reads SONATA spikes with the HDF5 package of the bundle", async () => {
        const cells = { timesMs: [0.5, 1, 2.5], cells: [2, 0, 1] };
        assertEquals(await page.call("sonata", [1, 2.5, 0.5]), { cells });
      });
    }),
);
