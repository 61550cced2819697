import { assertEquals } from "@std/assert";
import { NEURON_MODELS } from "@volley/volley";
import { bothWays, drivenNetwork, RECEPTORS } from "./_networks.ts";

const [lif] = NEURON_MODELS;

Deno.test("kernels of drives hit as the plain way does, at any mean, number of cells and window", () => {
  // No hits, few, many, more than are tried one after another, a rate that varies, and some of the cells.
  const drives = [
    { rateHz: 0 },
    { rateHz: 3 },
    { rateHz: 20_000 },
    { rateHz: 250_000 },
    { rateHz: { steps: [[0, 500], [8, 100]] as [number, number][] } },
    { rateHz: 900, cells: { from: 10, until: 30 } },
  ];
  for (const size of [64, 65, 79, 80, 97]) {
    const base = drivenNetwork(lif, { size, receptors: { fast: RECEPTORS.fast, jump: RECEPTORS.jump } });
    for (const drive of drives) {
      const receptors = ["fast", "jump"];
      const spec = {
        ...base,
        drives: receptors.map((receptor) => ({
          to: "A",
          receptor,
          weight: receptor === "jump" ? -0.01 : 2,
          ...drive,
        })),
      };
      const { plain, fast } = bothWays(spec);
      for (let step = 0; step < 45;) {
        const steps = 1 + step % 3;
        fast.advance(steps);
        for (let k = 0; k < steps; k++) plain.advance();
        step += steps;
        for (const name of ["V_m", "fast"]) assertEquals(fast.state(0, name), plain.state(0, name));
      }
    }
  }
});

Deno.test("kernels of drives draw the words of each share's own cells, and of steps that are gone back to", () => {
  const spec = drivenNetwork(lif, { size: 150, receptors: { jump: RECEPTORS.jump } });
  for (const part of [0, 1, 2]) {
    const { plain, fast } = bothWays(spec, { share: { part, parts: 3 } });
    for (const stepper of [plain, fast]) for (let step = 0; step < 30; step++) stepper.advance();
    assertEquals(fast.voltage(0), plain.voltage(0));
    const saved = [0, 1].map((at) => plain.snapshot(at));
    for (const stepper of [plain, fast]) for (let step = 0; step < 7; step++) stepper.advance();
    fast.restore(30, saved);
    for (let step = 0; step < 7; step++) fast.advance();
    assertEquals(fast.voltage(0), plain.voltage(0));
  }
});
