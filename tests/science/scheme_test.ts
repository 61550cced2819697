import { assert } from "@std/assert";
import { readGolden } from "./_golden.ts";
import { goldenTest } from "./_scheme.ts";

goldenTest("mif-small-hom");

/** Rates from an independent exact program in C++ (16 seeds of 10 s, self-hits allowed): E, I, Hz, and standard errors. */
const INDEPENDENT: Record<string, [number, number, number, number]> = {
  "mif-hom": [23.217, 0.024, 54.509, 0.019],
  "mif-reg": [25.481, 0.033, 56.750, 0.032],
  "mif-syn": [33.314, 0.051, 61.668, 0.036],
  "mif-cai-reg": [27.478, 0.043, 58.096, 0.036],
  "mif-cai-syn": [32.200, 0.079, 60.876, 0.049],
};

Deno.test("the golden data agree with an independent exact program to four standard errors", async () => {
  for (const [name, [e, seE, i, seI]] of Object.entries(INDEPENDENT)) {
    const { rateE, rateI } = (await readGolden(name)).values;
    const zE = (rateE.mean - e) / Math.hypot(rateE.standardError, seE);
    const zI = (rateI.mean - i) / Math.hypot(rateI.standardError, seI);
    assert(Math.abs(zE) < 4 && Math.abs(zI) < 4, `${name}: z = ${zE.toFixed(1)}, ${zI.toFixed(1)}`);
  }
});
