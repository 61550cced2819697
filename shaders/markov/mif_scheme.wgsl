// The time-stepped scheme of one cell of a Markovian integrate-and-fire network, in integers: deliver, ring, drive,
// integrate, threshold, reset. A piece: `advance` is called by mif_ensemble.wgsl; needs pcg4d.wgsl.
// Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Scheme, order and bias: the docstring of MifStepper
// (lib/markov/cpu/mif_step.ts), with which it agrees bit for bit.
// Straight-line arithmetic instead of tables: on a CPU's vector units a gather costs as much as 200 additions.
// Flags: DRIVE_IN_PARTS; SKIPPING leaves out what does not happen in most steps, as a GPU does when it happens to none of the invocations
// that run together. A CPU's vector units do everything under a mask.

struct Projection {
  hit: u32,         // 2^-16; a spike hits
  fresh: u32,       // 2^-16; it hits with a kick that rings at once
  chunk: u32,       // most pending kicks that ring by one draw
  odds_shift: u32,
  odds: array<u32, 7>, // 2^-odds_shift; p / (1 - p) / j
  none_1: u32,      // 2^-16; none of 1, 2, 4, … kicks rings in a step
  none_2: u32,
  none_4: u32,
  none_8: u32,
  none_16: u32,
  none_32: u32,
}

struct Population {
  threshold: i32,          // voltage units
  lowest: i32,             // voltage units; M_r
  kick_whole: u32,         // voltage units
  kick_part: u32,          // 2^-12 voltage units
  inhibition: u32,         // 2^-20 voltage units, or their slope
  inhibition_constant: u32,
  self_hits: u32,
  refractory_hits: u32,
  refractory: u32,
  most_spikes: u32,        // of one cell in one step, so that a step's spikes fit into 16 bits
  wake: u32,               // 2^-16
  drive_parts: u32,
  drive: array<u32, 8>,    // 2^-16; 65536 P(count <= k)
  excitatory: Projection,
  inhibitory: Projection,
}

const DELIVER_BLOCK: u32 = 1u;
const ORDER_BLOCK: u32 = 4096u;
const RING_BLOCK: u32 = 8192u;
const DRIVE_BLOCK: u32 = 32768u;
const RING_CHANNEL: u32 = 8192u;
const ROUNDING_STRIDE: u32 = 40503u;
const SPIKES_IN_BLOCK: u32 = 4u;

struct Cell {
  v: i32,          // voltage units; 0 while refractory
  refractory: u32, // 1 while refractory
  events: u32,     // spikes in the last step; those that a recurrent kick caused again in the upper half
  pending_e: u32,  // kicks
  pending_i: u32,  // kicks
}

struct Kicks {
  drive: u32,
  e: u32,
  i: u32,
}

struct Place {
  key: vec2<u32>,
  cell: u32,
  step: u32,
  is_i: u32,
  valid: bool,
}

fn draw(at: Place, part: u32) -> vec4<u32> {
  let counter = at.cell | (part << 16u);
  return pcg4d(vec4<u32>(counter, at.step, at.key));
}

// Hits of spike number `spike` of the step before, packed: fresh E, waiting E, fresh I, waiting I, a byte each.
fn hit(mine: Population, spike: u32, e: u32, i: u32, u: u32) -> u32 {
  let is_e = spike < e;
  let fresh = u < select(mine.inhibitory.fresh, mine.excitatory.fresh, is_e);
  let hits = spike < e + i && u < select(mine.inhibitory.hit, mine.excitatory.hit, is_e);
  return select(0u, select(0x100u, 1u, fresh), hits) << select(16u, 0u, is_e);
}

fn deliver(mine: Population, at: Place, random: vec4<u32>, e: u32, i: u32, most: u32) -> vec4<u32> {
  //#if SKIPPING
  // All of a network skip the same.
  if (most == 0u) { return vec4<u32>(0u); }
  //#endif
  var packed = hit(mine, 0u, e, i, random.z & 0xffffu) + hit(mine, 1u, e, i, random.z >> 16u);
  //#if SKIPPING
  if (most > 2u) {
  //#endif
    packed += hit(mine, 2u, e, i, random.w & 0xffffu) + hit(mine, 3u, e, i, random.w >> 16u);
  //#if SKIPPING
  }
  //#endif
  var hits = (vec4<u32>(packed) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(0xffu);
  for (var first = SPIKES_IN_BLOCK; first < most; first += 8u) {
    let random_hits = draw(at, DELIVER_BLOCK + ((first - SPIKES_IN_BLOCK) >> 3u));
    let more = hit(mine, first, e, i, random_hits.x & 0xffffu) + hit(mine, first + 1u, e, i, random_hits.x >> 16u)
      + hit(mine, first + 2u, e, i, random_hits.y & 0xffffu) + hit(mine, first + 3u, e, i, random_hits.y >> 16u)
      + hit(mine, first + 4u, e, i, random_hits.z & 0xffffu) + hit(mine, first + 5u, e, i, random_hits.z >> 16u)
      + hit(mine, first + 6u, e, i, random_hits.w & 0xffffu) + hit(mine, first + 7u, e, i, random_hits.w >> 16u);
    hits += (vec4<u32>(more) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(0xffu);
  }
  return hits;
}

fn none_rings(kicks: u32, p: Projection) -> u32 {
  var none = 65536u;
  none = select(none, (none * p.none_1 + 32768u) >> 16u, (kicks & 1u) != 0u);
  none = select(none, (none * p.none_2 + 32768u) >> 16u, (kicks & 2u) != 0u);
  none = select(none, (none * p.none_4 + 32768u) >> 16u, (kicks & 4u) != 0u);
  //#if SKIPPING
  if (kicks < 8u) { return none; }
  //#endif
  none = select(none, (none * p.none_8 + 32768u) >> 16u, (kicks & 8u) != 0u);
  none = select(none, (none * p.none_16 + 32768u) >> 16u, (kicks & 16u) != 0u);
  return select(none, (none * p.none_32 + 32768u) >> 16u, (kicks & 32u) != 0u);
}

// P(j) from P(j - 1), in units of 2^-16, given (p / (1 - p)) / j.
fn next_probability(probability: u32, left: u32, odds: u32, shift: u32) -> u32 {
  return (((probability * odds) >> shift) * left + 128u) >> 8u;
}

// How many of some kicks ring.
fn ringing(kicks: u32, u: u32, p: Projection) -> u32 {
  let shift = p.odds_shift - 8u;
  let p0 = none_rings(kicks, p);
  let p1 = next_probability(p0, kicks, p.odds[0], shift);
  let p2 = next_probability(p1, max(kicks, 1u) - 1u, p.odds[1], shift);
  let c1 = p0 + p1;
  let c2 = c1 + p2;
  var rung = u32(u >= p0) + u32(u >= c1) + u32(u >= c2);
  //#if SKIPPING
  if (u < c2) { return min(rung, kicks); }
  //#endif
  rung += ringing_more(kicks, u, p, p2, c2);
  return min(rung, kicks);
}

// Those beyond three.
fn ringing_more(kicks: u32, u: u32, p: Projection, p2: u32, c2: u32) -> u32 {
  let shift = p.odds_shift - 8u;
  let p3 = next_probability(p2, max(kicks, 2u) - 2u, p.odds[2], shift);
  let p4 = next_probability(p3, max(kicks, 3u) - 3u, p.odds[3], shift);
  let p5 = next_probability(p4, max(kicks, 4u) - 4u, p.odds[4], shift);
  let p6 = next_probability(p5, max(kicks, 5u) - 5u, p.odds[5], shift);
  let p7 = next_probability(p6, max(kicks, 6u) - 6u, p.odds[6], shift);
  let c3 = c2 + p3;
  let c4 = c3 + p4;
  let c5 = c4 + p5;
  let c6 = c5 + p6;
  return u32(u >= c3) + u32(u >= c4) + u32(u >= c5) + u32(u >= c6) + u32(u >= c6 + p7);
}

fn ring(at: Place, pending: u32, first: u32, p: Projection, channel: u32) -> u32 {
  var rung = 0u;
  var u = first;
  var left = pending;
  for (var chunk = 0u;; chunk++) {
    let some = min(left, p.chunk);
    rung += ringing(some, u, p);
    left -= some;
    if (left == 0u) {
      break;
    }
    u = draw(at, RING_BLOCK + channel * RING_CHANNEL + chunk).y >> 16u;
  }
  return rung;
}

fn drive_part(mine: Population, u: u32) -> u32 {
  return u32(u >= mine.drive[0]) + u32(u >= mine.drive[1]) + u32(u >= mine.drive[2]) + u32(u >= mine.drive[3])
    + u32(u >= mine.drive[4]) + u32(u >= mine.drive[5]) + u32(u >= mine.drive[6]) + u32(u >= mine.drive[7]);
}

fn drive(mine: Population, at: Place, first: u32) -> u32 {
  var kicks = drive_part(mine, first);
//#if DRIVE_IN_PARTS
  for (var part = 1u; part < mine.drive_parts; part++) {
    kicks += drive_part(mine, draw(at, DRIVE_BLOCK + part).y >> 16u);
  }
//#endif
  return kicks;
}

fn inhibit(mine: Population, v: i32, rounding: u32) -> i32 {
  let above = u32(v + mine.lowest);
  let size = select(above * mine.inhibition, mine.inhibition, mine.inhibition_constant == 1u);
  return i32(min((size + (rounding << 4u)) >> 20u, above));
}

// What is left of a cell's kicks while they are applied one by one.
struct Ordered {
  v: i32,
  drive: u32,
  e: u32,
  i: u32,
  events: u32,     // spikes, recurrent ones again in the upper half
  refractory: u32,
}

fn pick(mine: Population, is_i: u32, before: Ordered, word: u32) -> Ordered {
  let total = before.drive + before.e + before.i;
  let chosen = ((word >> 16u) * total) >> 16u;
  let drives = chosen < before.drive;
  let excites = !drives && chosen < before.drive + before.e;
  let inhibits = !drives && !excites && total > 0u;
  let excited = select(u32(drives), mine.kick_whole + ((mine.kick_part + (word & 0xfffu)) >> 12u), excites);
  let v = before.v + i32(excited) - select(0, inhibit(mine, before.v, word & 0xffffu), inhibits);
  let spikes = v >= mine.threshold;
  let sleeps = spikes && mine.refractory == 1u;
  let events = before.events + u32(spikes) + (u32(spikes && excites && is_i == 0u) << 16u);
  let goes_on = u32(!sleeps && (events & 0xffffu) < mine.most_spikes);
  return Ordered(
    select(v, 0, spikes),
    (before.drive - u32(drives)) * goes_on,
    (before.e - u32(excites)) * goes_on,
    (before.i - u32(inhibits)) * goes_on,
    events,
    max(before.refractory, u32(sleeps)),
  );
}

// Kicks one by one in random order.
fn integrate_in_order(mine: Population, at: Place, v: i32, kicks: Kicks) -> Ordered {
  var left = Ordered(v, kicks.drive, kicks.e, kicks.i, 0u, 0u);
  for (var part = 0u; left.drive + left.e + left.i > 0u; part++) {
    let random = draw(at, ORDER_BLOCK + part);
    left = pick(mine, at.is_i, left, random.x);
    left = pick(mine, at.is_i, left, random.y);
  }
  return left;
}

fn integrate(mine: Population, at: Place, before: Cell, chance: u32, kicks: Kicks) -> Cell {
  var cell = before;
  let whole = kicks.drive + kicks.e * mine.kick_whole;
  let highest = before.v + i32(whole + ((kicks.e * mine.kick_part + 4095u) >> 12u));
  let rounding = (chance * 25173u + 13849u) & 0xfffu;
  let excitation = i32(whole + ((kicks.e * mine.kick_part + rounding) >> 12u));
  let first = (excitation + i32(chance & 1u)) >> 1u;
  var v = before.v + first;
  //#if SKIPPING
  if (kicks.i > 0u) {
  //#endif
    v -= select(0, inhibit(mine, v, chance), kicks.i > 0u);
    v -= select(0, inhibit(mine, v, (chance + ROUNDING_STRIDE) & 0xffffu), kicks.i > 1u);
    v -= select(0, inhibit(mine, v, (chance + 2u * ROUNDING_STRIDE) & 0xffffu), kicks.i > 2u);
  //#if SKIPPING
  }
  //#endif
  v += excitation - first;
  let refractory = before.refractory == 1u;
  cell.v = select(v, 0, refractory);
  cell.refractory = u32(refractory && chance >= mine.wake);
  cell.events = 0u;
  if (!refractory && (highest >= mine.threshold || kicks.i > 3u)) {
    let ordered = integrate_in_order(mine, at, before.v, kicks);
    cell.v = ordered.v;
    cell.refractory = ordered.refractory;
    cell.events = ordered.events;
  }
  return cell;
}

fn advance(mine: Population, at: Place, before: Cell, last: vec2<u32>) -> Cell {
  let random = draw(at, 0u);
  var cell = before;
  let receives = before.refractory == 0u || mine.refractory_hits == 1u;
  let own = select(before.events & 0xffffu, 0u, mine.self_hits == 1u);
  let e = select(0u, last.x - select(own, 0u, at.is_i == 1u), receives);
  let i = select(0u, last.y - select(0u, own, at.is_i == 1u), receives);
  let hits = deliver(mine, at, random, e, i, last.x + last.y);
  cell.pending_e += hits.y;
  cell.pending_i += hits.w;
  let ringing_e = ring(at, cell.pending_e, random.y & 0xffffu, mine.excitatory, 0u);
  let ringing_i = ring(at, cell.pending_i, random.y >> 16u, mine.inhibitory, 1u);
  cell.pending_e -= ringing_e;
  cell.pending_i -= ringing_i;
  let kicks = Kicks(drive(mine, at, random.x & 0xffffu), hits.x + ringing_e, hits.z + ringing_i);
  return integrate(mine, at, cell, random.x >> 16u, kicks);
}
