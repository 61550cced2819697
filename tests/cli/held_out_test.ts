import { assertEquals } from "@std/assert";
import { heldOutOf, heldOutText } from "../../cli/_held_out.ts";

const steps = [10, 20, 30, 40];
const curve = (...validationLoss: (number | null)[]) => ({ validationSteps: steps, validationLoss });

Deno.test("heldOutText() says when the loss held out was lowest long before the end", () => {
  const text = (losses: (number | null)[], patient = false) =>
    heldOutText(heldOutOf(curve(...losses), patient), { steps: 40, patient });
  assertEquals(text([4, 3, 2.5, 2]), "held out 2.000");
  assertEquals(text([4, 3, 2, 2.1]), "held out 2.100");
  assertEquals(text([4, 2, 3, 3.5]), "held out 3.500, but 2.000 after 20 steps (--patience 3 stops there)");
  assertEquals(text([2, 2, 2, 2]), "held out 2.000");
  assertEquals(text([4, 2, 3, 3.5], true), "held out 2.000, after 20 steps");
});

Deno.test("heldOutOf() gives the lowest loss to a model with the weights of the best time", () => {
  assertEquals(heldOutOf(curve(4, 2, 3, 3.5), true), { loss: 2, lowest: { loss: 2, steps: 20 } });
  assertEquals(heldOutOf(curve(null, -1, null, null), false), {
    loss: null,
    lowest: { loss: -1, steps: 20 },
  });
  assertEquals(heldOutOf({}, true), { loss: null, lowest: null });
  assertEquals(heldOutText({ loss: null, lowest: null }, { steps: 5, patient: false }), "nothing held out");
});
