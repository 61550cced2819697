// Time-stepped Markovian integrate-and-fire networks, an ensemble at once, in integers.
// Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Scheme, order and cost: the docstring of MifStepper
// (lib/reference/simulation/mif_step.ts), with which this kernel agrees bit for bit.
//
// One workgroup owns one network for `steps` steps; one invocation owns the cells lane, lane + WORKGROUP, ….
// Nobody else writes a network's rows of the buffers. Dispatch: one workgroup per network, folded past 65,535.
// Order of a step: deliver, ring, drive, integrate, threshold, reset, record.

struct Run {
  networks: u32,        // B
  cells_e: u32,         // E cells of each network
  cells: u32,           // N
  first_step: u32,      // steps done before this dispatch
  steps: u32,           // steps of this dispatch
  bin_steps: u32,       // steps per recorded bin
  bins: u32,            // T, bins recorded by this dispatch; 0 while warming up
  channels: u32,        // C, words per recorded bin
  frame_bins: u32,      // bins per recorded frame (histogram, voltages)
  frames: u32,          // frames recorded by this dispatch
  histogram_bins: u32,  // H, bins of a voltage histogram
  histogram_low: i32,   // voltage units; lower edge of the first bin
  histogram_width: u32, // voltage units; width of a bin
  sampled_e: u32,       // E cells with recorded voltages
  sampled: u32,         // K, cells with recorded voltages
  spike_capacity: u32,  // spikes per network that fit
  spike_cells_e: u32,   // E cells whose spikes are recorded
  spike_cells_i: u32,   // I cells whose spikes are recorded
  set_words: u32,       // words of a parameter set, and the layout of its tables
  ring_rows: u32,
  hit_rows: u32,
  drive_words: u32,
  ring_words: u32,
  hit_words: u32,
  fresh_words: u32,
  drive: u32,
  ring: u32,
  hit: u32,
  fresh: u32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;         // (B) set index, key, 0
@group(0) @binding(2) var<storage, read> tables: array<u32>;                 // (sets, set_words) headers and thresholds
@group(0) @binding(3) var<storage, read_write> state: array<u32>;            // (B, 2 + 3 N) last spikes; voltage and status, pending E, pending I
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;           // (B, T, C) spikes and pools per bin
//#if RECORD_SPIKES
@group(0) @binding(5) var<storage, read_write> spikes: array<u32>;           // (B, 1 + capacity) number of spikes; step << 16 | cell
//#endif
//#if RECORD_HISTOGRAM
@group(0) @binding(6) var<storage, read_write> histogram: array<atomic<u32>>; // (B, frames, 2, H) awake cells
//#endif
//#if RECORD_VOLTAGE
@group(0) @binding(7) var<storage, read_write> voltages: array<i32>;         // (B, frames, K) voltage units
//#endif

override WORKGROUP: u32 = 128u;
override SLOTS: u32 = 512u; // cells held in workgroup memory, at least N

const REFRACTORY: u32 = 0x10000u;
const JUST_SPIKED: u32 = 0x20000u;
const VOLTAGE_OFFSET: i32 = 0x4000;
const LARGEST_DRAW: u32 = 65534u;
const ORDER_BLOCK: u32 = 1u;
const CHUNK_BLOCK: u32 = 4096u;
const ROUNDING_STRIDE: u32 = 40503u;
const COUNT_CHANNELS: u32 = 3u;

var<workgroup> voltage_of: array<u32, SLOTS>;   // (N) voltage + offset, status bits
var<workgroup> pending_e: array<u32, SLOTS>;    // (N) kicks
var<workgroup> pending_i: array<u32, SLOTS>;    // (N) kicks
var<workgroup> spiked: array<atomic<u32>, 9>;   // three rotating slots of E, I and recurrent E spikes
var<workgroup> sums: array<atomic<u32>, 6>;     // pools and refractory counts at the end of a bin
//#if RECORD_SPIKES
var<workgroup> stored: atomic<u32>;             // spikes of this network so far
//#endif

struct Network {
  base: u32,      // first word of its parameter set
  key: vec2<u32>,
  index: u32,
}

struct Kicks {
  drive: u32,
  excitatory: u32,
  inhibitory: u32,
}

fn random_block(cell: u32, block: u32, step: u32, key: vec2<u32>) -> vec4<u32> {
  return pcg4d(vec4<u32>(cell | (block << 16u), step, key));
}

fn sample_row(offset: u32, u: u32) -> u32 {
  var word = offset;
  loop {
    let low = tables[word] & 0xffffu;
    let high = tables[word] >> 16u;
    if (u < high) {
      return (word - offset) * 2u + select(1u, 0u, u < low);
    }
    word++;
  }
  return 0u;
}

fn binomial(net: Network, table: u32, rows: u32, width: u32, n: u32, u: u32, cell: u32, step: u32, channel: u32) -> u32 {
  var total = 0u;
  var left = n;
  var draw = u;
  for (var chunk = 0u; left >= rows; chunk++) {
    total += sample_row(table + (rows - 1u) * width, draw);
    left -= rows - 1u;
    draw = min(random_block(cell, CHUNK_BLOCK * (channel + 1u) + chunk, step, net.key).x >> 16u, LARGEST_DRAW);
  }
  if (left == 0u) {
    return total;
  }
  return total + sample_row(table + left * width, draw);
}

// Kicks that ring now (x) and kicks that stay pending (y), for one source population.
fn deliver_and_ring(net: Network, cell: u32, step: u32, projection: u32, from: u32, waiting: u32, draws: vec3<u32>) -> vec2<u32> {
  let channel = (projection & 1u) * 3u;
  var rung = 0u;
  var pending = waiting;
  if (from > 0u) {
    let hit_table = net.base + run.hit + projection * run.hit_rows * run.hit_words;
    let hits = binomial(net, hit_table, run.hit_rows, run.hit_words, from, draws.y, cell, step, channel);
    if (hits > 0u) {
      let fresh_table = net.base + run.fresh + projection * run.hit_rows * run.fresh_words;
      rung = binomial(net, fresh_table, run.hit_rows, run.fresh_words, hits, draws.z, cell, step, channel + 1u);
      pending += hits - rung;
    }
  }
  if (pending > 0u) {
    let ring_table = net.base + run.ring + projection * run.ring_rows * run.ring_words;
    let ringing = binomial(net, ring_table, run.ring_rows, run.ring_words, pending, draws.x, cell, step, channel + 2u);
    pending -= ringing;
    rung += ringing;
  }
  return vec2<u32>(rung, pending);
}

fn excite(base: u32, is_i: u32, count: u32, rounding: u32) -> i32 {
  return i32(count * tables[base + 2u * is_i] + ((count * tables[base + 2u * is_i + 1u] + rounding) >> 12u));
}

fn inhibit(base: u32, is_i: u32, v: i32, rounding: u32) -> i32 {
  let size = tables[base + 4u + is_i];
  let above = u32(v + i32(tables[base + 8u]));
  let kick = select(above * size, size, (tables[base + 9u] & 1u) != 0u);
  return i32(min((kick + (rounding << 4u)) >> 20u, above));
}

fn record_spike(net: Network, cell: u32, step: u32) {
//#if RECORD_SPIKES
  let is_e = cell < run.cells_e;
  let rank = select(cell - run.cells_e, cell, is_e);
  if (run.bins > 0u && rank < select(run.spike_cells_i, run.spike_cells_e, is_e)) {
    let position = atomicAdd(&stored, 1u);
    if (position < run.spike_capacity) {
      spikes[net.index * (1u + run.spike_capacity) + 1u + position] = ((step - run.first_step) << 16u) | cell;
    }
  }
//#endif
}

// Kicks one by one in random order; returns the voltage with status bits.
fn integrate_in_order(net: Network, cell: u32, step: u32, is_i: u32, start: i32, all: Kicks, slot: u32) -> u32 {
  var kicks = all;
  var v = start;
  var status = 0u;
  var block = vec4<u32>(0u);
  let refractory = (tables[net.base + 9u] & 8u) != 0u;
  for (var pick = 0u; kicks.drive + kicks.excitatory + kicks.inhibitory > 0u; pick++) {
    if ((pick & 7u) == 0u) {
      block = random_block(cell, ORDER_BLOCK + (pick >> 3u), step, net.key);
    }
    let word = block[(pick >> 1u) & 3u];
    let scaled = select(word >> 16u, word & 0xffffu, (pick & 1u) == 0u) * (kicks.drive + kicks.excitatory + kicks.inhibitory);
    let chosen = scaled >> 16u;
    let rounding = scaled & 0xffffu;
    let recurrent = chosen >= kicks.drive && chosen < kicks.drive + kicks.excitatory;
    if (chosen < kicks.drive) {
      kicks.drive--;
      v++;
    } else if (recurrent) {
      kicks.excitatory--;
      v += excite(net.base, is_i, 1u, rounding >> 4u);
    } else {
      kicks.inhibitory--;
      v -= inhibit(net.base, is_i, v, rounding);
    }
    if (v >= i32(tables[net.base + 7u])) {
      v = 0;
      status = JUST_SPIKED | select(0u, REFRACTORY, refractory);
      atomicAdd(&spiked[slot * 3u + is_i], 1u);
      if (is_i == 0u && recurrent) {
        atomicAdd(&spiked[slot * 3u + 2u], 1u);
      }
      record_spike(net, cell, step);
      if (refractory) {
        break;
      }
    }
  }
  return u32(v + VOLTAGE_OFFSET) | status;
}

fn integrate(net: Network, cell: u32, step: u32, is_i: u32, chance: u32, kicks: Kicks, slot: u32) -> u32 {
  var v = i32(voltage_of[cell] & 0xffffu) - VOLTAGE_OFFSET;
  let excitation = i32(kicks.drive) + excite(net.base, is_i, kicks.excitatory, (chance * 25173u + 13849u) & 0xfffu);
  if (v + excitation + i32(kicks.excitatory) >= i32(tables[net.base + 7u])) {
    return integrate_in_order(net, cell, step, is_i, v, kicks, slot);
  }
  v += excitation >> 1u;
  for (var kick = 0u; kick < kicks.inhibitory; kick++) {
    v -= inhibit(net.base, is_i, v, (chance + kick * ROUNDING_STRIDE) & 0xffffu);
  }
  return u32(v + excitation - (excitation >> 1u) + VOLTAGE_OFFSET);
}

fn advance_cell(net: Network, cell: u32, step: u32, last: vec2<u32>, slot: u32) {
  let random = random_block(cell, 0u, step, net.key);
  let is_i = select(0u, 1u, cell >= run.cells_e);
  let flags = tables[net.base + 9u];
  let status = voltage_of[cell];
  let refractory = (status & REFRACTORY) != 0u;
  let own = select(0u, 1u, (flags & 2u) == 0u && (status & JUST_SPIKED) != 0u);
  let receives = !refractory || (flags & 4u) != 0u;
  let from_e = select(0u, last.x - select(0u, own, is_i == 0u), receives);
  let from_i = select(0u, last.y - select(0u, own, is_i == 1u), receives);
  let low = min(random & vec4<u32>(0xffffu), vec4<u32>(LARGEST_DRAW));
  let high = min(random >> vec4<u32>(16u), vec4<u32>(LARGEST_DRAW));
  let e = deliver_and_ring(net, cell, step, is_i * 2u, from_e, pending_e[cell], vec3<u32>(low.y, low.z, high.z));
  let i = deliver_and_ring(net, cell, step, is_i * 2u + 1u, from_i, pending_i[cell], vec3<u32>(high.y, low.w, high.w));
  pending_e[cell] = e.y;
  pending_i[cell] = i.y;
  let chance = random.x >> 16u;
  if (refractory) {
    voltage_of[cell] = u32(VOLTAGE_OFFSET) | select(REFRACTORY, 0u, chance < tables[net.base + 6u]);
    return;
  }
  let drive = sample_row(net.base + run.drive + is_i * run.drive_words, low.x);
  voltage_of[cell] = integrate(net, cell, step, is_i, chance, Kicks(drive, e.x, i.x), slot);
}

//#if RECORD_POOLS
fn add_pools(lane: u32) {
  var own = array<u32, 6>();
  for (var cell = lane; cell < run.cells; cell += WORKGROUP) {
    let is_i = select(0u, 1u, cell >= run.cells_e);
    own[is_i] += pending_e[cell];
    own[2u + is_i] += pending_i[cell];
    own[4u + is_i] += select(0u, 1u, (voltage_of[cell] & REFRACTORY) != 0u);
  }
  for (var channel = 0u; channel < 6u; channel++) {
    atomicAdd(&sums[channel], own[channel]);
  }
}
//#endif

fn record_frame(net: Network, lane: u32, frame: u32) {
//#if RECORD_HISTOGRAM
  for (var cell = lane; cell < run.cells; cell += WORKGROUP) {
    let above = i32(voltage_of[cell] & 0xffffu) - VOLTAGE_OFFSET - run.histogram_low;
    if ((voltage_of[cell] & REFRACTORY) == 0u) {
      let bin = min(u32(max(above, 0)) / run.histogram_width, run.histogram_bins - 1u);
      let is_i = select(0u, 1u, cell >= run.cells_e);
      atomicAdd(&histogram[((net.index * run.frames + frame) * 2u + is_i) * run.histogram_bins + bin], 1u);
    }
  }
//#endif
//#if RECORD_VOLTAGE
  for (var sample = lane; sample < run.sampled; sample += WORKGROUP) {
    let cell = select(run.cells_e + sample - run.sampled_e, sample, sample < run.sampled_e);
    voltages[(net.index * run.frames + frame) * run.sampled + sample] = i32(voltage_of[cell] & 0xffffu) - VOLTAGE_OFFSET;
  }
//#endif
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= run.networks) {
    return;
  }
  let lane = local.x;
  let net = Network(networks[index].x * run.set_words, networks[index].yz, index);
  let row = index * (2u + 3u * run.cells);
  for (var cell = lane; cell < run.cells; cell += WORKGROUP) {
    voltage_of[cell] = state[row + 2u + cell];
    pending_e[cell] = state[row + 2u + run.cells + cell];
    pending_i[cell] = state[row + 2u + 2u * run.cells + cell];
  }
  var last = vec2<u32>(state[row], state[row + 1u]);
  var in_bin = vec3<u32>(0u);
  var bin = 0u;
  for (var k = 0u; k < run.steps; k++) {
    let slot = k % 3u;
    for (var cell = lane; cell < run.cells; cell += WORKGROUP) {
      advance_cell(net, cell, run.first_step + k, last, slot);
    }
    if (lane == 0u) {
      let next = (k + 1u) % 3u;
      atomicStore(&spiked[next * 3u], 0u);
      atomicStore(&spiked[next * 3u + 1u], 0u);
      atomicStore(&spiked[next * 3u + 2u], 0u);
    }
    workgroupBarrier();
    let now = vec3<u32>(atomicLoad(&spiked[slot * 3u]), atomicLoad(&spiked[slot * 3u + 1u]), atomicLoad(&spiked[slot * 3u + 2u]));
    last = now.xy;
    in_bin += now;
    if ((k + 1u) % run.bin_steps == 0u && bin < run.bins) {
      let offset = (index * run.bins + bin) * run.channels;
      if (lane == 0u) {
        counts[offset] = in_bin.x;
        counts[offset + 1u] = in_bin.y;
        counts[offset + 2u] = in_bin.z;
      }
//#if RECORD_POOLS
      add_pools(lane);
      workgroupBarrier();
      if (lane < 6u) {
        counts[offset + COUNT_CHANNELS + lane] = atomicExchange(&sums[lane], 0u);
      }
      workgroupBarrier();
//#endif
      bin++;
      in_bin = vec3<u32>(0u);
      if (bin % run.frame_bins == 0u) {
        record_frame(net, lane, bin / run.frame_bins - 1u);
      }
    }
  }
  for (var cell = lane; cell < run.cells; cell += WORKGROUP) {
    state[row + 2u + cell] = voltage_of[cell];
    state[row + 2u + run.cells + cell] = pending_e[cell];
    state[row + 2u + 2u * run.cells + cell] = pending_i[cell];
  }
  if (lane == 0u) {
    state[row] = last.x;
    state[row + 1u] = last.y;
//#if RECORD_SPIKES
    spikes[index * (1u + run.spike_capacity)] = atomicLoad(&stored);
//#endif
  }
}
