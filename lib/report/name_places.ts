/**
 * Places of names beside what they name, moved apart where they would overlap.
 * @param wanted Where each would best stand, in rising order.
 * @param options.end End of the room. @param options.least Least distance between two names, and twice that of the last to the end.
 * @returns A place for each, in the same order; from `least / 2` above 0 on where all of them fit.
 */
export function namePlaces(wanted: readonly number[], options: { end: number; least: number }): number[] {
  const { end, least } = options, places = [...wanted];
  for (let at = 1; at < places.length; at++) places[at] = Math.max(places[at], places[at - 1] + least);
  let highest = end - least / 2;
  for (let at = places.length - 1; at >= 0; at--) {
    places[at] = Math.min(places[at], highest);
    highest = places[at] - least;
  }
  return places;
}
