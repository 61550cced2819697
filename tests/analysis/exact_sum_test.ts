import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { exactSum } from "../../lib/analysis/exact_sum.ts";

/** A number as a multiple of 2^-1074, the least above 0, of which all are multiples. */
function multipleOf(value: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0];
  const exponent = (bits >> 52n) & 2047n, fraction = bits & ((1n << 52n) - 1n);
  const size = exponent === 0n ? fraction : ((1n << 52n) | fraction) << (exponent - 1n);
  return value < 0 ? -size : size;
}

/** The number nearest to a multiple of 2^-1074, the even one of two. */
function nearest(multiple: bigint): number {
  const size = multiple < 0n ? -multiple : multiple;
  const extra = BigInt(Math.max(0, size.toString(2).length - 53)), unit = 1n << extra;
  let high = size / unit;
  const twice = 2n * (size % unit);
  if (twice > unit || (twice === unit && high % 2n === 1n)) high++;
  const value = Number(high) * 2 ** (Number(extra) - 1074);
  return multiple < 0n ? -value : value;
}

const size = fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -400, max: 900 }))
  .map(([part, power]) => part * 2 ** power);
const close = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom(0, 52, 53, 54, 106))
  .map(([part, power]) => part * 2 ** power);

for (const [name, value] of [["of all sizes", size], ["with ties", close]] as const) {
  Deno.test(`exactSum() rounds a sum of numbers ${name} once`, () => {
    fc.assert(fc.property(fc.array(value, { maxLength: 12 }), (values) => {
      const exact = values.reduce((sum, one) => sum + multipleOf(one), 0n);
      assertEquals(exactSum(values) + 0, nearest(exact) + 0);
    }));
  });
}

Deno.test("exactSum() of nothing is 0, and keeps what is smaller than the rounding of what cancels", () => {
  assertEquals(exactSum([]), 0);
  assertEquals(exactSum([1e100, 1, -1e100]), 1);
  assertEquals(exactSum(Float64Array.from({ length: 10 }, () => 0.1)), 1);
});

Deno.test("exactSum() is not finite where numbers or their sums are not", () => {
  assertEquals(exactSum([Infinity, 1]), Infinity);
  assertEquals(Number.isFinite(exactSum([Infinity, -Infinity])), false);
  assertEquals(Number.isFinite(exactSum([Number.MAX_VALUE, Number.MAX_VALUE])), false);
});
