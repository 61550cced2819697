import { failSpec } from "../../base/spec_error.ts";
import type { ElementsState } from "./elements_state.ts";
import type { Group } from "./end_synapses.ts";
import type { Link } from "./link.ts";
import { WholeDraws } from "./whole_draws.ts";

/** A vacant axonal element that wants to be connected with a dendrite. */
interface Proposal {
  link: Link;
  source: number;
  target: number;
  /** What decides on weight and delay. */
  words: readonly [number, number];
}

/** Neurons with vacant elements of a kind, and how many. */
function vacancies(state: ElementsState, kind: number): { cells: number[]; counts: number[] } {
  const cells: number[] = [], counts: number[] = [];
  for (let cell = 0; cell < state.size; cell++) {
    const vacant = state.vacant(kind, cell);
    if (vacant <= 0) continue;
    cells.push(cell);
    counts.push(vacant);
  }
  return { cells, counts };
}

/** Pairs of a projection that are connected, by source: of those that allow each pair once. */
function connectedPairs({ pool, rewiring }: Link): Set<number>[] | null {
  if (rewiring.multapses) return null;
  const pairs: Set<number>[] = [];
  for (let place = 0; place < pool.places; place++) {
    const source = pool.source(place);
    if (source >= 0) (pairs[source] ??= new Set()).add(pool.target(place));
  }
  return pairs;
}

/** First place whose sum exceeds a number. */
function exceeding(sums: readonly number[], number: number): number {
  let low = 0, high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle] > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the vacant axonal elements of a group propose: each to one vacant dendritic element, chosen by the kernel. */
function propose(
  { state, kind, axonal }: Group,
  free: ReadonlyMap<string, { cells: number[]; counts: number[] }>,
  step: number,
): Proposal[] {
  const proposals: Proposal[] = [], draws = new WholeDraws(state.kinds[kind].kind.keys.proposal, step);
  const sides = axonal.map((link) => ({
    link,
    pairs: connectedPairs(link),
    ...free.get(`${link.projection.to}.${link.rewiring.dendrite}`)!,
  }));
  const { cells: sources, counts } = vacancies(state, kind);
  sources.forEach((source, number) => {
    const sums: number[] = [], partners: { link: Link; target: number }[] = [];
    let sum = 0;
    for (const { link, pairs, cells, counts } of sides) {
      const taken = pairs?.[source];
      for (let at = 0; at < cells.length; at++) {
        const weight = taken?.has(cells[at]) ? 0 : link.weigh(source, cells[at]) * counts[at];
        if (weight === 0) continue;
        sums.push(sum += weight);
        partners.push({ link, target: cells[at] });
      }
    }
    const asked = new Set<number>();
    for (let element = 0; element < counts[number] && sum > 0; element++) {
      const at = exceeding(sums, draws.below(sum)), { link, target } = partners[at];
      if (!link.rewiring.multapses && asked.has(at)) continue;
      asked.add(at);
      proposals.push({ link, source, target, words: draws.others() });
    }
  });
  return proposals;
}

/** Of the proposals to each neuron as many as it has vacant elements, each with the same chance. @returns Whether each is accepted. */
function accept(
  { population, kind, state }: Group,
  proposals: readonly Proposal[],
  accepted: Uint8Array,
  step: number,
): void {
  const draws = new WholeDraws(state.kinds[kind].kind.keys.acceptance, step);
  const byCell = new Map<number, number[]>();
  proposals.forEach(({ link: { projection, rewiring }, target }, at) => {
    if (projection.to !== population || rewiring.dendrite !== kind) return;
    const own = byCell.get(target);
    if (own) own.push(at);
    else byCell.set(target, [at]);
  });
  for (const cell of [...byCell.keys()].sort((a, b) => a - b)) {
    const own = byCell.get(cell)!, vacant = state.vacant(kind, cell);
    while (own.length > vacant) own.splice(draws.below(own.length), 1);
    for (const at of own) accepted[at] = 1;
  }
}

/** Fails where a projection would have more synapses than it may. @throws {SpecError} */
function requireCapacity(made: readonly Proposal[]): void {
  const more = new Map<Link, number>();
  for (const { link } of made) more.set(link, (more.get(link) ?? 0) + 1);
  for (const [{ pool, rewiring: { capacity }, projection: { name } }, count] of more) {
    if (pool.synapses + count <= capacity) continue;
    failSpec(
      `projections.${name}.rewiring.capacity`,
      "let this network rewire on",
      `projections.${name}.rewiring.capacity must be at least ${pool.synapses + count}`,
      capacity,
    );
  }
}

/**
 * Makes synapses of vacant elements: each whole vacant axonal element proposes to a dendritic one, chosen by the kernel among all that are vacant;
 * neurons accept as many as they have, by chance; what was not accepted stays vacant (Butz & van Ooyen 2013, Rinke et al. 2018, doi:10.1016/j.jpdc.2017.11.019).
 * @param states Of all populations.
 * @throws {SpecError} When there would be more synapses than a projection may have; none is then made.
 */
export function pairElements(
  groups: readonly Group[],
  states: readonly (ElementsState | null)[],
  step: number,
): void {
  const free = new Map(
    groups.filter(({ dendritic }) => dendritic.length > 0).map(({ population, kind, state }) => [
      `${population}.${kind}`,
      vacancies(state, kind),
    ]),
  );
  const proposals = groups.flatMap((group) => group.axonal.length > 0 ? propose(group, free, step) : []);
  if (proposals.length === 0) return;
  const accepted = new Uint8Array(proposals.length);
  for (const group of groups) if (group.dendritic.length > 0) accept(group, proposals, accepted, step);
  const made = proposals.filter((_, at) => accepted[at] === 1);
  requireCapacity(made);
  for (const { link, source, target, words } of made) {
    const { from, to } = link.projection, { axon, dendrite } = link.rewiring;
    states[from]!.kinds[axon].connected[source]++;
    states[to]!.kinds[dendrite].connected[target]++;
    link.create(source, target, words);
  }
}
