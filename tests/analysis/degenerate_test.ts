import { assertEquals } from "@std/assert";
import { check } from "./_degenerate.ts";
import { SOLVERS } from "./_degenerate_solvers.ts";
import { SPECIAL } from "./_degenerate_special.ts";
import { SPIKES } from "./_degenerate_spikes.ts";
import { TRAINS } from "./_degenerate_trains.ts";
import { VALUES } from "./_degenerate_values.ts";
import { VOLLEYS } from "./_degenerate_volleys.ts";
import { analysisFunctions } from "./_functions.ts";

const CASES = { ...SPIKES, ...TRAINS, ...VALUES, ...SOLVERS, ...SPECIAL, ...VOLLEYS };

for (const [name, cases] of Object.entries(CASES)) {
  Deno.test(`${name}() of ${cases.map(([what]) => what).join(", ")} is what its documentation says`, () => {
    cases.forEach(check);
  });
}

Deno.test("every function of lib/analysis has its degenerate cases", async () => {
  assertEquals([...(await analysisFunctions()).keys()].sort(), Object.keys(CASES).sort());
});
