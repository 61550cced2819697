/** What a user might put where a number, a list or an object belongs. */
export const NONSENSE: readonly unknown[] = [
  NaN,
  Infinity,
  -Infinity,
  -1,
  0.123456789,
  1e300,
  -1e300,
  "x",
  null,
  [],
  {},
  true,
];
