import { failSpec } from "../../base/spec_error.ts";
import { streamKey } from "../../random/random_words.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";
import { pathName } from "../../system/connection_names.ts";
import type { DrawnConnect, NearbyConnect } from "../connect_types.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import type { NeuronSet } from "../stimuli.ts";
import { placeNeurons } from "./distance.ts";
import type { KnownLists } from "./lookup.ts";
import { chooseNearby, groupsOf, type Pairs, passThrough } from "./nearby.ts";

/** A projection whose rule by place is a list. */
export type ListedProjection = Omit<Projection, "connect"> & { connect: DrawnConnect };

/** A spec whose rules and sets of cells by place are lists. */
export type ListedSpec = Omit<SpikingSpec, "projections"> & { projections: ListedProjection[] };

/** A spec with lists, and what they are drawn with. */
export interface ListedNetwork {
  spec: ListedSpec;
  /** Number of the projection whose random numbers each draws its pairs with: its own, or that of the one it is the same as. */
  owners: number[];
}

/** All that pairs chosen by place depend on; null where no pairs are. */
function whatPairsDependOn({ populations, projections }: SpikingSpec, seed: number): string | null {
  if (!projections.some(({ connect }) => connect.rule === "nearby")) return null;
  return JSON.stringify([
    seed,
    populations.map(({ name, size, positions }) => [name, size, positions]),
    projections.map(({ name, from, to, connect, autapses }) => [name, from, to, connect, autapses]),
  ]);
}

/** Lists what is chosen by place in a network. */
class Lister {
  readonly #places = new Map<string, Float64Array>();
  readonly projections: ListedProjection[] = [];
  readonly owners: number[] = [];

  constructor(readonly spec: SpikingSpec, readonly seed: number) {}

  #sizeOf(name: string): number {
    return this.spec.populations.find((one) => one.name === name)!.size;
  }

  /** Positions of a population, which must have some. (N, 3) */
  placesOf(name: string): Float64Array {
    const known = this.#places.get(name);
    if (known) return known;
    const at = this.spec.populations.findIndex((one) => one.name === name);
    const { positions, size } = this.spec.populations[at];
    const key = streamKey(this.seed, SPIKING_STREAMS.position, at);
    const places = placeNeurons(positions!, size, key);
    this.#places.set(name, places);
    return places;
  }

  /** Takes all projections. @param known Lists to look them up in, and to add them to. */
  addAll(known: KnownLists | undefined): void {
    const { projections } = this.spec, key = known ? whatPairsDependOn(this.spec, this.seed) : null;
    const found = key === null ? undefined : known!.get(key);
    if (found) {
      projections.forEach((one, at) => this.projections.push({ ...one, connect: found.connects[at] }));
      this.owners.push(...found.owners);
      return;
    }
    projections.forEach((one, at) => this.add(one, at));
    if (key === null) return;
    // Long lists: those of the last network alone are kept.
    known!.clear();
    known!.set(key, { connects: this.projections.map(({ connect }) => connect), owners: this.owners });
  }

  /** Takes the next projection. */
  add(projection: Projection, at: number): void {
    const { connect, from, to } = projection;
    if (connect.rule === "same") {
      const other = this.spec.projections.findIndex((one) =>
        pathName(one) === connect.as && one.from === from && one.to === to
      );
      this.projections.push({ ...projection, connect: this.projections[other].connect });
      this.owners.push(this.owners[other]);
      return;
    }
    const listed = connect.rule === "nearby"
      ? { rule: "pairs" as const, ...this.#pairs(projection, connect, at) }
      : connect;
    this.projections.push({ ...projection, connect: listed });
    this.owners.push(at);
  }

  /** Pairs of a projection that was taken before. */
  #earlier(path: string): Pairs & Pick<Projection, "from"> {
    const { connect, from } = this.projections.find((one) => pathName(one) === path)!;
    return { ...connect as unknown as Pairs, from };
  }

  #pairs(projection: Projection, rule: NearbyConnect, at: number): Pairs {
    const { from, to } = projection, bySources = rule.by === "sources";
    const through = rule.through === undefined ? null : this.#earlier(rule.through);
    const [chooser, other] = bySources ? [from, through?.from ?? to] : [to, from];
    const different = rule.different === undefined ? null : this.#earlier(rule.different);
    const found = chooseNearby(`projections.${pathName(projection)}`, rule, this.placesOf(chooser), {
      places: this.placesOf(other),
      groups: different && groupsOf(different, this.#sizeOf(other)),
      key: streamKey(this.seed, SPIKING_STREAMS.graph, at),
      alone: chooser === other && !projection.autapses,
    });
    if (through) return passThrough(found, through);
    const { choosers, chosen } = found;
    return bySources ? { sources: choosers, targets: chosen } : { sources: chosen, targets: choosers };
  }

  /**
   * A drive or current whose cells are numbered or listed.
   * @throws {SpecError} When nobody is within the radius, but for a drive of rate 0: small networks have some seeds without.
   */
  withCells<Input extends { to: string; name?: string; cells?: NeuronSet; rateHz?: unknown }>(
    kind: string,
    input: Input,
  ): Input {
    const { cells, to } = input;
    if (!cells || !("centre" in cells)) return input;
    const { centre, radius } = cells, places = this.placesOf(to);
    const inside = Array.from({ length: places.length / 3 }, (_, cell) => cell).filter((cell) =>
      centre.reduce((sum, one, at) => sum + (places[3 * cell + at] - one) ** 2, 0) <= radius ** 2
    );
    if (inside.length === 0 && input.rateHz === 0) return { ...input, cells: undefined };
    if (inside.length === 0) {
      const path = `${kind}.${input.name ?? to}.cells`;
      failSpec(
        path,
        "use this network",
        `${path} must have at least one cell of ${to} within the radius`,
        radius,
      );
    }
    return { ...input, cells: inside };
  }
}

/**
 * Lists the pairs of projections by the rules `nearby` and `same`, and the cells of drives and currents that are chosen by place.
 * @param known Lists of networks of the same places and rules. @default all are made
 * @throws {SpecError} When a cell finds too few partners, or nobody is within a radius.
 */
export function listNetwork(spec: SpikingSpec, seed: number, known?: KnownLists): ListedNetwork {
  const lister = new Lister(spec, seed);
  lister.addAll(known);
  const { drives, currents } = spec;
  return {
    spec: {
      ...spec,
      projections: lister.projections,
      ...(drives ? { drives: drives.map((one) => lister.withCells("drives", one)) } : {}),
      ...(currents
        ? { currents: currents.map((one) => one.wave === "noise" ? one : lister.withCells("currents", one)) }
        : {}),
    },
    owners: lister.owners,
  };
}
