// Time-stepped multi-band networks (perfect integrate-and-fire cells with exponential synapses on a fixed random graph), an
// ensemble at once, in whole numbers. Model: Wu et al. (2022), doi:10.48550/arXiv.2206.14942. Scheme, order and bias: the
// docstring of MultibandStepper (lib/markov/cpu/multiband_step.ts), with which this kernel agrees bit for bit.
//
// One workgroup owns one network for `rounds` bins of steps; one invocation owns four neighbouring cells of one population
// as the components of vectors (the first ceil(N_E / 4) invocations those of E, the next those of I), so that one hash
// serves four cells. The spikes of a step are listed in shared memory; whether two cells are connected is a hash of both.
// Nobody else writes a network's rows of the buffers. A step needs one barrier.
// Dispatch: one workgroup per network, folded past 65,535. Needs pcg4d.wgsl and the constant CELLS, the length of a list,
// which is set by the host.

struct Run {
  networks: u32,        // B
  cells_e: u32,         // E cells of each network
  cells: u32,           // N
  first_step: u32,      // steps done before this dispatch
  rounds: u32,          // bins of this dispatch, recorded or not
  bin_steps: u32,       // steps per bin
  bins: u32,            // T, bins recorded by this dispatch; 0 while warming up
  spike_capacity: u32,  // spikes per network that fit
  spike_cells_e: u32,   // E cells whose spikes are recorded
  spike_cells_i: u32,   // I cells whose spikes are recorded
  spare_loops: u32,     // iterations that must be left at the end
  runaway_allowance: u32, // 2^-8 E spikes of a step that are allowed
  runaway_most: u32,    // 2^-8 E spikes; largest surplus
}

// A factor mantissa 2^(up - down - 16).
struct Factor {
  mantissa: u32,
  up: u32,
  down: u32,
}

struct Population {
  span: u32,               // 2^-16 voltage units; threshold above the reversal
  reset: u32,              // 2^-16 voltage units; reset above the reversal
  hit_e: u32,              // 2^-16; connection from an E cell
  hit_i: u32,              // 2^-16; connection from an I cell
  left_e: u32,             // 2^-16; left of an E spike or a kick at the end of its step
  left_i: u32,             // 2^-16; left of an I spike
  drive_parts: u32,
  decay_e: Factor,         // acts in a step
  decay_i: Factor,
  kick: Factor,            // voltage units of an E spike
  slope: Factor,           // part of the way to the reversal of an I spike, in units of 2^-8
  drive: array<u32, 16>,   // a draw above threshold k holds more than k kicks
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;        // (B) parameter set, key, surplus of spikes or STOPPED
@group(0) @binding(2) var<storage, read> populations: array<Population>;    // (sets, 2) E, I
@group(0) @binding(3) var<storage, read_write> state: array<vec4<u32>>;     // (B, quads, 5) voltage, drive, synapses E and I in 2^-16; spikes of the last step
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;          // (B, T, 3) spikes of E, of I, recurrent ones; then (B) faults; (B, 2) surplus, stop
//#if RECORD_SPIKES
@group(0) @binding(5) var<storage, read_write> spikes: array<u32>;          // (B, 1 + capacity) number; step << 16 | cell
//#endif

override WORKGROUP: u32 = 128u;

const WORDS: u32 = 5u;
const CHANNELS: u32 = 3u;
const ONE: u32 = 65536u;
const FULL: u32 = 0x80000000u;
const SHARE: u32 = 0x1000000u;
const THIRD: u32 = 21845u;
const GRAPH_BLOCK: u32 = 0xffffu;

var<workgroup> spiked: array<atomic<u32>, 3>;       // three rotating slots: E spikes of a step, I spikes << 16
var<workgroup> list: array<array<u32, CELLS>, 2>;   // two slots: cells that spiked, E from 0 and I from N_E on
var<workgroup> recurrent: atomic<u32>;              // recurrent E spikes of a bin
//#if RECORD_SPIKES
var<workgroup> stored: atomic<u32>;                 // spikes of this network so far
//#endif

// Four cells: numbers from `first` on, those below `end` exist.
struct Quad {
  key: vec2<u32>,
  lane: u32,
  first: u32,
  end: u32,
  is_i: u32,
}

struct Cells {
  above: vec4<u32>,
  drive: vec4<u32>,
  synapse_e: vec4<u32>,
  synapse_i: vec4<u32>,
  spiked: vec4<u32>,
  recurrent: vec4<u32>,
}

fn portion(a: vec4<u32>, part: vec4<u32>) -> vec4<u32> {
  return (a >> vec4<u32>(16u)) * part + (((a & vec4<u32>(0xffffu)) * part) >> vec4<u32>(16u));
}

fn scaled(a: vec4<u32>, by: Factor) -> vec4<u32> {
  return portion(a << vec4<u32>(by.up), vec4<u32>(by.mantissa)) >> vec4<u32>(by.down);
}

fn share_of(a: vec4<u32>, share: vec4<u32>) -> vec4<u32> {
  return portion(a, share >> vec4<u32>(8u)) + (((a >> vec4<u32>(8u)) * (share & vec4<u32>(0xffu))) >> vec4<u32>(16u));
}

// over / rise, where that is below 1, in units of 2^-16.
fn ratio(over: vec4<u32>, rise: vec4<u32>) -> vec4<u32> {
  let shift = vec4<u32>(16u) - min(countLeadingZeros(rise), vec4<u32>(16u));
  return ((over >> shift) << vec4<u32>(16u)) / max(rise >> shift, vec4<u32>(1u));
}

fn random(quad: Quad, word: u32, index: u32) -> vec4<u32> {
  return pcg4d(vec4<u32>(quad.lane | (word << 16u), index, quad.key));
}

// How many of the listed cells are connected to each of four.
fn arrived(quad: Quad, slot: u32, start: u32, end: u32, hit: u32) -> vec4<u32> {
  var sum = vec4<u32>(0u);
  let own = vec4<u32>(quad.first) + vec4<u32>(0u, 1u, 2u, 3u);
  for (var k = start; k < end; k++) {
    let source = list[slot][k];
    let words = random(quad, GRAPH_BLOCK, source) >> vec4<u32>(16u);
    sum += select(vec4<u32>(0u), vec4<u32>(1u), (words < vec4<u32>(hit)) & (own != vec4<u32>(source)));
  }
  return sum;
}

fn above(words: vec4<u32>, threshold: u32) -> vec4<u32> {
  return select(vec4<u32>(0u), vec4<u32>(1u), words > vec4<u32>(threshold));
}

// Kicks of the drive in this step.
fn kicks(mine: Population, quad: Quad, step: u32) -> vec4<u32> {
  var sum = vec4<u32>(0u);
  for (var part = 0u; part < mine.drive_parts; part++) {
    let words = random(quad, part, step);
    sum += above(words, mine.drive[0]) + above(words, mine.drive[1]) + above(words, mine.drive[2])
      + above(words, mine.drive[3]) + above(words, mine.drive[4]) + above(words, mine.drive[5])
      + above(words, mine.drive[6]) + above(words, mine.drive[7]) + above(words, mine.drive[8])
      + above(words, mine.drive[9]) + above(words, mine.drive[10]) + above(words, mine.drive[11])
      + above(words, mine.drive[12]) + above(words, mine.drive[13]) + above(words, mine.drive[14])
      + above(words, mine.drive[15]);
  }
  return sum;
}

// One step of four cells: deliver, decay, drive, integrate, threshold, reset.
fn advance(mine: Population, before: Cells, arrived_e: vec4<u32>, arrived_i: vec4<u32>, drive: vec4<u32>) -> Cells {
  var cells = before;
  let left_e = vec4<u32>(mine.left_e);
  let left_i = vec4<u32>(mine.left_i);
  let one = vec4<u32>(ONE);
  let synapse_e = min(before.synapse_e + arrived_e * left_e, vec4<u32>(FULL));
  let synapse_i = min(before.synapse_i + arrived_i * left_i, vec4<u32>(FULL));
  let acts_e = scaled(synapse_e, mine.decay_e);
  let acts_i = scaled(synapse_i, mine.decay_i);
  let acts = scaled(before.drive, mine.decay_e);
  cells.synapse_e = synapse_e - acts_e;
  cells.synapse_i = synapse_i - acts_i;
  cells.drive = before.drive + drive * left_e - acts;

  let inhibition = min(acts_i + arrived_i * (one - left_i), vec4<u32>(0xffffffffu >> mine.slope.up));
  let k = min(scaled(inhibition, mine.slope), vec4<u32>(SHARE));
  let k_16 = k >> vec4<u32>(8u);
  let share = portion(k, one - (portion(k_16, one - portion(k_16, vec4<u32>(THIRD))) >> vec4<u32>(1u)));
  let from_drive = acts + drive * (one - left_e);
  let from_e = scaled(acts_e + arrived_e * (one - left_e), mine.kick);
  let all = from_drive + from_e;
  let gain = all - portion(all, share >> vec4<u32>(9u));
  let after = before.above - share_of(before.above, share) + gain;

  let spikes_now = after >= vec4<u32>(mine.span);
  cells.above = after;
  cells.spiked = select(vec4<u32>(0u), vec4<u32>(1u), spikes_now);
  if (any(spikes_now)) {
    let over = select(vec4<u32>(0u), after - vec4<u32>(mine.span), spikes_now);
    let rise = max(after, before.above) - before.above;
    let rest = select(ratio(over, rise), one, rise <= over);
    let from_reset = vec4<u32>(mine.reset) + portion(gain, rest)
      - portion(share_of(vec4<u32>(mine.reset), share), rest);
    cells.above = select(after, from_reset, spikes_now);
  }
  cells.recurrent = select(vec4<u32>(0u), cells.spiked, from_e > (from_drive >> vec4<u32>(2u)));
  return cells;
}

// Lists one cell's spike for the next step and tells it to the recorder.
fn announce(quad: Quad, cell: u32, step: u32, slot: u32, index: u32) {
  let packed = atomicAdd(&spiked[slot], select(1u, ONE, quad.is_i == 1u));
  let position = select(packed & 0xffffu, run.cells_e + (packed >> 16u), quad.is_i == 1u);
  list[step & 1u][position] = cell;
//#if RECORD_SPIKES
  let rank = cell - select(0u, run.cells_e, quad.is_i == 1u);
  if (run.bins > 0u && step >= run.first_step && rank < select(run.spike_cells_e, run.spike_cells_i, quad.is_i == 1u)) {
    let place = atomicAdd(&stored, 1u);
    if (place < run.spike_capacity) {
      spikes[index * (1u + run.spike_capacity) + 1u + place] = ((step - run.first_step) << 16u) | cell;
    }
  }
//#endif
}

fn announce_all(quad: Quad, which: vec4<u32>, step: u32, slot: u32, index: u32) {
  if (which.x == 1u) {
    announce(quad, quad.first, step, slot, index);
  }
  if (which.y == 1u) {
    announce(quad, quad.first + 1u, step, slot, index);
  }
  if (which.z == 1u) {
    announce(quad, quad.first + 2u, step, slot, index);
  }
  if (which.w == 1u) {
    announce(quad, quad.first + 3u, step, slot, index);
  }
}

// Some software drivers end all loops of an invocation once it has run some 65,000 iterations, without an error. True
// when that happened: the steps are not all done, or no iterations are left.
fn loops_were_cut(step: u32) -> bool {
  var left = 0u;
  for (var k = 0u; k < run.spare_loops; k++) {
    left++;
  }
  return step != run.first_step + run.rounds * run.bin_steps || left != run.spare_loops;
}

fn quad_of(key: vec2<u32>, lane: u32) -> Quad {
  let lanes_e = (run.cells_e + 3u) / 4u;
  let is_i = lane >= lanes_e;
  let first = select(4u * lane, run.cells_e + 4u * (lane - lanes_e), is_i);
  return Quad(key, lane, first, select(run.cells_e, run.cells, is_i), u32(is_i));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= run.networks) {
    return;
  }
  let network = networks[index];
//#if RUNAWAY
  if (network.w == STOPPED) {
    return;
  }
  var surplus = network.w;
  var stopped_at = RUNNING;
//#endif
  var runs = true;
  let quad = quad_of(network.yz, local.x);
  let mine = populations[2u * network.x + quad.is_i];
  let owns = quad.first < quad.end;
  let exist = vec4<u32>(quad.first) + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(quad.end);
  let quads = (run.cells_e + 3u) / 4u + (run.cells - run.cells_e + 3u) / 4u;
  let row = WORDS * (index * quads + quad.lane);
  var cells = Cells();
  if (owns) {
    cells = Cells(state[row], state[row + 1u], state[row + 2u], state[row + 3u], state[row + 4u], vec4<u32>(0u));
    if (run.first_step == 0u) {
      cells.above = vec4<u32>(mine.reset);
    }
    announce_all(quad, cells.spiked, run.first_step - 1u, 0u, index);
  }
  workgroupBarrier();
  var slot = 0u;
  var step = run.first_step;
  for (var bin = 0u; bin < run.rounds; bin++) {
    var in_bin = vec2<u32>(0u, 0u);
    var own_recurrent = 0u;
    for (var k = 0u; k < run.bin_steps; k++) {
      let last = atomicLoad(&spiked[slot]);
      let next = select(slot + 1u, 0u, slot == 2u);
      if (local.x == 0u) {
        atomicStore(&spiked[select(next + 1u, 0u, next == 2u)], 0u);
      }
      if (owns && runs) {
        let lists = (step + 1u) & 1u;
        let e = arrived(quad, lists, 0u, last & 0xffffu, mine.hit_e);
        let i = arrived(quad, lists, run.cells_e, run.cells_e + (last >> 16u), mine.hit_i);
        cells = advance(mine, cells, e, i, kicks(mine, quad, step));
        cells.spiked = select(vec4<u32>(0u), cells.spiked, exist);
        announce_all(quad, cells.spiked, step, next, index);
        own_recurrent += dot(select(vec4<u32>(0u), cells.recurrent, exist), vec4<u32>(1u - quad.is_i));
      }
      workgroupBarrier();
      let now = atomicLoad(&spiked[next]);
      in_bin += vec2<u32>(now & 0xffffu, now >> 16u);
      slot = next;
      step++;
//#if RUNAWAY
      surplus = next_surplus(surplus, now & 0xffffu);
      if (runs && surplus > run.runaway_most) {
        runs = false;
        stopped_at = step;
      }
//#endif
    }
    if (run.bins > 0u) {
      let offset = (index * run.bins + bin) * CHANNELS;
      atomicAdd(&recurrent, own_recurrent);
      workgroupBarrier();
      if (local.x == 0u) {
        counts[offset] = in_bin.x;
        counts[offset + 1u] = in_bin.y;
        counts[offset + 2u] = atomicExchange(&recurrent, 0u);
      }
    }
  }
  if (owns) {
    state[row] = cells.above;
    state[row + 1u] = cells.drive;
    state[row + 2u] = cells.synapse_e;
    state[row + 3u] = cells.synapse_i;
    state[row + 4u] = cells.spiked;
  }
  if (loops_were_cut(step)) {
    counts[run.networks * run.bins * CHANNELS + index] = 1u;
  }
//#if RUNAWAY
  if (local.x == 0u) {
    let report = run.networks * (run.bins * CHANNELS + 1u) + 2u * index;
    counts[report] = surplus;
    counts[report + 1u] = stopped_at;
  }
//#endif
//#if RECORD_SPIKES
  if (local.x == 0u) {
    spikes[index * (1u + run.spike_capacity)] = atomicLoad(&stored);
  }
//#endif
}
