const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return exponent < 0 ? `⁻${digits}` : digits;
}

/**
 * Writes a number for people: three or more significant digits, a true minus sign, powers of ten for the very
 * large and small, and an en dash for what is no finite number.
 *
 * @param value The number, if there is one.
 * @param options.sign Whether a positive number gets a plus sign. @default false
 * @returns The text.
 *
 * @example
 * ```ts
 * import { formatNumber } from "./format_number.ts";
 *
 * console.assert(formatNumber(-3.14159) === "−3.14");
 * console.assert(formatNumber(NaN) === "–");
 * ```
 */
export function formatNumber(value: number | null | undefined, options: { sign?: boolean } = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : options.sign && value > 0 ? "+" : "";
  if (size === 0) return "0";
  if (Number.isInteger(value) && size < 1e5) return sign + size;
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = size.toExponential(2).split("e");
    return `${sign}${mantissa} × 10${superscript(Number(exponent))}`;
  }
  return sign + (size >= 1000 ? size.toFixed(0) : size.toPrecision(3));
}
