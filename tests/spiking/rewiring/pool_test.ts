import { assertEquals } from "@std/assert";
import { congruential } from "../../../lib/random/congruential.ts";
import { pooledSynapses } from "../../../lib/spiking/rewiring/pooled_synapses.ts";
import { SynapsePool } from "../../../lib/spiking/rewiring/synapse_pool.ts";

Deno.test("a pool holds what was added and not removed, and takes free places again, the last one first", () => {
  const pool = new SynapsePool(), wanted = new Map<number, number[]>(), random = congruential(5);
  for (let trial = 0; trial < 5000; trial++) {
    const places = [...wanted.keys()];
    if (places.length > 0 && random() < 0.48) {
      const place = places[Math.floor(places.length * random())];
      pool.remove(place);
      wanted.delete(place);
      if (random() < 0.3) {
        pool.add(7, 8, 9, 10);
        wanted.set(place, [7, 8, 9, 10]);
      }
      continue;
    }
    const synapse = [1, 1, 1, 1].map(() => Math.floor(1000 * random())), before = pool.places;
    pool.add(synapse[0], synapse[1], synapse[2], synapse[3]);
    const own = Array.from({ length: pool.places }, (_, at) => at).find((at) =>
      pool.source(at) >= 0 && !wanted.has(at)
    )!;
    wanted.set(own, synapse);
    assertEquals(pool.places, Math.max(before, own + 1));
  }
  const held = Array.from({ length: pool.places }, (_, at) => at).filter((at) => pool.source(at) >= 0);
  assertEquals(held, [...wanted.keys()].sort((a, b) => a - b));
  for (const [at, synapse] of wanted) {
    assertEquals([pool.source(at), pool.target(at), pool.weight(at), pool.delay(at)], synapse);
  }
  assertEquals(pool.synapses, wanted.size);
  const copy = new SynapsePool();
  copy.load(pool.save());
  for (const one of [pool, copy]) for (let k = 0; k < 900; k++) one.add(k, k, k, k);
  assertEquals(copy.save(), pool.save());
});

Deno.test("synapses of a pool lie in rows of their sources, in the order of places, also of some targets", () => {
  const pool = new SynapsePool();
  for (const [source, target] of [[2, 1], [0, 3], [2, 0], [0, 3], [1, 2]]) {
    pool.add(source, target, target, 1);
  }
  pool.remove(2);
  const { rows, targets, weights } = pooledSynapses(pool.save(), 3);
  assertEquals([[...rows], [...targets], [...weights]], [[0, 2, 3, 4], [3, 3, 2, 1], [3, 3, 2, 1]]);
  const part = pooledSynapses(pool.save(), 3, { first: 2, end: 4 });
  assertEquals([[...part.rows], [...part.targets]], [[0, 2, 3, 3], [1, 1, 0]]);
  assertEquals([...pooledSynapses(new SynapsePool().save(), 2).rows], [0, 0, 0]);
});
