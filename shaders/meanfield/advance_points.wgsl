// Mean fields at many parameter points, in single precision, by Heun's method with delays. Order of a step and scheme: FieldStepper of
// lib/meanfield/cpu/field_stepper.ts, which this kernel follows up to rounding. The equations are put before it by the host
// (lib/meanfield/gpu/field_wgsl.ts): the constants V, P, I, K (variables, populations, inputs, couplings; I and K at least 1), and the functions rates_of,
// derivative_of, sources_of, trace_of, hold (which reads `numbers`), most_hz, base_of, waves_of, keep_of,
// fresh_of and sd_of.
//
// One invocation owns one point for `steps` steps, and its column of every buffer; nobody else writes there. Columns lie side by side, so that neighbouring
// invocations read neighbouring words. Dispatch: one invocation for each point, folded past 65,535 workgroups. Needs pcg4d.wgsl and normal_from.wgsl.

struct Run {
  points: u32,      // B
  first_step: u32,  // steps done before this dispatch
  steps: u32,       // steps of this dispatch
  warmup: u32,      // steps before recording
  bin_steps: u32,   // steps of a bin
  bins: u32,        // bins that end in this dispatch
  every: u32,       // steps between samples of traces
  waves: u32,       // W, waveforms that differ
  depth: u32,       // D, steps that the past holds
  step_ms: f32,     // h, ms
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> numbers: array<f32>;      // (N) parameters, weights, delays, noise, places in transfer_data; then (C, B) those that differ
@group(0) @binding(2) var<storage, read> transfer_data: array<f32>; // numbers of transfer functions, those of a point in a row
@group(0) @binding(3) var<storage, read> waves: array<f32>;        // (steps, W) means of waveforms over each step
@group(0) @binding(4) var<storage, read> keys: array<vec2<u32>>;   // (B) key of the noise
@group(0) @binding(5) var<storage, read_write> state: array<f32>;  // (V + P + I + 3, B) state; spikes of a cell in the bin; noise; step, population, rate of a fault
@group(0) @binding(6) var<storage, read_write> past: array<f32>;   // (D, P + inputs, B) rates, Hz, at the start of each of the last steps; inputs over it
@group(0) @binding(7) var<storage, read_write> found: array<f32>;  // (bins, P, B) spikes of a cell; then (samples, TRACES, B) traces

override WORKGROUP: u32 = 64u;

var<private> point: u32;

// What a source was so many steps ago, one at least.
fn past_of(source: u32, step: u32, delay: u32) -> f32 {
  let row = (step + run.depth - delay) % run.depth;
  return past[(row * (P + INPUTS) + source) * run.points + point];
}

// Noise of input k, from step to step.
fn noise_after(k: u32, before: f32, step: u32) -> f32 {
  let words = pcg4d(vec4<u32>(INPUT_STREAM | k, step, keys[point]));
  let normal = normal_from(words.x, words.y);
  if (step == 0u) {
    return sd_of(k) * normal;
  }
  return keep_of(k) * before + fresh_of(k) * normal;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  point = (wid.y * nwg.x + wid.x) * WORKGROUP + lane;
  if (point >= run.points) {
    return;
  }
  hold();
  let fault = (V + P + I) * run.points + point;
  if (state[fault] != 0.0) {
    return;
  }
  var y: array<f32, V>;
  var sums: array<f32, P>;
  var noise: array<f32, I>;
  for (var k = 0u; k < V; k++) { y[k] = state[k * run.points + point]; }
  for (var k = 0u; k < P; k++) { sums[k] = state[(V + k) * run.points + point]; }
  for (var k = 0u; k < I; k++) { noise[k] = state[(V + P + k) * run.points + point]; }
  var rates = rates_of(y);
  var bin = 0u;
  var sample = 0u;
  for (var local = 0u; local < run.steps; local++) {
    let step = run.first_step + local;
    var values: array<f32, I>;
    for (var k = 0u; k < INPUTS; k++) {
      values[k] = base_of(k);
//#if WAVES
      let wave = waves_of(k);
      if (wave >= 0.0) {
        values[k] = waves[local * run.waves + u32(wave)];
      }
//#endif
//#if NOISE
      noise[k] = noise_after(k, noise[k], step);
      values[k] += noise[k];
//#endif
    }
//#if DELAYED
    let row = (step % run.depth) * (P + INPUTS);
    for (var k = 0u; k < P; k++) { past[(row + k) * run.points + point] = rates[k]; }
    for (var k = 0u; k < INPUTS; k++) { past[(row + P + k) * run.points + point] = values[k]; }
//#endif
    let slope = derivative_of(y, sources_of(rates, values, step, 0u));
    var guess: array<f32, V>;
    for (var k = 0u; k < V; k++) { guess[k] = y[k] + run.step_ms * slope[k]; }
    let second = derivative_of(guess, sources_of(rates_of(guess), values, step, 1u));
    for (var k = 0u; k < V; k++) { y[k] += 0.5 * run.step_ms * (slope[k] + second[k]); }
    let before = rates;
    rates = rates_of(y);
    for (var k = 0u; k < P; k++) {
      if (rates[k] <= most_hz(k)) {
        continue;
      }
      state[fault] = f32(step + 1u);
      state[fault + run.points] = f32(k);
      state[fault + 2u * run.points] = rates[k];
      return;
    }
    if (step < run.warmup) {
      continue;
    }
    for (var k = 0u; k < P; k++) { sums[k] += 0.0005 * run.step_ms * (before[k] + rates[k]); }
    let done = step + 1u - run.warmup;
    if (done % run.bin_steps == 0u) {
      for (var k = 0u; k < P; k++) {
        found[(bin * P + k) * run.points + point] = sums[k];
        sums[k] = 0.0;
      }
      bin++;
    }
//#if TRACED
    if (done % run.every == 0u) {
      for (var k = 0u; k < TRACES; k++) {
        found[(run.bins * P + sample * TRACES + k) * run.points + point] = trace_of(k, y, rates);
      }
      sample++;
    }
//#endif
  }
  for (var k = 0u; k < V; k++) { state[k * run.points + point] = y[k]; }
  for (var k = 0u; k < P; k++) { state[(V + k) * run.points + point] = sums[k]; }
  for (var k = 0u; k < I; k++) { state[(V + P + k) * run.points + point] = noise[k]; }
}
