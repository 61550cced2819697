import type { Statement } from "./syntax.ts";

/** Whether every way through some statements returns. */
export function returnsAlways(body: readonly Statement[]): boolean {
  return body.some((one) =>
    one.kind === "return" || (one.kind === "if" && returnsAlways(one.then) && returnsAlways(one.otherwise))
  );
}

/** Whether some way through them does. */
export function returnsAnywhere(body: readonly Statement[]): boolean {
  return body.some((one) =>
    one.kind === "return" ||
    (one.kind === "if" && (returnsAnywhere(one.then) || returnsAnywhere(one.otherwise)))
  );
}

/** Whether after some condition only part of a way's neurons may have returned, so that these are to be noted. */
export function returnsInPart(body: readonly Statement[]): boolean {
  return body.some((one) => {
    if (one.kind !== "if") return false;
    const [then, otherwise] = [one.then, one.otherwise].map((way) => returnsAnywhere(way));
    const clear = !then && !otherwise || returnsAlways([one]) || returnsAlways(one.then) && !otherwise;
    return !clear || returnsInPart(one.then) || returnsInPart(one.otherwise);
  });
}
