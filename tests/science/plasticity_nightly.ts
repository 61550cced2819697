import { assert } from "@std/assert";
import { learnt } from "./_learnt.ts";

Deno.test("tetanus: only a strong one makes protein and a late phase, both make an early one", async () => {
  const weak = await learnt("tetanus-weak", 3_600_000), strong = await learnt("tetanus-strong", 3_600_000);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // After an hour h - h_0 has lost 40 percent; above 0.2 h_0 synapses are tagged, above 0.5 cells make protein.
  const rise = (values: Float64Array) => mean(values) / 420.075 - 1;
  assert(rise(weak.state.h) > 0.15 && rise(weak.state.h) < 0.35, `${rise(weak.state.h)}`);
  assert(rise(strong.state.h) > 0.55, `${rise(strong.state.h)}`);
  assert(Math.max(...weak.state.z) < 0.02, String(weak.state.z));
  // P = 1 - e^(-t/1h) and dz = P (1 - z) from the first train on: z = 1 - e^(-(t - 1 + e^(-t))) = 0.308 after an hour.
  assert(strong.state.z.every((z) => Math.abs(z - 0.308) < 0.02), String(strong.state.z));
});
