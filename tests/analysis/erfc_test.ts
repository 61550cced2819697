import { assert, assertEquals } from "@std/assert";
import { erfc, erfcinv, erfcx } from "../../lib/analysis/erfc.ts";

/** erfc and erfcx by mpmath 1.3 with 40 digits. */
const KNOWN: [x: number, erfc: number, erfcx: number][] = [
  [-6, 1.99999999999999998, 8622463094230390.36],
  [-2.5, 1.99959304798255504, 1035.81484297262291],
  [-1, 1.84270079294971487, 5.00898008076228347],
  [-0.47, 1.49374505088608211, 1.86299689225480111],
  [-0.3, 1.32862675945912742, 1.45374923284276555],
  [1e-09, 0.999999998871620833, 0.999999998871620834],
  [0.2, 0.777297410789521534, 0.809019519901580733],
  [0.46, 0.515344609998320327, 0.636787383832713029],
  [0.48, 0.497250329305235121, 0.626089655182583291],
  [1, 0.157299207050285131, 0.427583576155807004],
  [2, 0.00467773498104726584, 0.255395676310505744],
  [3.9, 3.47922485972317671e-8, 0.140314181600689736],
  [4.1, 6.70002765408491844e-9, 0.133834116418651994],
  [7, 4.1838256077794144e-23, 0.0798000543291529335],
  [15, 7.21299417245120667e-100, 0.0375296063885057657],
  [26.5, 2.21090766426373428e-307, 0.021275046685371106],
];

const off = (value: number, wanted: number) => Math.abs(value - wanted) / Math.abs(wanted);

Deno.test("erfc() and erfcx() are those of 40 digits, to four roundings and what exp() loses", () => {
  for (const [x, plain, scaled] of KNOWN) {
    assert(off(erfc(x), plain) < 1e-15, `erfc(${x}) is ${erfc(x)}, not ${plain}`);
    assert(off(erfcx(x), scaled) < 2e-15, `erfcx(${x}) is ${erfcx(x)}, not ${scaled}`);
  }
});

Deno.test("erfcinv() undoes erfc() from the smallest numbers up to 2", () => {
  for (let power = 0; power <= 300; power += 3) {
    const y = 10 ** -power, x = erfcinv(y);
    // erfc falls by 2 x per x, so that an x right to rounding has an erfc that is right to 2 x² roundings.
    if (power > 0) assert(off(erfc(x), y) < 4e-16 * (3 + 2 * x * x), `${y}: ${x}`);
  }
  for (let k = 1; k < 200; k++) assert(off(erfc(erfcinv(k / 100)), k / 100) < 4e-15, `${k}`);
});

Deno.test("erfc(), erfcx() and erfcinv() at the ends of their ranges", () => {
  assertEquals([erfc(-Infinity), erfc(0), erfc(Infinity)], [2, 1, 0]);
  assertEquals([erfcx(-Infinity), erfcx(0), erfcx(Infinity)], [Infinity, 1, 0]);
  assertEquals([erfcinv(0), erfcinv(1), erfcinv(2)], [Infinity, 0, -Infinity]);
  for (const nothing of [erfc(NaN), erfcx(NaN), erfcinv(NaN), erfcinv(-1e-9), erfcinv(2.001)]) {
    assert(Number.isNaN(nothing));
  }
});
