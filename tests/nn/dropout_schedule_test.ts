import { assert, assertEquals, assertThrows } from "@std/assert";
import { dropoutRates, type DropoutSchedule, rateAt } from "../../lib/nn/layers/dropout_schedule.ts";
import { stackLayerSchema } from "../../lib/nn/layer_spec.ts";

const rateOf = (schedule: DropoutSchedule | undefined, step: number, rate = 0.5) =>
  rateAt(dropoutRates(rate, schedule), step);

Deno.test("rates of dropout go with the steps as their formulas say", () => {
  for (const step of [0, 1, 2, 7, 39, 40, 41, 1000, 123_457]) {
    const spaced = 0.5 * Math.abs(Math.sin(Math.PI * step / 40));
    // The sine of a large number loses digits that the remainder keeps.
    assert(Math.abs(rateOf({ kind: "spaced", space: 40 }, step) - spaced) < 1e-11, `step ${step}`);
    const even = Math.min(1, step / 10);
    const linear = rateOf({ kind: "linear", over: 10, from: 0.2 }, step);
    assert(Math.abs(linear - (0.2 + 0.3 * even)) < 1e-15, `step ${step}`);
    assertEquals(rateOf(undefined, step), 0.5);
    assertEquals(rateOf({ kind: "listed", parts: [1, 0, 0.5] }, step), [0.5, 0, 0.25][Math.min(step, 2)]);
    assertEquals(
      rateOf({ kind: "listed", parts: [1, 0, 0.5], repeat: true }, step),
      [0.5, 0, 0.25][step % 3],
    );
  }
});

Deno.test("the mean rate of spaced dropout is 2 / π of the rate", () => {
  const { rates } = dropoutRates(0.5, { kind: "spaced", space: 500 });
  const mean = rates.reduce((sum, rate) => sum + rate) / 500;
  assert(Math.abs(mean - 1 / Math.PI) < 1e-5, `${mean}`);
});

Deno.test("a schedule of dropout that makes no sense is refused", () => {
  const refused = (schedule: unknown, rate = 0.5) => {
    const { success } = stackLayerSchema.safeParse({ kind: "dropout", rate, schedule });
    assertEquals(success, false, JSON.stringify(schedule));
  };
  refused({ kind: "spaced", space: 1 });
  refused({ kind: "spaced", space: 2.5 });
  refused({ kind: "spaced" });
  refused({ kind: "linear", over: 0 });
  refused({ kind: "linear", over: 5, from: 1 });
  refused({ kind: "listed", parts: [] });
  refused({ kind: "listed", parts: [0.5, 1.5] });
  refused({ kind: "listed", parts: [NaN] });
  refused({ kind: "sine", space: 10 });
  refused({ kind: "spaced", space: 10, over: 3 });
  assert(stackLayerSchema.safeParse({ kind: "dropout", rate: 0.5 }).success);
  assertThrows(() => stackLayerSchema.parse({ kind: "dropout", rate: 1 }));
});
