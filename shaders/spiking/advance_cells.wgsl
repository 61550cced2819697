// Advances the cells of one group through a window of steps: populations of one model with equally many receptors.
// Each step in the order of SpikingStepper (lib/spiking/cpu/spiking_stepper.ts): deliver (arrivals of the ring and
// drives enter the receptors), integrate, jump, threshold and reset (`advance`, of the neuron's model), record. A receptor is two linear state
// variables a and b, whose changes in a step are made in double precision on the host (Rotter & Diesmann 1999, doi:10.1007/s004220050570).
//
// One invocation owns one cell for the whole window, its state and its places of the ring; the window is not longer than
// the shortest delay and a step (without the step where there are jumps), so that no spike of it arrives within. Spikes of all groups are appended to `spikes`.
// Dispatch: one invocation for each cell of the group, folded; nothing happens once the host has to drain (`control.stopped`).
// With SUMS a trace may be a sum over all cells of a population, of a variable or of the current through a receptor, in whole numbers to which all its cells add.
// Joined with: wave_at.wgsl with WAVES, the model's WGSL, its State, Parameters, load_state, save_state and state_variable, pcg4d and, with NOISE, normal_from.
// N places for cells of the group, R receptors, V state variables of the model, P populations of the group, W workgroups. A population begins with a workgroup: its lanes share reads.

override WORKGROUP: u32 = 64u;

struct Input {
  current: f32, // pA
  conductance: f32, // nS
  drive: f32, // pA, sum of conductance times reversal
  kick: f32, // mV
  h: f32, // ms
  random: vec4<u32>,
}

struct Group {
  cells: u32, // N, with what fills up workgroups
  first_port: u32, // of the ring
  ports: u32, // of the ring, of all groups
  slots: u32, // of the ring
  window: u32, // steps
  bin_steps: u32,
  first_trace: u32, // in tables
  traces: u32,
  trace_steps: u32,
  step_ms: f32,
  first_schedule: u32, // in tables
  schedule_steps: u32, // of a row
}

struct Receptor {
  gain_a: f32, // of a whole number that arrives
  gain_b: f32,
  kick: f32, // mV of a whole number, delta receptors
  mean_a: f32,
  mean_b: f32,
  lost_a: f32,
  lost_b: f32,
  ab: f32, // ms
  reversal: f32, // mV
  is_conductance: f32, // 1, or 0 where it is a current
  first_drive: u32, // in tables
  drives: u32,
  block: f32, // of NMDA receptors at 0 mV; 0 without
  held: u32, // 1 where a is what arrives in the step, and nothing of it is left after; 2 of gap junctions
  block_power: f32, // 1/mV: what blocks is the block times e^(that V)
  follows: u32, // 1 of a further part of the receptor before it, which takes what arrives there
}

struct Population {
  key: vec2<u32>,
  first: u32, // among all cells
  first_in_group: u32,
  size: u32,
  first_bin: u32, // in recordings
  index: u32,
  first_wave: u32, // in tables
  waves: u32,
  first_noise: u32, // in tables
  noisy: u32, // 1 where there is noise
  first_replay: u32, // in tables
  first_count: u32, // in tables: where the table of each cell stands; or a row of the schedule
  counts_differ: u32, // 1, or 0 where the first is that of all, or 2 where it varies in time
  first_input: u32, // in tables
  inputs: u32,
//#if RECEPTORS
  receptors: array<Receptor, RECEPTORS>,
//#endif
}

struct Control {
  step: u32, // steps done
  base: u32, // step at which recordings begin
  until: u32, // steps wanted
  stopped: u32, // 1: the host has to drain spikes
  starts: array<u32, 2>, // first spike of this window and of the next, by parity
  fault: atomic<u32>, // least step by whose end a state was not finite
  faulty: atomic<u32>, // population of such a state
  spikes: atomic<u32>, // spikes in the buffer
}

@group(0) @binding(0) var<uniform> group: Group;
@group(0) @binding(1) var<storage, read> parameters: array<Parameters>; // (P), or (N) where cells differ
@group(0) @binding(2) var<storage, read> tables: array<u32>; // (W) population of a workgroup; drives; traces; schedule
@group(0) @binding(3) var<storage, read> populations: array<Population>; // (P)
@group(0) @binding(4) var<storage, read_write> state: array<f32>; // (V + 2 R, N); noise (N); carry (N)
@group(0) @binding(5) var<storage, read_write> ring: array<i32>; // (slots, ports) quanta
@group(0) @binding(6) var<storage, read_write> control: Control;
@group(0) @binding(7) var<storage, read_write> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(8) var<storage, read_write> recordings: array<atomic<u32>>; // (all populations, bins) counts; traces as bits of f32

fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

// How many ascending thresholds of the tables a word reaches.
fn reached(first: u32, length: u32, word: u32) -> u32 {
  var low = 0u;
  var high = length;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (word >= tables[first + middle]) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

//#if SUMS
const SUM_OF_VALUES: u32 = 0xfffffffeu;
const SUM_OF_CURRENTS: u32 = 0xffffffffu;

// Adds a value to a whole number of 64 bits in units of 2^-24, so that sums are the same in any order. Its lower half stands first.
fn add_to_sum(at: u32, value: f32) {
  var whole = i32(floor(value));
  var part = u32(round((value - floor(value)) * 16777216.0));
  if (part == 16777216u) {
    whole += 1;
    part = 0u;
  }
  let low = (bitcast<u32>(whole) << 24u) | part;
  let before = atomicAdd(&recordings[at], low);
  let high = bitcast<u32>(whole >> 8u) + select(0u, 1u, before + low < before);
  if (high != 0u) {
    atomicAdd(&recordings[at + 1u], high);
  }
}
//#endif

//#if SCHEDULE
const NONE: u32 = 0xffffffffu;

// What a row of the schedule says of a step: the schedule is its first step and rows of a word for each step.
fn scheduled(row: u32, step: u32) -> u32 {
  return tables[group.first_schedule + 1u + row * group.schedule_steps + step - tables[group.first_schedule]];
}

// Whether a cell is one of those of a mask, which has a bit for each.
fn is_masked(mask: u32, cell: u32) -> bool {
  return mask == NONE || ((tables[mask + (cell >> 5u)] >> (cell & 31u)) & 1u) == 1u;
}
//#endif

//#if DRIVES
// Hits of the drives of a receptor in a step: each is key (2), weight, with SCHEDULE the mask of its cells and the row of what varies, then
// length and as many thresholds, ascending.
fn driven(first: u32, drives: u32, cell: u32, step: u32) -> i32 {
  var sum = 0;
  var at = first;
  for (var drive = 0u; drive < drives; drive++) {
    var head = 3u;
    var table = at + 3u;
//#if SCHEDULE
    head = 5u;
    table = at + 5u;
    if (tables[at + 4u] != NONE) {
      table = scheduled(tables[at + 4u], step);
    }
    if (is_masked(tables[at + 3u], cell) && tables[table] > 0u) {
//#endif
      // Four steps share the words of a counter.
      let word = pcg4d(vec4<u32>(cell, step >> 2u, tables[at], tables[at + 1u]))[step & 3u];
      sum += bitcast<i32>(tables[at + 2u]) * i32(reached(table + 1u, tables[table], word));
//#if SCHEDULE
    }
//#endif
    at += head + 1u + tables[at + head];
  }
  return sum;
}
//#endif

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let team = wid.y * nwg.x + wid.x;
  if (team * WORKGROUP >= group.cells || control.stopped != 0u) {
    return;
  }
  let population = tables[team];
  let cell = team * WORKGROUP + lid;
  let own = cell - populations[population].first_in_group;
  if (own >= populations[population].size) {
    return;
  }
//#if HETEROGENEOUS
  let p = parameters[cell];
//#else
  let p = parameters[population];
//#endif
  var s = load_state(cell);
//#if RECEPTORS
  var a: array<f32, RECEPTORS>;
  var b: array<f32, RECEPTORS>;
  var receptors: array<Receptor, RECEPTORS>;
  for (var r = 0u; r < RECEPTORS; r++) {
    receptors[r] = populations[population].receptors[r];
    a[r] = state[(VARIABLES + 2u * r) * group.cells + cell];
//#if SECOND
    b[r] = state[(VARIABLES + 2u * r + 1u) * group.cells + cell];
//#endif
  }
//#endif
//#if NOISE
  var noise = state[(VARIABLES + 2u * RECEPTOR_COUNT) * group.cells + cell];
//#endif
  let first_step = control.step;
  let steps = min(group.window, control.until - first_step);
  var slot = first_step % group.slots;
  for (var k = 0u; k < steps; k++) {
    let step = first_step + k;
    var input = Input(0.0, 0.0, 0.0, 0.0, group.step_ms, vec4<u32>(0u));
//#if WAVES
    input.current = wave_at(populations[population].first_wave, populations[population].waves, step);
//#endif
//#if INPUTS
    // Each is a mask of cells and a row of the schedule.
    for (var k_input = 0u; k_input < populations[population].inputs; k_input++) {
      let place = populations[population].first_input + 2u * k_input;
      if (is_masked(tables[place], own)) {
        input.current += bitcast<f32>(scheduled(tables[place + 1u], step));
      }
    }
//#endif
//#if NOISE
    // Key (2), mean, decay and spread.
    if (populations[population].noisy != 0u) {
      let about = populations[population].first_noise;
      // Four steps share the words of a counter.
      let words = pcg4d(vec4<u32>(own, step >> 2u, tables[about], tables[about + 1u]));
      let pair = select(words.xy, words.zw, (step & 2u) != 0u);
      let drawn = normal_turned(pair.x, pair.y, 0.25 * f32(step & 1u));
      noise = bitcast<f32>(tables[about + 3u]) * noise + bitcast<f32>(tables[about + 4u]) * drawn;
      input.current += bitcast<f32>(tables[about + 2u]) + noise;
    }
//#endif
//#if RECEPTORS
//#if FOLLOWS
    var taken = 0;
//#endif
    for (var r = 0u; r < RECEPTORS; r++) {
      var at = slot;
//#if DELTA
      // Jumps are those that arrive at the end of the step.
      at = select(slot, select(slot + 1u, 0u, slot + 1u == group.slots), receptors[r].kick != 0.0);
//#endif
      at = at * group.ports + group.first_port + r * group.cells + cell;
      var whole = ring[at];
      if (whole != 0) {
        ring[at] = 0;
      }
//#if DRIVES
      whole += driven(receptors[r].first_drive, receptors[r].drives, own, step);
//#endif
//#if FOLLOWS
      // Nothing is sent to the places of what follows.
      whole = select(whole, taken, receptors[r].follows == 1u);
      taken = whole;
//#endif
      let arrived = f32(whole);
//#if HELD
      a[r] = select(a[r], 0.0, receptors[r].held != 0u);
//#endif
      let a0 = a[r] + receptors[r].gain_a * arrived;
      var mean = receptors[r].mean_a * a0;
      a[r] = a0 - receptors[r].lost_a * a0;
//#if SECOND
      let b0 = b[r] + receptors[r].gain_b * arrived;
      mean += receptors[r].mean_b * b0;
      a[r] += receptors[r].ab * b0;
      b[r] = b0 - receptors[r].lost_b * b0;
//#endif
//#if JUNCTIONS
      if (receptors[r].held == 2u) {
        // Sums over the others: of conductances times voltages, and of conductances.
        input.drive += mean;
        input.conductance += b[r];
        continue;
      }
//#endif
//#if BLOCK
      // At most e^80, which blocks all: beyond, single precision has infinity, and none of it would be no number.
      mean /= 1.0 + receptors[r].block * exp(min(80.0, receptors[r].block_power * state_variable(s, 0u)));
//#endif
//#if DELTA
      input.kick += receptors[r].kick * arrived;
//#endif
//#if CONDUCTANCE
      let conductance = mean * receptors[r].is_conductance;
      input.conductance += conductance;
      input.drive += conductance * receptors[r].reversal;
      input.current += mean - conductance;
//#else
      input.current += mean;
//#endif
    }
//#endif
//#if RANDOM
    input.random = pcg4d(vec4<u32>(own, step, populations[population].key));
//#endif
//#if RANDOM_WORD
    input.random.x = pcg4d(vec4<u32>(own, step >> 2u, populations[population].key))[step & 3u];
//#endif
//#if COUNT
    // A Poisson number, by the table of the cell.
    var table = 0u;
//#if SCHEDULE
    if (populations[population].counts_differ == 2u) {
      table = scheduled(populations[population].first_count, step);
    } else {
//#endif
      table = tables[populations[population].first_count + own * populations[population].counts_differ];
//#if SCHEDULE
    }
//#endif
    let counted = pcg4d(vec4<u32>(own, step >> 2u, populations[population].key))[step & 3u];
    input.random.x = reached(table + 1u, tables[table], ~counted);
    var spiking = advance(&s, p, input);
//#else
    var spiking = select(0u, 1u, advance(&s, p, input));
//#endif
//#if REPLAY
    let rows = populations[population].first_replay;
    var place_of_next = tables[rows + own] + u32(s.next);
    while (place_of_next < tables[rows + own + 1u] && tables[place_of_next] == step + 1u) {
      place_of_next++;
      s.next += 1.0;
      spiking++;
    }
//#endif
    if (spiking > 0u) {
      // Spikes of one cell and step lie side by side, by which their readers know them.
      let place = atomicAdd(&control.spikes, spiking);
      for (var one = 0u; one < spiking; one++) {
        spikes[place + one] = vec2<u32>(step + 1u, populations[population].first + own);
      }
      atomicAdd(
        &recordings[populations[population].first_bin + (step - control.base) / group.bin_steps],
        spiking,
      );
    }
//#if TRACES
    let recorded = step + 1u - control.base;
    if (recorded % group.trace_steps == 0u) {
      for (var trace = 0u; trace < group.traces; trace++) {
        // Each is population, variable, cells or which sum over all, first place in recordings.
        let at = group.first_trace + 4u * trace;
        if (tables[at] != population || own >= tables[at + 2u]) {
          continue;
        }
        var value = 0.0;
        if (tables[at + 1u] < VARIABLES) {
          value = state_variable(s, tables[at + 1u]);
        }
//#if RECEPTORS
        if (tables[at + 1u] >= VARIABLES) {
          let r = tables[at + 1u] - VARIABLES;
          value = a[r];
//#if FOLLOWS
          for (var part = r + 1u; part < RECEPTORS && receptors[part].follows == 1u; part++) {
            value += a[part];
          }
//#endif
        }
//#endif
        let sample = recorded / group.trace_steps - 1u;
//#if SUMS
        if (tables[at + 2u] >= SUM_OF_VALUES) {
//#if RECEPTORS
          if (tables[at + 2u] == SUM_OF_CURRENTS) {
            let receptor = receptors[tables[at + 1u] - VARIABLES];
            let v = state_variable(s, 0u);
            value /= 1.0 + receptor.block * exp(min(80.0, receptor.block_power * v));
            value *= select(1.0, receptor.reversal - v, receptor.is_conductance != 0.0);
          }
//#endif
          add_to_sum(tables[at + 3u] + 2u * sample, value);
          continue;
        }
//#endif
        atomicStore(&recordings[tables[at + 3u] + sample * tables[at + 2u] + own], bitcast<u32>(value));
      }
    }
//#endif
    slot += 1u;
    if (slot == group.slots) {
      slot = 0u;
    }
  }
  var finite = true;
  for (var variable = 0u; variable < VARIABLES; variable++) {
    finite = finite && is_finite(state_variable(s, variable));
  }
  if (!finite) {
    atomicMin(&control.fault, first_step + steps);
    atomicStore(&control.faulty, populations[population].index);
  }
  save_state(cell, s);
//#if NOISE
  state[(VARIABLES + 2u * RECEPTOR_COUNT) * group.cells + cell] = noise;
//#endif
//#if RECEPTORS
  for (var r = 0u; r < RECEPTORS; r++) {
    state[(VARIABLES + 2u * r) * group.cells + cell] = a[r];
//#if SECOND
    state[(VARIABLES + 2u * r + 1u) * group.cells + cell] = b[r];
//#endif
  }
//#endif
}
