// Time-stepped Markovian integrate-and-fire networks, an ensemble at once, in integers.
// Model: Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0. Scheme, order and bias: the docstring of MifStepper
// (lib/markov/cpu/mif_step.ts), with which this kernel agrees bit for bit. A network that is stopped as it runs
// away (runaway.wgsl) does nothing in the rest of the dispatch but wait at barriers, and nothing at all in later ones.
//
// One workgroup owns one network for `rounds` bins of steps; one invocation owns CELLS neighbouring cells of one
// population (the first ceil(N_E / CELLS) invocations those of E, the next those of I) and keeps them in registers, so that
// a step needs one barrier. Nobody else writes a network's rows of the buffers.
// Dispatch: one workgroup per network, folded past 65,535. CELLS is set by the host, since the size of a private array
// cannot be an override constant.
// The scheme of a cell is mif_scheme.wgsl; how cells lie in `state` and on invocations is mif_cells.wgsl.

struct Run {
  networks: u32,        // B
  cells_e: u32,         // E cells of each network
  cells: u32,           // N
  first_step: u32,      // steps done before this dispatch
  rounds: u32,          // bins of this dispatch, recorded or not
  bin_steps: u32,       // steps per bin
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
  runaway_allowance: u32, // 2^-8 E spikes of a step that are allowed
  runaway_most: u32,    // 2^-8 E spikes; largest surplus
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;          // (B) parameter set, key, surplus of spikes or STOPPED
@group(0) @binding(2) var<storage, read> populations: array<Population>;      // (sets, 2) E, I
@group(0) @binding(3) var<storage, read_write> state: array<u32>;             // (B, 2 + 5 N) last spikes of E, I; cells
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;            // (B, T, C) spikes and pools per bin; then (B) faults; (B, 2) surplus, stop
//#if RECORD_SPIKES
@group(0) @binding(5) var<storage, read_write> spikes: array<u32>;            // (B, 1 + capacity) number; step << 16 | cell
//#endif
//#if RECORD_HISTOGRAM
@group(0) @binding(6) var<storage, read_write> histogram: array<atomic<u32>>; // (B, frames, 2, H) awake cells
//#endif
//#if RECORD_VOLTAGE
@group(0) @binding(7) var<storage, read_write> voltages: array<i32>;          // (B, frames, K) voltage units
//#endif

override WORKGROUP: u32 = 128u;

const COUNT_CHANNELS: u32 = 3u;

var<workgroup> spiked: array<atomic<u32>, 3>; // three rotating slots: E spikes of a step, I spikes << 16
var<workgroup> recurrent: atomic<u32>;        // E spikes of a bin that a recurrent kick caused
var<workgroup> sums: array<atomic<u32>, 6>;   // pools and refractory counts at the end of a bin
//#if RECORD_SPIKES
var<workgroup> stored: atomic<u32>;           // spikes of this network so far
//#endif

// The invocation's cell number `mine` while the network runs.
fn running(network: vec4<u32>, lane: u32, mine: u32, step: u32, runs: bool) -> Place {
  var at = place(network, lane, mine, step);
  at.valid = at.valid && runs;
  return at;
}

// One cell's step: its new state, with its spikes told to the network and the recorder.
fn step_cell(mine: Population, at: Place, before: Cell, last: vec2<u32>, slot: u32, index: u32) -> Cell {
  var cell = before;
  cell.events = 0u;
  if (at.valid) {
    cell = advance(mine, at, before, last);
    if (cell.events > 0u) {
      atomicAdd(&spiked[slot], (cell.events & 0xffffu) << (16u * at.is_i));
      record_spikes(index, at, cell.events & 0xffffu);
    }
  }
  return cell;
}

fn record_spikes(index: u32, at: Place, number: u32) {
//#if RECORD_SPIKES
  let rank = at.cell - select(0u, run.cells_e, at.is_i == 1u);
  if (run.bins > 0u && rank < select(run.spike_cells_e, run.spike_cells_i, at.is_i == 1u)) {
    for (var spike = 0u; spike < number; spike++) {
      let position = atomicAdd(&stored, 1u);
      if (position < run.spike_capacity) {
        spikes[index * (1u + run.spike_capacity) + 1u + position] = ((at.step - run.first_step) << 16u) | at.cell;
      }
    }
  }
//#endif
}

fn add_pools(cell: Cell, is_i: u32) {
//#if RECORD_POOLS
  atomicAdd(&sums[is_i], cell.pending_e);
  atomicAdd(&sums[2u + is_i], cell.pending_i);
  atomicAdd(&sums[4u + is_i], cell.refractory);
//#endif
}

fn record_frame(cell: Cell, at: Place, index: u32, frame: u32) {
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

fn record_cell(cell: Cell, at: Place, index: u32, frame: u32, ends_frame: bool) {
  if (at.valid) {
    add_pools(cell, at.is_i);
    if (ends_frame) {
      record_frame(cell, at, index, frame);
    }
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

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= run.networks) {
    return;
  }
  let lane = local.x;
  let network = networks[index];
//#if RUNAWAY
  if (network.w == STOPPED) {
    return;
  }
  var surplus = network.w;
  var stopped_at = RUNNING;
//#endif
  var runs = true;
  let row = index * (2u + WORDS_PER_CELL * run.cells);
  let population = populations[2u * network.x + place(network, lane, 0u, 0u).is_i];
//#if NAMED_CELLS
  var cell_0 = load_cell(row, place(network, lane, 0u, 0u));
//#if FOUR_CELLS
  var cell_1 = load_cell(row, place(network, lane, 1u, 0u));
  var cell_2 = load_cell(row, place(network, lane, 2u, 0u));
  var cell_3 = load_cell(row, place(network, lane, 3u, 0u));
//#endif
//#else
  var cells: array<Cell, CELLS>;
  for (var mine = 0u; mine < CELLS; mine++) {
    cells[mine] = load_cell(row, place(network, lane, mine, 0u));
  }
//#endif
  var last = vec2<u32>(state[row], state[row + 1u]);
  var frame = 0u;
  var slot = 0u;
  var step = run.first_step;
  for (var bin = 0u; bin < run.rounds; bin++) {
    var in_bin = vec2<u32>(0u);
    var own_recurrent = 0u;
    for (var k = 0u; k < run.bin_steps; k++) {
//#if NAMED_CELLS
      cell_0 = step_cell(population, running(network, lane, 0u, step, runs), cell_0, last, slot, index);
      own_recurrent += cell_0.events >> 16u;
//#if FOUR_CELLS
      cell_1 = step_cell(population, running(network, lane, 1u, step, runs), cell_1, last, slot, index);
      cell_2 = step_cell(population, running(network, lane, 2u, step, runs), cell_2, last, slot, index);
      cell_3 = step_cell(population, running(network, lane, 3u, step, runs), cell_3, last, slot, index);
      own_recurrent += (cell_1.events >> 16u) + (cell_2.events >> 16u) + (cell_3.events >> 16u);
//#endif
//#else
      for (var mine = 0u; mine < CELLS; mine++) {
        cells[mine] = step_cell(population, running(network, lane, mine, step, runs), cells[mine], last, slot, index);
        own_recurrent += cells[mine].events >> 16u;
      }
//#endif
      let next = select(slot + 1u, 0u, slot == 2u);
      if (lane == 0u) {
        atomicStore(&spiked[next], 0u);
      }
      workgroupBarrier();
      let now = atomicLoad(&spiked[slot]);
      last = vec2<u32>(now & 0xffffu, now >> 16u);
      in_bin += last;
      slot = next;
      step++;
//#if RUNAWAY
      surplus = next_surplus(surplus, last.x);
      if (runs && surplus > run.runaway_most) {
        runs = false;
        stopped_at = step;
      }
//#endif
    }
    if (run.bins > 0u) {
      let offset = (index * run.bins + bin) * run.channels;
      atomicAdd(&recurrent, own_recurrent);
      workgroupBarrier();
      if (lane == 0u) {
        counts[offset] = in_bin.x;
        counts[offset + 1u] = in_bin.y;
        counts[offset + 2u] = atomicExchange(&recurrent, 0u);
      }
//#if RECORD_CELLS
      let ends_frame = run.frame_phase + bin + 1u == (frame + 1u) * run.frame_bins;
//#if NAMED_CELLS
      record_cell(cell_0, running(network, lane, 0u, 0u, runs), index, frame, ends_frame);
//#if FOUR_CELLS
      record_cell(cell_1, running(network, lane, 1u, 0u, runs), index, frame, ends_frame);
      record_cell(cell_2, running(network, lane, 2u, 0u, runs), index, frame, ends_frame);
      record_cell(cell_3, running(network, lane, 3u, 0u, runs), index, frame, ends_frame);
//#endif
//#else
      for (var mine = 0u; mine < CELLS; mine++) {
        record_cell(cells[mine], running(network, lane, mine, 0u, runs), index, frame, ends_frame);
      }
//#endif
      frame += u32(ends_frame);
//#endif
//#if RECORD_POOLS
      workgroupBarrier();
      if (lane < 6u) {
        counts[offset + COUNT_CHANNELS + lane] = atomicExchange(&sums[lane], 0u);
      }
      workgroupBarrier();
//#endif
    }
  }
//#if NAMED_CELLS
  store_cell(row, place(network, lane, 0u, 0u), cell_0);
//#if FOUR_CELLS
  store_cell(row, place(network, lane, 1u, 0u), cell_1);
  store_cell(row, place(network, lane, 2u, 0u), cell_2);
  store_cell(row, place(network, lane, 3u, 0u), cell_3);
//#endif
//#else
  for (var mine = 0u; mine < CELLS; mine++) {
    store_cell(row, place(network, lane, mine, 0u), cells[mine]);
  }
//#endif
  if (loops_were_cut(step)) {
    counts[run.networks * run.bins * run.channels + index] = 1u;
  }
  if (lane == 0u) {
//#if RUNAWAY
    let report = run.networks * (run.bins * run.channels + 1u) + 2u * index;
    counts[report] = surplus;
    counts[report + 1u] = stopped_at;
//#endif
    state[row] = last.x;
    state[row + 1u] = last.y;
//#if RECORD_SPIKES
    spikes[index * (1u + run.spike_capacity)] = atomicLoad(&stored);
//#endif
  }
}
