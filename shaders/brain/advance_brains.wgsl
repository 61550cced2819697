// Many brains of equal structure at once, in single precision. Order of a step: that of runBrain of lib/brain/run_brain.ts, which this kernel follows up to
// rounding: what comes from outside; what regions get of each other, of their activity at the start of the step less the delays; then each region runs
// through the step. The equations of the regions are put before it (advance_region.wgsl), with the constants OWN_ROWS, PORTS (most ports of a region),
// TILE (most steps of a tile) and REGION_STREAM, and the functions load_region, save_region, start_region and advance_tile, which choose by the structure of the region.
//
// One workgroup owns TEAM brains, one invocation a region, or several where there are more regions than invocations (MANY). It runs through tiles of
// TILE steps, of which no delay is shorter than all but one: in a tile each region reads what others were before, and puts what it is; then
// the workgroup waits. Nobody else reads or writes its lines. Dispatch: a workgroup for every TEAM brains, folded past 65,535. Needs pcg4d.wgsl and
// normal_from.wgsl.

struct Run {
  brains: u32,        // B
  regions: u32,       // R
  depth: u32,         // D, steps of a line
  first_step: u32,    // steps done before this dispatch
  steps: u32,         // steps of this dispatch
  bin_steps: u32,     // steps of a bin
  first_bin: u32,     // bins that ended before this dispatch
  waves: u32,         // W, waveforms that differ
  step_ms: f32,       // h, ms
  starts: u32,        // where in `words` begin: first tract of each port (ports + 1)
  sources: u32,       // region at the other end of each tract (E)
  delays: u32,        // delay of each tract, steps (E), of each brain where delay_stride is E
  delay_stride: u32,  // E, or 0 where all brains have the same
  rows: u32,          // of each region: structure, point among those of it, first port, past, gain (R + 1, 5)
  parts: u32,         // of each structure: its numbers, points of a brain, steps of its past (3)
  brain_keys: u32,    // key of the noise of regions (B, 2)
  region_keys: u32,   // key of the noise inside of regions (B, R, 2)
  stimuli: u32,       // first stimulus of each port (ports + 1)
  stimulus_waves: u32,  // number of the waveform of each stimulus, or 2^32 - 1 (S), of each brain where stimulus_stride is S
  stimulus_stride: u32, // S, or 0
  weight_stride: u32, // E, or 0 where all brains have the same: `values` begins with weights
  noises: u32,        // where in `values` begin: what is left of noise in a step, what is new, its standard deviation (B, 3)
  gains: u32,         // activity of a rate of 1 Hz (B, gains_stride)
  gains_stride: u32,  // nodes
  stimulus_values: u32, // value of each stimulus without a waveform (S), of each brain where stimulus_stride is S
  past: u32,          // where in `lines` pasts of regions begin
  past_stride: u32,   // those of a brain
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> numbers: array<f32>;       // of each structure: (N) parameters, weights, delays, noise, places in transfer_data; then (C, points) those that differ
@group(0) @binding(2) var<storage, read> transfer_data: array<f32>; // numbers of transfer functions
@group(0) @binding(3) var<storage, read> waves: array<f32>;         // (steps, W) means of waveforms over each step
@group(0) @binding(4) var<storage, read> words: array<u32>;         // what is wired to what, see Run
@group(0) @binding(5) var<storage, read> values: array<f32>;        // weights of tracts, noise, gains, see Run
@group(0) @binding(6) var<storage, read_write> state: array<f32>;   // (rows, B, R) activity summed over the bin, noise of the region, step, population and rate of a fault; then state and noise of inputs
@group(0) @binding(7) var<storage, read_write> lines: array<f32>;   // (B, R, D) activity at the start of each of the last steps; then past rates and inputs inside of regions
@group(0) @binding(8) var<storage, read_write> found: array<f32>;   // (bins, B, R) activity summed over each bin

override WORKGROUP: u32 = 64u;
override TEAM: u32 = 1u;

var<private> brain: u32;
var<private> region: u32;
var<private> cell: u32;
var<private> cells: u32;
var<private> structure: u32;
var<private> first_port: u32;
var<private> ports: u32;
// Where the region's line and past begin, and what it is of its structure.
var<private> line: u32;
var<private> past_at: u32;
var<private> part_first: u32;
var<private> part_points: u32;
var<private> part_depth: u32;
var<private> point: u32;
var<private> gain: f32;
var<private> region_key: vec2<u32>;
// Activity in the bin so far, and noise of the region.
var<private> bin_sum: f32;
var<private> region_noise: f32;
// What the ports of the region get in each step of the tile. (PORTS, TILE)
var<private> got: array<f32, PORTS * TILE>;

fn fill_line(value: f32) {
  for (var begin = 0u; begin < run.depth; begin += 4096u) {
    let end = min(run.depth, begin + 4096u);
    for (var at = begin; at < end; at++) { lines[line + at] = value; }
  }
}

// The first population of a region that ran away stays.
fn fail_at(step: u32, population: u32, rate: f32) {
  if (state[2u * cells + cell] != 0.0) {
    return;
  }
  state[2u * cells + cell] = f32(step);
  state[3u * cells + cell] = f32(population);
  state[4u * cells + cell] = rate;
}

// What the region is at the start of a step, which is the end of the last.
fn put(step: u32, activity: f32) {
  lines[line + step % run.depth] = activity;
  bin_sum += activity;
  if (step % run.bin_steps == 0u) {
    found[(step / run.bin_steps - 1u - run.first_bin) * cells + cell] = bin_sum;
    bin_sum = 0.0;
  }
}

fn find_region() {
  cells = run.brains * run.regions;
  cell = brain * run.regions + region;
  line = cell * run.depth;
  let row = run.rows + 5u * region;
  structure = words[row];
  first_port = words[row + 2u];
  ports = words[row + 7u] - first_port;
  let part = run.parts + 3u * structure;
  part_first = words[part];
  part_points = words[part + 1u] * run.brains;
  part_depth = words[part + 2u];
  point = brain * words[part + 1u] + words[row + 1u];
  past_at = run.past + brain * run.past_stride + words[row + 3u];
  gain = values[run.gains + brain * run.gains_stride + words[row + 4u]];
//#if INNER_NOISE
  region_key = vec2<u32>(words[run.region_keys + 2u * cell], words[run.region_keys + 2u * cell + 1u]);
//#endif
  bin_sum = state[cell];
  region_noise = state[cells + cell];
  load_region();
}

fn keep_region() {
  state[cell] = bin_sum;
  state[cells + cell] = region_noise;
  save_region();
}

// A number of the standard normal distribution for the region and a step.
fn region_normal(step: u32) -> f32 {
  let key = run.brain_keys + 2u * brain;
  let drawn = pcg4d(vec4<u32>(REGION_STREAM | region, step, words[key], words[key + 1u]));
  return normal_from(drawn.x, drawn.y);
}

// What comes to the region from outside.
fn take_outside(local: u32, steps: u32) {
//#if STIMULI
  for (var port = 0u; port < ports; port++) {
    let end = words[run.stimuli + first_port + port + 1u];
    for (var at = words[run.stimuli + first_port + port]; at < end; at++) {
      let place = at + brain * run.stimulus_stride;
      let wave = words[run.stimulus_waves + place];
      for (var k = 0u; k < steps; k++) {
        if (wave == 0xffffffffu) {
          got[port * TILE + k] += values[run.stimulus_values + place];
        } else {
          got[port * TILE + k] += waves[(local + k) * run.waves + wave];
        }
      }
    }
  }
//#endif
//#if REGION_NOISE
  if (ports > 0u) {
    let noise = run.noises + 3u * brain;
    for (var k = 0u; k < steps; k++) {
      let step = run.first_step + local + k;
      if (step == 0u) {
        // As of the step before the first.
        region_noise = values[noise + 2u] * region_normal(0xffffffffu);
      }
      region_noise = values[noise] * region_noise + values[noise + 1u] * region_normal(step);
      got[k] += region_noise;
    }
  }
//#endif
}

// What a port gets of regions: weight times activity, each at its delay, of the start of each step.
fn take_tracts(port: u32, local: u32) {
  var sums: array<f32, TILE>;
  let here = (run.first_step + local) % run.depth;
  let end = words[run.starts + first_port + port + 1u];
  for (var tract = words[run.starts + first_port + port]; tract < end; tract++) {
    let weight = values[brain * run.weight_stride + tract];
    let from_line = (brain * run.regions + words[run.sources + tract]) * run.depth;
    let place = here + run.depth - words[run.delays + brain * run.delay_stride + tract];
    // Less than two lines from the beginning of one.
    let first = select(place, place - run.depth, place >= run.depth);
    for (var k = 0u; k < TILE; k++) {
      let at = first + k;
      sums[k] += weight * lines[from_line + select(at, at - run.depth, at >= run.depth)];
    }
  }
  for (var k = 0u; k < TILE; k++) { got[port * TILE + k] += sums[k]; }
}

fn run_tile(local: u32) {
  let steps = min(TILE, run.steps - local);
  for (var k = 0u; k < PORTS * TILE; k++) { got[k] = 0.0; }
  take_outside(local, steps);
  for (var port = 0u; port < ports; port++) { take_tracts(port, local); }
  advance_tile(local, steps);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let member = lane / run.regions;
  brain = (wid.y * nwg.x + wid.x) * TEAM;
//#if MANY
  let mine = brain < run.brains;
//#else
  brain += member;
  region = lane % run.regions;
  let mine = member < TEAM && brain < run.brains;
  if (mine) { find_region(); }
//#endif
  // Round 0 is the start.
  let last = (run.steps + TILE - 1u) / TILE;
  for (var round = select(1u, 0u, run.first_step == 0u); round <= last; round++) {
    if (mine) {
//#if MANY
      for (region = lane; region < run.regions; region += WORKGROUP) {
        find_region();
//#endif
        if (round == 0u) {
          start_region();
        } else {
          run_tile((round - 1u) * TILE);
        }
//#if MANY
        keep_region();
      }
//#endif
    }
    storageBarrier();
  }
//#if !MANY
  if (mine) { keep_region(); }
//#endif
}
