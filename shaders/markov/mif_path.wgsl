// The path of one cell of a Markovian integrate-and-fire network through one window of time, event by event and without a
// time step. A piece: called by mif_windows.wgsl, which declares `run`, `lists` and `add_spike`; needs pcg4d.wgsl and uniform.wgsl.
// Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Method: the docstring of MifWindows
// (lib/markov/cpu/mif_windows.ts), which draws the same random numbers.

struct Population {
  threshold: i32,           // voltage units
  lowest: i32,              // voltage units; M_r
  refractory: u32,          // 1 when spikes are followed by refractoriness
  self_hits: u32,           // 1 when a spike may hit the cell that fired it
  refractory_hits: u32,     // 1 when refractory cells are hit
  inhibition_constant: u32, // 1 when inhibitory kicks are constant
  hit_e: u32,               // 2^-31; probability that an E spike hits
  hit_i: u32,               // 2^-31; that an I spike hits
  drive: f32,               // kicks/ms
  wake: f32,                // 1/ms; 1 / tau_R
  tau_e: f32,               // ms; mean delay of kicks from E cells
  tau_i: f32,               // ms; of kicks from I cells
  ring_e: f32,              // 1/ms; 1 / tau_e
  ring_i: f32,              // 1/ms; 1 / tau_i
  kick_whole: u32,          // voltage units; size of a kick from an E cell
  kick_part: f32,           // voltage units; the rest of it, below 1
  inhibition: f32,          // voltage units, or their slope; size of a kick from an I cell
}

const HITS_KEY: u32 = 0x68697473u;
const SPIKE_STRIDE: u32 = 0x9e3779b9u;
const NEVER: f32 = 1e30;
const LEAST_RATE: f32 = 1e-20;
const MOST_CHANGES: u32 = 4u;

struct Cell {
  v: i32,          // voltage units; 0 while refractory
  refractory: u32, // 1 while refractory
  pending_e: u32,  // kicks
  pending_i: u32,  // kicks
}

struct Place {
  key: vec2<u32>,
  cell: u32,
  window: u32,
  is_i: u32,
  list: u32,       // first entry of the window's spikes so far
  spikes: u32,     // their number
}

// What a cell did in a window.
struct Path {
  cell: Cell,         // at the window's end, without kicks that were sent in it and wait longer
  spikes: u32,
  recurrent: u32,     // those that a recurrent kick caused
  signature: u32,     // of the spikes' times
  changes: u32,       // how often it fell asleep or woke
  changed: vec4<f32>, // ms; when, the latest first
}

// A spike of the window: the bits of its time in ms, its cell and its number among those of the cell in the upper half.
fn sign_spike(spike: vec2<u32>) -> u32 {
  return (spike.x ^ (spike.y >> 16u)) * SPIKE_STRIDE + 1u;
}

fn unit_exponential(word: u32) -> f32 {
  return max(0.0, -log(uniform_open(word)));
}

// ms; when the kick that `spike` sends to the cell rings; NEVER when it sends none.
fn ring_time(mine: Population, at: Place, spike: vec2<u32>) -> f32 {
  let source = spike.y & 0xffffu;
  let is_i = source >= run.cells_e;
  let key = vec2<u32>(at.key.x ^ HITS_KEY, at.key.y + (spike.y >> 16u) * SPIKE_STRIDE);
  let random = pcg4d(vec4<u32>(at.cell | (source << 16u), at.window, key));
  let hits = (random.y >> 1u) < select(mine.hit_e, mine.hit_i, is_i) && (source != at.cell || mine.self_hits == 1u);
  let rings = bitcast<f32>(spike.x) + unit_exponential(random.z) * select(mine.tau_e, mine.tau_i, is_i);
  return select(NEVER, rings, hits);
}

// Whether a cell that is refractory now, or not, was awake at `time`.
fn awake_at(path: Path, time: f32) -> bool {
  let c = path.changed;
  let odd = (time < c.x && time >= c.y) || (time < c.z && time >= c.w);
  return (path.cell.refractory == 1u) == odd;
}

// A fresh kick: one that was sent in this window and rings in it.
struct Fresh {
  time: f32,  // ms
  spike: vec2<u32>,
}

// The fresh kicks of a cell, all of them and the first two.
struct FreshKicks {
  number: u32,
  first: Fresh,
  second: Fresh,
}

fn is_before(a: Fresh, b: Fresh) -> bool {
  return a.time < b.time || (a.time == b.time && a.spike.y < b.spike.y);
}

fn add_fresh(before: FreshKicks, kick: Fresh) -> FreshKicks {
  var kicks = before;
  kicks.number++;
  if (is_before(kick, kicks.first)) {
    kicks.second = kicks.first;
    kicks.first = kick;
  } else if (is_before(kick, kicks.second)) {
    kicks.second = kick;
  }
  return kicks;
}

// The fresh kick after `last`, by time and then by spike: the order of the list does not matter.
fn next_fresh(mine: Population, at: Place, last: Fresh, number: u32) -> Fresh {
  var best = Fresh(NEVER, vec2<u32>(0xffffffffu));
  for (var entry = 0u; entry < number; entry++) {
    let spike = lists[at.list + entry];
    let kick = Fresh(ring_time(mine, at, spike), spike);
    if (is_before(last, kick) && is_before(kick, best)) {
      best = kick;
    }
  }
  return best;
}

fn excitation(mine: Population, rounding: f32) -> i32 {
  return i32(mine.kick_whole + u32(rounding < mine.kick_part));
}

fn inhibition(mine: Population, v: i32, rounding: f32) -> i32 {
  let above = v + mine.lowest;
  let size = select(f32(above) * mine.inhibition, mine.inhibition, mine.inhibition_constant == 1u);
  let whole = floor(size);
  return min(i32(whole) + i32(rounding < size - whole), above);
}

// Runs the cell from `start` through the window, with the kicks of the list that ring in it.
fn run_path(mine: Population, at: Place, start: Cell, fresh: FreshKicks) -> Path {
  var path = Path(start, 0u, 0u, 0u, 0u, vec4<f32>(-1.0));
  var time = 0.0;
  var next = fresh.first;
  var taken = 0u;
  for (var event = 0u;; event++) {
    let random = pcg4d(vec4<u32>(at.cell | (event << 16u), at.window, at.key));
    let asleep = path.cell.refractory == 1u;
    let own = select(mine.drive, mine.wake, asleep);
    let ring_e = f32(path.cell.pending_e) * mine.ring_e;
    let total = own + ring_e + f32(path.cell.pending_i) * mine.ring_i;
    let later = time + unit_exponential(random.y) / max(total, LEAST_RATE);
    let look = next.time <= later;
    time = min(later, next.time);
    if (time >= run.window) {
      break;
    }
    let chosen = uniform_closed_open(random.z) * total;
    let waits_e = path.cell.pending_e > 0u;
    let waits_i = path.cell.pending_i > 0u;
    let by_self = !look && (chosen < own || !(waits_e || waits_i));
    let rings_e = !look && !by_self && waits_e && (chosen < own + ring_e || !waits_i);
    let rings_i = !look && !by_self && !rings_e;
    path.cell.pending_e -= u32(rings_e);
    path.cell.pending_i -= u32(rings_i);
    let from_i = (next.spike.y & 0xffffu) >= run.cells_e;
    var counts = look;
//#if AWAKE_HITS
    counts = look && (mine.refractory_hits == 1u || awake_at(path, bitcast<f32>(next.spike.x)));
//#endif
    let excites = rings_e || (counts && !from_i);
    let inhibits = rings_i || (counts && from_i);
    let rounding = uniform_closed_open(random.w);
    let kick = select(0, 1, by_self) + select(0, excitation(mine, rounding), excites)
      - select(0, inhibition(mine, path.cell.v, rounding), inhibits);
    let v = path.cell.v + select(kick, 0, asleep);
    let spikes = v >= mine.threshold;
    if (spikes) {
      let spike = vec2<u32>(bitcast<u32>(time), at.cell | (path.spikes << 16u));
      path.signature += sign_spike(spike);
      add_spike(at, spike);
    }
    path.cell.v = select(v, 0, spikes);
    path.spikes += u32(spikes);
    path.recurrent += u32(spikes && excites && at.is_i == 0u);
    let sleeps = spikes && mine.refractory == 1u;
    let wakes = asleep && by_self;
    path.cell.refractory = u32((asleep && !wakes) || sleeps);
    if (sleeps || wakes) {
      path.changes++;
      path.changed = vec4<f32>(time, path.changed.xyz);
    }
    taken += u32(look);
    let found = next_fresh(mine, at, next, select(0u, at.spikes, look && taken > 1u && taken < fresh.number));
    if (look && taken == 1u) {
      next = fresh.second;
    } else if (look) {
      next = found;
    }
  }
  return path;
}
