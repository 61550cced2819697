import { assert, assertEquals } from "@std/assert";
import { measureCapacity } from "../../lib/doctor/capacity.ts";
import { fillingWork, tooSmall } from "../../lib/doctor/filling.ts";
import { gpuTest } from "../_gpu.ts";

Deno.test("fillingWork() says how many of each kind of work have as many invocations as the device runs", () => {
  assertEquals(fillingWork(100_000), [
    "241 networks of 400 cells",
    "391 runs of an LSTM of 64 units",
    "3125 branching cells of 34 compartments",
    "100000 neurons",
  ]);
  assertEquals(fillingWork(8)[0], "1 network of 400 cells");
});

Deno.test("tooSmall() warns of work with fewer invocations than the device runs, and of no other", () => {
  assertEquals(
    tooSmall("4 networks", 1664, 200_000),
    "4 networks: 1664 invocations at once fill 0.83 % of this device, which runs some 200000",
  );
  assertEquals(tooSmall("500 networks", 208_000, 200_000), null);
});

gpuTest("measureCapacity() finds at least a workgroup and no more than it tries", async (gpu) => {
  const capacity = await measureCapacity(gpu);
  assert(capacity >= 16 && capacity <= 2 ** 22, String(capacity));
  // A software adapter runs a vector on each core.
  if (gpu.adapter.software) assert(capacity < 64 * 64 * navigator.hardwareConcurrency, String(capacity));
});
