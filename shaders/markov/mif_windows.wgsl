// Exact simulation of Markovian integrate-and-fire networks, an ensemble at once: windows of time whose spikes are found by
// iteration. Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Method and proof: the docstring of
// MifWindows (lib/markov/cpu/mif_windows.ts), which draws the same random numbers.
//
// A team of TEAM invocations owns one network for `rounds` bins of windows; each owns CELLS cells, TEAM apart, and keeps
// one in registers, more in `state`. A team is a workgroup; with ALONE it is one invocation, of which a workgroup has many,
// and nothing is shared. Nobody else writes a network's rows of the buffers.
// Dispatch: one workgroup per network, with ALONE one per WORKGROUP networks, folded past 65,535. TEAM and CELLS are set by
// the host, since the size of a private array cannot be an override constant.
// The path of a cell is mif_path.wgsl; what a team shares is mif_team.wgsl.

struct Run {
  networks: u32,        // B
  cells_e: u32,         // E cells of each network
  cells: u32,           // N
  first_step: u32,      // windows done before this dispatch
  rounds: u32,          // bins of this dispatch, recorded or not
  bin_steps: u32,       // windows per bin
  bins: u32,            // T, bins recorded by this dispatch; 0 while warming up
  channels: u32,        // C, words per recorded bin
  frame_bins: u32,      // bins per recorded frame (histogram, voltages)
  frame_phase: u32,     // bins of the first frame that were recorded before
  frames: u32,          // frames recorded by this dispatch
  histogram_bins: u32,  // H, bins of a voltage histogram
  histogram_low: i32,   // voltage units; lower edge of the first bin
  histogram_width: u32, // voltage units; width of a bin
  sampled_e: u32,       // E cells with recorded voltages
  sampled_i: u32,       // I cells with recorded voltages
  spike_capacity: u32,  // spikes per network that fit
  spike_cells_e: u32,   // E cells whose spikes are recorded
  spike_cells_i: u32,   // I cells whose spikes are recorded
  spare_loops: u32,     // iterations that must be left at the end
  window: f32,          // ms; length of a window
  list_capacity: u32,   // L, spikes of one network in one window that fit
  list_most: u32,       // with RUNAWAY, spikes of a window beyond which a network is stopped
  runaway_allowance: u32, // 2^-8 E spikes of a step that are allowed
  runaway_most: u32,    // 2^-8 E spikes; largest surplus
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;          // (B) parameter set, key, surplus of spikes or STOPPED
@group(0) @binding(2) var<storage, read> populations: array<Population>;      // (sets, 2) E, I
//#if ONE_CELL
@group(0) @binding(3) var<storage, read_write> state: array<Cell>;            // (B, N) at a window's start
//#else
@group(0) @binding(3) var<storage, read_write> state: array<Held>;            // (B, N)
//#endif
@group(0) @binding(4) var<storage, read_write> counts: array<atomic<u32>>;    // (B, T, C) spikes and pools per bin; then (B) faults; (B, 2) surplus, stop
@group(0) @binding(5) var<storage, read_write> lists: array<vec2<u32>>;       // (B, 2, L) time in ms, cell and number of each spike
//#if RECORD_SPIKES
@group(0) @binding(6) var<storage, read_write> spikes: array<u32>;            // (B, 1 + 2 capacity) number; window << 16 | cell, time in ms
//#endif
//#if RECORD_HISTOGRAM
@group(0) @binding(7) var<storage, read_write> histogram: array<atomic<u32>>; // (B, frames, 2, H) awake cells
//#endif
//#if RECORD_VOLTAGE
@group(0) @binding(8) var<storage, read_write> voltages: array<i32>;          // (B, frames, K) voltage units
//#endif

override WORKGROUP: u32 = 128u;

const COUNT_CHANNELS: u32 = 3u;
// Faults of a network; with neither, the number of spikes of a list that was too short.
const CUT_FAULT: u32 = 0x80000000u;
const CHANGES_FAULT: u32 = 0x40000000u;

// A cell while its window is being worked out.
struct Held {
  start: Cell,
  path: Path,
  with_fresh: u32, // 1 when the path has fresh kicks
  wait_e: u32,     // kicks that were sent in the window and wait longer
  wait_i: u32,
}

//#if ONE_CELL
var<private> held: Held;

fn load_cell(index: u32, cell: u32) {
  held = Held();
  held.start = state[index * run.cells + cell];
}

fn store_cell(index: u32, cell: u32) {
  state[index * run.cells + cell] = held.start;
}

fn take_held(index: u32, cell: u32) -> Held {
  return held;
}

fn put_held(index: u32, cell: u32, now: Held) {
  held = now;
}
//#else
fn take_held(index: u32, cell: u32) -> Held {
  return state[index * run.cells + cell];
}

fn put_held(index: u32, cell: u32, now: Held) {
  state[index * run.cells + cell] = now;
}
//#endif

// First entry of the list of spikes that is not read.
fn other_list(list: u32) -> u32 {
  let row = list / (2u * run.list_capacity) * (2u * run.list_capacity);
  return 2u * row + run.list_capacity - list;
}

fn add_spike(at: Place, spike: vec2<u32>) {
  let position = list_place(at.is_i);
  if (position < run.list_capacity) {
    lists[other_list(at.list) + position] = spike;
  }
}

// What the spikes of the list do to a cell.
struct Delivery {
  fresh: FreshKicks, // kicks that ring in this window
  wait_e: u32,    // kicks that wait longer
  wait_i: u32,
  own: u32,       // spikes of the cell itself
  signature: u32, // of those
}

fn deliver(mine: Population, at: Place, path: Path, number: u32) -> Delivery {
  let never = Fresh(NEVER, vec2<u32>(0xffffffffu));
  var delivery = Delivery(FreshKicks(0u, never, never), 0u, 0u, 0u, 0u);
  for (var entry = 0u; entry < number; entry++) {
    let spike = lists[at.list + entry];
    let time = ring_time(mine, at, spike);
    let is_i = (spike.y & 0xffffu) >= run.cells_e;
    var waits = time >= run.window && time < NEVER;
//#if AWAKE_HITS
    waits = waits && (mine.refractory_hits == 1u || awake_at(path, bitcast<f32>(spike.x)));
//#endif
    if (time < run.window) {
      delivery.fresh = add_fresh(delivery.fresh, Fresh(time, spike));
    }
    delivery.wait_e += u32(waits && !is_i);
    delivery.wait_i += u32(waits && is_i);
    if ((spike.y & 0xffffu) == at.cell) {
      delivery.own++;
      delivery.signature += sign_spike(spike);
    }
  }
  return delivery;
}

// Copies a cell's own spikes from the list that is read to the other.
fn keep_spikes(at: Place, number: u32) {
  for (var entry = 0u; entry < number; entry++) {
    let spike = lists[at.list + entry];
    if ((spike.y & 0xffffu) == at.cell) {
      add_spike(at, spike);
    }
  }
}

// One cell's part of a pass: its path, given the spikes of the list.
fn pass_cell(mine: Population, at: Place, before: Held, first: bool) -> Held {
  var cell = before;
  let delivery = deliver(mine, at, before.path, at.spikes);
  let fresh = delivery.fresh.number > 0u;
  cell.wait_e = delivery.wait_e;
  cell.wait_i = delivery.wait_i;
  let again = first || fresh || before.with_fresh == 1u;
  keep_spikes(at, select(at.spikes, 0u, again || delivery.own == 0u));
  if (again) {
    cell.path = run_path(mine, at, before.start, delivery.fresh);
    cell.with_fresh = u32(fresh);
    if (cell.path.spikes != delivery.own || cell.path.signature != delivery.signature) {
      tell_difference();
    }
//#if AWAKE_HITS
    let awake = deliver(mine, at, cell.path, select(at.spikes, 0u, first));
    cell.wait_e = awake.wait_e;
    cell.wait_i = awake.wait_i;
//#endif
  }
  return cell;
}

fn record_spikes(at: Place, index: u32) {
//#if RECORD_SPIKES
  let rank = at.cell - select(0u, run.cells_e, at.is_i == 1u);
  if (run.bins > 0u && rank < select(run.spike_cells_e, run.spike_cells_i, at.is_i == 1u)) {
    for (var entry = 0u; entry < at.spikes; entry++) {
      let spike = lists[at.list + entry];
      if ((spike.y & 0xffffu) == at.cell) {
        let position = store_place();
        if (position < run.spike_capacity) {
          let word = index * (1u + 2u * run.spike_capacity) + 1u + 2u * position;
          spikes[word] = ((at.window - run.first_step) << 16u) | at.cell;
          spikes[word + 1u] = spike.x;
        }
      }
    }
  }
//#endif
}

// The window is worked out: tells its spikes, and makes its end the start of the next.
fn commit_cell(at: Place, cell: Held, index: u32, offset: u32) -> Held {
  if (cell.path.spikes > 0u) {
    if (run.bins > 0u) {
      atomicAdd(&counts[offset + at.is_i], cell.path.spikes);
      if (cell.path.recurrent > 0u) {
        atomicAdd(&counts[offset + 2u], cell.path.recurrent);
      }
    }
    record_spikes(at, index);
  }
//#if AWAKE_HITS
  if (cell.path.changes > MOST_CHANGES) {
    atomicOr(&counts[run.networks * run.bins * run.channels + index], CHANGES_FAULT);
  }
//#endif
  var next = Held();
  next.start = cell.path.cell;
  next.start.pending_e += cell.wait_e;
  next.start.pending_i += cell.wait_i;
  return next;
}

fn record_cell(cell: Cell, at: Place, index: u32, frame: u32, offset: u32, ends_frame: bool) {
//#if RECORD_POOLS
  let pools = offset + COUNT_CHANNELS + at.is_i;
  atomicAdd(&counts[pools], cell.pending_e);
  atomicAdd(&counts[pools + 2u], cell.pending_i);
  atomicAdd(&counts[pools + 4u], cell.refractory);
//#endif
  if (ends_frame) {
//#if RECORD_HISTOGRAM
    if (cell.refractory == 0u) {
      let bin = min(u32(max(cell.v - run.histogram_low, 0)) / run.histogram_width, run.histogram_bins - 1u);
      atomicAdd(&histogram[((index * run.frames + frame) * 2u + at.is_i) * run.histogram_bins + bin], 1u);
    }
//#endif
//#if RECORD_VOLTAGE
    let rank = at.cell - select(0u, run.cells_e, at.is_i == 1u);
    if (rank < select(run.sampled_e, run.sampled_i, at.is_i == 1u)) {
      let sample = rank + select(0u, run.sampled_e, at.is_i == 1u);
      voltages[(index * run.frames + frame) * (run.sampled_e + run.sampled_i) + sample] = cell.v;
    }
//#endif
  }
}

fn place(network: vec4<u32>, cell: u32, window: u32, list: u32, number: u32) -> Place {
  return Place(network.yz, cell, window, u32(cell >= run.cells_e), list, number);
}

// Some software drivers end all loops of an invocation once it has run some 65,000 iterations, without an error. True
// when that happened: the windows are not all done, or no iterations are left.
fn loops_were_cut(window: u32) -> bool {
  var left = 0u;
  for (var k = 0u; k < run.spare_loops; k++) {
    left++;
  }
  return window != run.first_step + run.rounds * run.bin_steps || left != run.spare_loops;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
//#if ALONE
  let lane = 0u;
  let index = (group.y * groups.x + group.x) * WORKGROUP + local.x;
//#else
  let lane = local.x;
  let index = group.y * groups.x + group.x;
//#endif
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
  let excitatory = populations[2u * network.x];
  let inhibitory = populations[2u * network.x + 1u];
  let fault = run.networks * run.bins * run.channels + index;
//#if ONE_CELL
  if (lane < run.cells) {
    load_cell(index, lane);
  }
//#endif
  var list = index * 2u * run.list_capacity;
  var frame = 0u;
  var window = run.first_step;
  for (var bin = 0u; bin < run.rounds; bin++) {
    let offset = (index * run.bins + bin) * run.channels;
    for (var k = 0u; k < run.bin_steps; k++) {
//#if RUNAWAY
      if (stopped_at != RUNNING) {
        break;
      }
//#endif
      var number = 0u;
      var excitatory_spikes = 0u;
      for (var passes = 0u;; passes++) {
        for (var mine = 0u; mine < CELLS; mine++) {
          let at = place(network, mine * TEAM + lane, window, list, number);
          if (at.cell < run.cells) {
            var population = excitatory;
            if (at.is_i == 1u) {
              population = inhibitory;
            }
            put_held(index, at.cell, pass_cell(population, at, take_held(index, at.cell), passes == 0u));
          }
        }
        let result = end_pass(lane);
//#if RUNAWAY
        if (result.x > run.list_most) {
          stopped_at = window;
          break;
        }
//#endif
        if (result.x > run.list_capacity) {
          if (lane == 0u) {
            atomicStore(&counts[fault], result.x);
          }
          return;
        }
        number = result.x;
        excitatory_spikes = result.z;
        list = other_list(list);
        if (result.y == 0u) {
          break;
        }
      }
//#if RUNAWAY
      if (stopped_at != RUNNING) {
        break;
      }
//#endif
      for (var mine = 0u; mine < CELLS; mine++) {
        let at = place(network, mine * TEAM + lane, window, list, number);
        if (at.cell < run.cells) {
          put_held(index, at.cell, commit_cell(at, take_held(index, at.cell), index, offset));
        }
      }
      window++;
//#if RUNAWAY
      surplus = next_surplus(surplus, excitatory_spikes);
      if (surplus > run.runaway_most) {
        stopped_at = window;
      }
//#endif
    }
//#if RECORD_CELLS
//#if RUNAWAY
    if (stopped_at != RUNNING) {
      break;
    }
//#endif
    let ends_frame = run.bins > 0u && run.frame_phase + bin + 1u == (frame + 1u) * run.frame_bins;
    for (var mine = 0u; mine < CELLS; mine++) {
      let at = place(network, mine * TEAM + lane, window, list, 0u);
      if (at.cell < run.cells && run.bins > 0u) {
        record_cell(take_held(index, at.cell).start, at, index, frame, offset, ends_frame);
      }
    }
    frame += u32(ends_frame);
//#endif
  }
//#if ONE_CELL
  if (lane < run.cells) {
    store_cell(index, lane);
  }
//#endif
  var done = window;
//#if RUNAWAY
  if (lane == 0u) {
    let report = run.networks * (run.bins * run.channels + 1u) + 2u * index;
    atomicStore(&counts[report], surplus);
    atomicStore(&counts[report + 1u], stopped_at);
  }
  if (stopped_at != RUNNING) {
    done = run.first_step + run.rounds * run.bin_steps;
  }
//#endif
  if (loops_were_cut(done)) {
    atomicOr(&counts[fault], CUT_FAULT);
  }
//#if RECORD_SPIKES
  if (lane == 0u) {
    spikes[index * (1u + 2u * run.spike_capacity)] = stored_spikes();
  }
//#endif
}
