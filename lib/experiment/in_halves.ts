import { hasRunAway } from "../base/errors.ts";

/**
 * Runs points together, and in halves where one of them runs away beyond what can be simulated, until that point stands alone: it is left out, and
 * the others are what they would have been.
 * @param run Runs some of the points. @param at Number of the first of them.
 * @param options.onWarning Told of each point that is left out, in one sentence. @default no one is
 * @returns One result for each point; null for those that are left out.
 * @throws Whatever the run throws otherwise.
 */
export async function inHalves<Point, Result>(
  points: readonly Point[],
  run: (points: readonly Point[], at: number) => Promise<readonly Result[]>,
  options: { onWarning?: (message: string) => void } = {},
): Promise<(Result | null)[]> {
  const part = async (first: number, end: number): Promise<(Result | null)[]> => {
    try {
      return [...await run(points.slice(first, end), first)];
    } catch (error) {
      if (!hasRunAway(error)) throw error;
      if (end - first === 1) {
        options.onWarning?.(`A point is left out as it ran away: ${error.message}`);
        return [null];
      }
      const middle = first + Math.floor((end - first) / 2);
      return [...await part(first, middle), ...await part(middle, end)];
    }
  };
  return await part(0, points.length);
}
