import { assert, assertEquals } from "@std/assert";
import { fuzz } from "./_fuzz.ts";

Deno.test("every reader reads 2,000 damaged files or refuses them in one sentence, soon and in little memory", async () => {
  const { inputs, loaded, faults } = await fuzz({ seed: 1, inputs: 2000 });
  assertEquals(faults, []);
  assertEquals(inputs, 2000);
  assert(loaded > 50 && loaded < 1000, `${loaded} loaded`);
});
