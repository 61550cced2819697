import { assert, assertEquals } from "@std/assert";
import { gpuTest } from "../_gpu.ts";

/** The parts of `results.json` that are looked at. */
interface Results {
  systems: {
    name: string;
    met: boolean;
    outcomes: { active: { right: number; of: number } };
    rows: { key: string; medianError: number | null }[];
  }[];
  maps: { rankCorrelation: number | null }[];
  fits: Record<string, { error: number | null }[]>;
}

gpuTest("examples/zhang2024.ts --small makes data, trains, evaluates, maps, fits and reports", async () => {
  const out = await Deno.makeTempDir();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ..."run --no-prompt --env-file=tools/gpu.env --allow-read --allow-write --allow-env".split(" "),
        ..."examples/zhang2024.ts --small --out".split(" "),
        out,
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const text = await Deno.readTextFile(`${out}/results.json`);
    assert(!text.includes("NaN"));
    const { systems, maps, fits } = JSON.parse(text) as Results;
    const lstm = systems.find(({ name }) => name === "lstm")!;
    // A few seconds of training on 24 networks already give rates within a tenth and runs that neither die nor run away.
    for (const key of ["rate.E", "rate.I"]) {
      const { medianError } = lstm.rows.find((row) => row.key === key)!;
      assert(medianError !== null && medianError < 0.1, `${key} is off by ${medianError}`);
    }
    for (const name of ["lstm", "volley"]) {
      const { right, of } = systems.find((system) => system.name === name)!.outcomes.active;
      assertEquals(right, of, `${name} dies or runs away`);
    }
    for (const { rankCorrelation } of maps) assert(rankCorrelation !== null && rankCorrelation > 0.8);
    for (const own of Object.values(fits)) assert(own.every(({ error }) => error !== null && error < 0.3));
    const html = await Deno.readTextFile(`${out}/report.html`);
    assert(html.includes("<svg") && !html.includes("NaN"));
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});
