import { assert } from "@std/assert";
import { fitMlp } from "@volley/volley/meanfield";

Deno.test("fitMlp() of four rates that are hardly more than noise is finite, and about as large as they are", () => {
  const fit = fitMlp({
    of: { sources: ["drive"] },
    x: [[333.3], [1820.8], [866], [1408.6]],
    rates: [3.678, 71.507, 45.374, 65.082],
    errors: [25, 61.505, 40.959, 45.883],
  }, { hidden: [8], starts: 3 });
  assert(Array.from(fit.rates).every((rate) => rate > 0 && rate < 150), `${fit.rates}`);
});
