import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";

gpuTest(
  "examples/wang2022.ts trains a pair of networks that tells spikes under unseen currents, and keeps it",
  () =>
    inFolder(async (out) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ..."run --quiet --no-prompt --env-file=tools/gpu.env --allow-read --allow-write --allow-env".split(
            " ",
          ),
          ..."examples/wang2022.ts --cells wang-buzsaki --steps 800 --out".split(" "),
          out,
        ],
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const lines = new TextDecoder().decode(stdout).split("\n").filter((line) =>
        line.startsWith("wang-buzsaki")
      );
      assertEquals(lines.map((line) => line.split(/\s+/)[1]), ["steps", "ramp", "noise"]);
      for (const line of lines) {
        const [maximum, minimum, dropping, told, same] = line.match(/\d+\.\d+/g)!.map(Number);
        assert(maximum < 1 && minimum < 1 && dropping < 0.1 && told > 0.9 && same > 0.8, line);
      }
      const rows = (await Deno.readTextFile(`${out}/wang-buzsaki.csv`)).trim().split("\n").slice(1);
      assertEquals(rows.length, 4001);
      const voltages = rows.map((row) => row.split(",").map(Number));
      for (const column of [1, 2]) {
        const values = voltages.map((row) => row[column]);
        assert(Math.max(...values) > 15 && Math.min(...values) < -60 && Math.min(...values) > -75);
      }
      await Deno.stat(`${out}/wang-buzsaki-spikes.safetensors`);
      await Deno.stat(`${out}/wang-buzsaki-features.safetensors`);
    }),
);
