import { type Ensure, ensureTo } from "../../base/fail.ts";
import type { NpyArray, NpyData } from "../../io/npy.ts";
import { encodeNpz } from "../../io/npz.ts";
import {
  PYNAPPLE_NAMES,
  type PynappleObject,
  type PynappleSupport,
  type PynappleTsGroup,
} from "./pynapple.ts";

const ensure: Ensure = ensureTo("write the file of Pynapple");

function list(data: NpyData): NpyArray {
  return { data, shape: [data.length] };
}

function seconds(times: ArrayLike<number>): NpyArray {
  return list(Float64Array.from(times, (time) => time / 1000));
}

/** Names or numbers, as NumPy has them. */
function labels(values: readonly string[] | readonly number[]): NpyArray {
  if (values.every((value) => typeof value === "string")) return list([...values]);
  const numbers = values as readonly number[];
  if (numbers.every(Number.isSafeInteger)) return list(BigInt64Array.from(numbers, BigInt));
  return list(Float64Array.from(numbers));
}

function checkSupport(support: PynappleSupport): void {
  support.forEach(([start, end], at) => {
    const before = at === 0 ? -Infinity : support[at - 1][1];
    ensure(
      Number.isFinite(end) && start >= before && start < end,
      "supportMs must be intervals of some length, one after another",
      `${start} to ${end}`,
    );
  });
}

function checkTimes(times: Float64Array, support: PynappleSupport): void {
  let at = 0;
  times.forEach((time, k) => {
    ensure(
      Number.isFinite(time) && (k === 0 || times[k - 1] <= time),
      "timesMs must be finite and ascending",
      time,
    );
    while (at < support.length && support[at][1] < time) at++;
    // Pynapple drops what is outside without a word.
    ensure(at < support.length && time >= support[at][0], "timesMs must be within supportMs", time);
  });
}

function groupArrays(
  { keys, timesMs, cells, values, about = {} }: PynappleTsGroup,
): Record<string, NpyArray> {
  ensure(cells.length === timesMs.length, `cells must have ${timesMs.length} entries`, cells.length);
  ensure(
    keys.every((key, at) => Number.isSafeInteger(key) && (at === 0 || keys[at - 1] < key)),
    "keys must be whole numbers that rise",
    keys,
  );
  const wrong = cells.find((cell) => cell >= keys.length);
  ensure(wrong === undefined, `cells must be below ${keys.length}`, wrong);
  ensure(
    values === undefined || values.length === timesMs.length,
    "each event must have a value",
    values?.length,
  );
  for (const [name, own] of Object.entries(about)) {
    ensure(!PYNAPPLE_NAMES.includes(name), "about must have other names than the arrays of Pynapple", name);
    ensure(own.length === keys.length, `about.${name} must have ${keys.length} entries`, own.length);
  }
  return {
    t: seconds(timesMs),
    index: list(BigInt64Array.from(cells, (cell) => BigInt(keys[cell]))),
    ...values && { d: list(values) },
    keys: labels(keys),
    ...Object.fromEntries(Object.entries(about).map(([name, own]) => [name, labels(own)])),
  };
}

function arraysOf(object: PynappleObject): Record<string, NpyArray> {
  if (object.type === "IntervalSet") return {};
  checkTimes(object.timesMs, object.supportMs);
  if (object.type === "Ts") return { t: seconds(object.timesMs) };
  if (object.type === "TsGroup") return groupArrays(object);
  const { type, timesMs, values, shape, columns } = object;
  const dimensions = { Tsd: [1], TsdFrame: [2], TsdTensor: [3, 4, 5, 6, 7, 8] }[type];
  ensure(
    dimensions.includes(shape.length),
    `shape of a ${type} must have ${dimensions[0]} dimensions`,
    `[${shape}]`,
  );
  ensure(shape[0] === timesMs.length, `shape must begin with ${timesMs.length} samples`, `[${shape}]`);
  ensure((columns !== undefined) <= (type === "TsdFrame"), "columns must be those of a TsdFrame", type);
  const own = type === "TsdFrame" ? columns ?? Array.from({ length: shape[1] }, (_, at) => at) : undefined;
  ensure(own === undefined || own.length === shape[1], `columns must be ${shape[1]}`, own?.length);
  return {
    t: seconds(timesMs),
    d: { data: values, shape: [...shape] },
    ...own && { columns: labels(own) },
  };
}

/** The bytes of a file of Pynapple. @throws {RangeError} When times fall or are outside the support, or lengths differ. */
export function pynappleBytes(object: PynappleObject): Uint8Array<ArrayBuffer> {
  checkSupport(object.supportMs);
  return encodeNpz({
    ...arraysOf(object),
    start: seconds(object.supportMs.map(([start]) => start)),
    end: seconds(object.supportMs.map(([_, end]) => end)),
    type: list([object.type]),
  });
}
