// The part of a hybrid simulation between volleys: steps every network until a volley starts in it, bin by bin, and then
// describes its coarse state as the inputs of the volley surrogate.
// A volley starts at the end of the first bin at which the recurrent E spikes of the last `window` bins, those before the
// last volley's end aside, are `open` or more (lib/analysis/volley_events.ts).
// The scheme of a cell is mif_scheme.wgsl; how cells lie in `state` and on invocations is mif_cells.wgsl.
//
// One workgroup owns one network; nobody else writes its rows of the buffers. A network ends its work of a dispatch after
// `most_bins`, at bin `end_bin`, or when a volley starts. Integers up to the inputs, hence bit for bit as the reference.
// Dispatch: one workgroup per network, folded past 65,535. CELLS is set by the host.

struct Run {
  networks: u32,        // B
  cells_e: u32,         // E cells of each network
  cells: u32,           // N
  bin_steps: u32,       // steps per bin
  most_bins: u32,       // bins of this dispatch
  end_bin: u32,         // bin at which networks wait for each other
  columns: u32,         // words per network in `recording`
  window: u32,          // bins in which recurrent spikes are counted, at most WINDOW_BINS
  open: u32,            // recurrent spikes that start a volley
  histogram_bins: u32,  // H
  histogram_low: i32,   // voltage units; lower edge of the first bin
  histogram_width: u32, // voltage units
  modes: u32,           // M, coefficients of the root of a histogram
  features: u32,        // F, the network's parameters included
  input_stride: u32,    // floats per network in `inputs`
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;       // (B) parameter set, key, 0
@group(0) @binding(2) var<storage, read> populations: array<Population>;   // (sets, 2) E, I
@group(0) @binding(3) var<storage, read_write> state: array<u32>;          // (B, 2 + 5 N) last spikes of E, I; cells
@group(0) @binding(4) var<storage, read_write> clocks: array<u32>;         // (B, CLOCK_WORDS)
@group(0) @binding(5) var<storage, read_write> recording: array<u32>;      // (B, columns) of E | I << 16 spikes; bin t at t % columns
@group(0) @binding(6) var<storage, read> basis: array<f32>;                // (M, H) cosine modes
@group(0) @binding(7) var<storage, read> scaling: array<vec2<f32>>;        // (F) centre, 1 / scale
@group(0) @binding(8) var<storage, read_write> inputs: array<f32>;         // (B, input_stride) normalised features, parameters last

override WORKGROUP: u32 = 128u;

const HISTOGRAM_CAPACITY: u32 = 256u;

var<workgroup> spiked: array<atomic<u32>, 3>; // three rotating slots: E spikes of a step, I spikes << 16
var<workgroup> recurrent: atomic<u32>;        // E spikes of a bin that a recurrent kick caused
var<workgroup> window: array<u32, WINDOW_BINS>;
var<workgroup> idle: u32;                     // bins since the last volley
var<workgroup> clock: vec4<u32>;              // bin, step, open, jumps
var<workgroup> histogram: array<atomic<u32>, HISTOGRAM_CAPACITY>; // (2, H) awake cells
var<workgroup> sums: array<atomic<u32>, 6>;   // pools EE, IE, EI, II; refractory E, I
var<workgroup> awake: array<atomic<u32>, 2>;

fn step_cell(mine: Population, at: Place, before: Cell, last: vec2<u32>, slot: u32) -> Cell {
  var cell = before;
  if (at.valid) {
    cell = advance(mine, at, before, last);
    if (cell.events > 0u) {
      atomicAdd(&spiked[slot], (cell.events & 0xffffu) << (16u * at.is_i));
    }
  }
  return cell;
}

fn describe_cell(cell: Cell, at: Place) {
  if (at.valid) {
    atomicAdd(&sums[at.is_i], cell.pending_e);
    atomicAdd(&sums[2u + at.is_i], cell.pending_i);
    atomicAdd(&sums[4u + at.is_i], cell.refractory);
    if (cell.refractory == 0u) {
      let bin = min(u32(max(cell.v - run.histogram_low, 0)) / run.histogram_width, run.histogram_bins - 1u);
      atomicAdd(&histogram[at.is_i * run.histogram_bins + bin], 1u);
      atomicAdd(&awake[at.is_i], 1u);
    }
  }
}

// Coefficient `mode` of the square root of the histogram of awake cells of a population, whose sum is 1.
fn coefficient(is_i: u32, mode: u32) -> f32 {
  var sum = 0.0;
  for (var bin = 0u; bin < run.histogram_bins; bin++) {
    sum = fma(sqrt(f32(atomicLoad(&histogram[is_i * run.histogram_bins + bin]))), basis[mode * run.histogram_bins + bin], sum);
  }
  return sum * inverseSqrt(f32(max(atomicLoad(&awake[is_i]), 1u)));
}

fn feature(f: u32) -> f32 {
  if (f < 2u * run.modes) {
    let is_i = u32(f >= run.modes);
    return coefficient(is_i, f - is_i * run.modes);
  }
  return sqrt(f32(atomicLoad(&sums[min(f - 2u * run.modes, 5u)])));
}

// Lane 0 ends a bin: records its spikes and tells whether a volley has started.
fn end_bin(index: u32, spikes: vec2<u32>) {
  recording[index * run.columns + clock.x % run.columns] = min(spikes.x, 0xffffu) | (min(spikes.y, 0xffffu) << 16u);
  window[clock.x % WINDOW_BINS] = atomicExchange(&recurrent, 0u);
  idle++;
  var sum = 0u;
  for (var back = 0u; back < min(run.window, idle); back++) {
    sum += window[(clock.x + WINDOW_BINS - back) % WINDOW_BINS];
  }
  clock = vec4<u32>(clock.x + 1u, clock.y + run.bin_steps, u32(sum >= run.open), clock.w);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= run.networks) {
    return;
  }
  let lane = local.x;
  let network = networks[index];
  let row = index * (2u + WORDS_PER_CELL * run.cells);
  let clock_row = index * CLOCK_WORDS;
  if (lane == 0u) {
    clock = vec4<u32>(clocks[clock_row], clocks[clock_row + 1u], clocks[clock_row + 2u], clocks[clock_row + 3u]);
    idle = clocks[clock_row + CLOCK_IDLE];
  }
  if (lane < WINDOW_BINS) {
    window[lane] = clocks[clock_row + CLOCK_WINDOW + lane];
  }
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
  var slot = 0u;
  var now = workgroupUniformLoad(&clock);
  for (var done = 0u; done < run.most_bins && now.x < run.end_bin && now.z == 0u; done++) {
    var in_bin = vec2<u32>(0u);
    var own_recurrent = 0u;
    for (var k = 0u; k < run.bin_steps; k++) {
      let step = now.y + k;
//#if NAMED_CELLS
      cell_0 = step_cell(population, place(network, lane, 0u, step), cell_0, last, slot);
      own_recurrent += cell_0.events >> 16u;
//#if FOUR_CELLS
      cell_1 = step_cell(population, place(network, lane, 1u, step), cell_1, last, slot);
      cell_2 = step_cell(population, place(network, lane, 2u, step), cell_2, last, slot);
      cell_3 = step_cell(population, place(network, lane, 3u, step), cell_3, last, slot);
      own_recurrent += (cell_1.events >> 16u) + (cell_2.events >> 16u) + (cell_3.events >> 16u);
//#endif
//#else
      for (var mine = 0u; mine < CELLS; mine++) {
        cells[mine] = step_cell(population, place(network, lane, mine, step), cells[mine], last, slot);
        own_recurrent += cells[mine].events >> 16u;
      }
//#endif
      let next = select(slot + 1u, 0u, slot == 2u);
      if (lane == 0u) {
        atomicStore(&spiked[next], 0u);
      }
      workgroupBarrier();
      let spikes = atomicLoad(&spiked[slot]);
      last = vec2<u32>(spikes & 0xffffu, spikes >> 16u);
      in_bin += last;
      slot = next;
    }
    atomicAdd(&recurrent, own_recurrent);
    workgroupBarrier();
    if (lane == 0u) {
      end_bin(index, in_bin);
    }
    now = workgroupUniformLoad(&clock);
  }
//#if NAMED_CELLS
  store_cell(row, place(network, lane, 0u, 0u), cell_0);
  describe_cell(cell_0, place(network, lane, 0u, 0u));
//#if FOUR_CELLS
  store_cell(row, place(network, lane, 1u, 0u), cell_1);
  store_cell(row, place(network, lane, 2u, 0u), cell_2);
  store_cell(row, place(network, lane, 3u, 0u), cell_3);
  describe_cell(cell_1, place(network, lane, 1u, 0u));
  describe_cell(cell_2, place(network, lane, 2u, 0u));
  describe_cell(cell_3, place(network, lane, 3u, 0u));
//#endif
//#else
  for (var mine = 0u; mine < CELLS; mine++) {
    store_cell(row, place(network, lane, mine, 0u), cells[mine]);
    describe_cell(cells[mine], place(network, lane, mine, 0u));
  }
//#endif
  if (lane == 0u) {
    state[row] = last.x;
    state[row + 1u] = last.y;
    clocks[clock_row] = now.x;
    clocks[clock_row + 1u] = now.y;
    clocks[clock_row + 2u] = now.z;
    clocks[clock_row + CLOCK_IDLE] = idle;
  }
  if (lane < WINDOW_BINS) {
    clocks[clock_row + CLOCK_WINDOW + lane] = window[lane];
  }
  workgroupBarrier();
  let coarse = 2u * run.modes + 6u;
  for (var f = lane; f < coarse; f += WORKGROUP) {
    inputs[index * run.input_stride + f] = (feature(f) - scaling[f].x) * scaling[f].y;
  }
}
