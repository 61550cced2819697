/** Work that is one of many, and invocations that it takes on a GPU. */
const WORKS: readonly (readonly [one: string, many: string, invocations: number])[] = [
  ["network of 400 cells", "networks of 400 cells", 416],
  ["run of an LSTM of 64 units", "runs of an LSTM of 64 units", 256],
  ["branching cell of 34 compartments", "branching cells of 34 compartments", 32],
  ["neuron", "neurons", 1],
];

/** What fills a device that runs `capacity` invocations at once: how many of each kind of work. */
export function fillingWork(capacity: number): string[] {
  return WORKS.map(([one, many, invocations]) => {
    const count = Math.max(1, Math.ceil(capacity / invocations));
    return `${count} ${count === 1 ? one : many}`;
  });
}

/** A sentence where work is too small for a device, else null. @param invocations Of one dispatch. */
export function tooSmall(what: string, invocations: number, capacity: number): string | null {
  if (invocations >= capacity) return null;
  const part = Math.max(0.01, 100 * invocations / capacity);
  return `${what}: ${invocations} invocations at once fill ${
    part.toPrecision(2)
  } % of this device, which runs some ${capacity}`;
}
