// Networks of graded units, many at once, in single precision. Order of a step: couple (what units gave at its start, or a delay before, and inputs from outside), integrate with
// events, give. Scheme and random numbers: GradedNetwork of lib/graded/cpu/graded_network.ts, which this kernel follows up to rounding. The host puts the models and
// what goes with them before it (lib/graded/gpu/graded_wgsl.ts): the constants P, UNITS, OUTPUTS, LANES, LINKS, WEIGHTS and NOISE_STREAM, and the functions advance_units and sum_sources.
//
// LANES invocations own one network for `steps` steps, each of them every LANES-th unit of each population; a workgroup has 64 / LANES networks, and nobody else reads or writes what is
// theirs. Of what units gave there are rows of the last steps: the one that a step writes is never one that it reads. Dispatch: one workgroup for every
// 64 / LANES networks, folded past 65,535. Needs pcg4d.wgsl and normal_from.wgsl.

struct Run {
  networks: u32,      // B
  first_step: u32,    // steps done before this dispatch
  steps: u32,         // steps of this dispatch
  warmup: u32,        // steps before recording
  bin_steps: u32,     // steps of a bin
  first_bin: u32,     // the bin in which the first recorded step of this dispatch is
  every: u32,         // steps between samples of traces
  first_sample: u32,  // samples before this dispatch
  waves: u32,         // W, waveforms that differ
  depth: u32,         // D, rows of what units gave
  weights_at: u32,    // where weights begin in `numbers`
  links_at: u32,      // where links begin in `words`
  keys_at: u32,       // where keys begin in `words`
  masks_at: u32,      // where masks of inputs begin in `words`
  events_at: u32,     // where events of units begin in `found`
  faults_at: u32,     // where faults begin in `found`
  event_words: u32,   // words of the events of a step
  step_ms: f32,       // h, ms
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> numbers: array<f32>;          // rows of parameters; (B, WEIGHTS) weights and inputs; matrices
@group(0) @binding(2) var<storage, read> words: array<u32>;            // (UNITS, B) places of rows; (B, LINKS) delays, shifts, matrices, waveforms; (B, 2) keys; masks
@group(0) @binding(3) var<storage, read> waves: array<f32>;            // (steps, W) means of waveforms over each step
@group(0) @binding(4) var<storage, read_write> state: array<f32>;      // (states, B) state variables
@group(0) @binding(5) var<storage, read_write> past: array<f32>;       // (D, OUTPUTS, B) what units gave
@group(0) @binding(6) var<storage, read_write> found: array<atomic<u32>>; // (bins, 2 P, B) counts of events, and of active units; (steps, event_words) bits of events; (B) steps of faults
@group(0) @binding(7) var<storage, read_write> traces: array<f32>;     // (samples, cells, B) traces

const NONE = 0xffffffffu;

var<private> network: u32;
// Number of the invocation among those of its network, and the network's first in the workgroup.
var<private> own: u32;
var<private> first_lane: u32;

fn weight_of(k: u32) -> f32 {
  return numbers[run.weights_at + network * WEIGHTS + k];
}

fn link_of(k: u32) -> u32 {
  return words[run.links_at + network * LINKS + k];
}

fn row_before(step: u32, delay: u32) -> u32 {
  return (step + run.depth - delay) % run.depth;
}

fn past_at(row: u32, base: u32, size: u32, unit: u32) -> f32 {
  return past[(row * OUTPUTS + base) * run.networks + network * size + unit];
}

fn give(step: u32, base: u32, cell: u32, value: f32) {
  past[((step + 1u) % run.depth * OUTPUTS + base) * run.networks + cell] = value;
}

// The source of a unit that others lie apart from by a shift, or -1.
fn shifted(unit: u32, link: u32, size: u32) -> i32 {
  var j = i32(unit) - bitcast<i32>(link_of(link + 1u));
  let count = i32(size);
  if (link_of(link + 2u) != 0u) {
    j = ((j % count) + count) % count;
  }
  return select(-1, j, j >= 0 && j < count);
}

fn outside(weight: u32, link: u32, local: u32) -> f32 {
//#if WAVES
  let wave = link_of(link);
  if (wave != NONE) {
    return waves[local * run.waves + wave];
  }
//#endif
  return weight_of(weight);
}

//#if NOISE
fn normals_of(unit: u32, step: u32) -> vec4<f32> {
  let key = run.keys_at + 2u * network;
  let drawn = pcg4d(vec4<u32>(NOISE_STREAM | unit, step, words[key], words[key + 1u]));
  return vec4<f32>(
    normal_turned(drawn.x, drawn.y, 0.0),
    normal_turned(drawn.x, drawn.y, 0.25),
    normal_turned(drawn.z, drawn.w, 0.0),
    normal_turned(drawn.z, drawn.w, 0.25),
  );
}
//#endif

fn event(local: u32, step: u32, population: u32, unit: u32) {
  if (step < run.warmup) {
    return;
  }
  let bin = (step - run.warmup) / run.bin_steps - run.first_bin;
  atomicAdd(&found[(bin * 2u * P + population) * run.networks + network], 1u);
//#if EVENTS
  let bit = network * UNITS + unit;
  atomicOr(&found[run.events_at + local * run.event_words + bit / 32u], 1u << (bit % 32u));
//#endif
}

fn begins_bin(step: u32) -> bool {
  return step >= run.warmup && (step - run.warmup) % run.bin_steps == 0u;
}

fn activate(step: u32, population: u32) {
  let bin = (step - run.warmup) / run.bin_steps - run.first_bin;
  atomicAdd(&found[(bin * 2u * P + P + population) * run.networks + network], 1u);
}

// By its bits, as compilers may take it that there are no others.
fn require_finite(value: f32, step: u32) {
  if ((bitcast<u32>(value) & 0x7f800000u) == 0x7f800000u) {
    atomicMax(&found[run.faults_at + network], step + 1u);
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  own = lane % LANES;
  first_lane = lane - own;
  network = (wid.y * nwg.x + wid.x) * (64u / LANES) + lane / LANES;
  let is_there = network < run.networks;
  for (var local = 0u; local < run.steps; local++) {
    let step = run.first_step + local;
    var sample = NONE;
//#if TRACED
    if (step >= run.warmup && (step + 1u - run.warmup) % run.every == 0u) {
      sample = (step + 1u - run.warmup) / run.every - 1u - run.first_sample;
    }
//#endif
//#if SUMS
    if (is_there) {
      sum_sources(step);
    }
    workgroupBarrier();
//#endif
    if (is_there) {
      advance_units(local, step, sample);
    }
    storageBarrier();
//#if SUMS
    workgroupBarrier();
//#endif
  }
}
