// A region of a brain that is a mean field, over the steps of a tile, in single precision, by Heun's method. Order of a step and scheme: FieldStepper of
// lib/meanfield/cpu/field_stepper.ts, which this follows up to rounding. For each structure of nodes there is this text once: the host
// (lib/brain/gpu/brain_wgsl.ts) puts the equations before it (lib/meanfield/gpu/field_wgsl.ts), with `OUT`, the population whose rate others get, and
// `with_ports`, which adds what the region gets to its inputs, and ends all names with the number of the structure, but for the first.
//
// One invocation owns a region, and its cells of `state` and `past`; what it is, it puts into its own line of `lines`, where no other writes.

var<private> y: array<f32, V>;
var<private> rates: array<f32, P>;
var<private> noise: array<f32, I>;

// What a source in the region was so many steps ago, one at least.
fn past_of(source: u32, step: u32, delay: u32) -> f32 {
  let row = (step + part_depth - delay) % part_depth;
  return lines[past_at + row * (P + INPUTS) + source];
}

// Noise of input k, from step to step.
fn noise_after(k: u32, before: f32, step: u32) -> f32 {
  let words = pcg4d(vec4<u32>(INPUT_STREAM | k, step, region_key));
  let normal = normal_from(words.x, words.y);
  if (step == 0u) {
    return sd_of(k) * normal;
  }
  return keep_of(k) * before + fresh_of(k) * normal;
}

fn load() {
  hold();
  for (var k = 0u; k < V; k++) { y[k] = state[(OWN_ROWS + k) * cells + cell]; }
  for (var k = 0u; k < I; k++) { noise[k] = state[(OWN_ROWS + V + k) * cells + cell]; }
  rates = rates_of(y);
}

fn save() {
  for (var k = 0u; k < V; k++) { state[(OWN_ROWS + k) * cells + cell] = y[k]; }
  for (var k = 0u; k < I; k++) { state[(OWN_ROWS + V + k) * cells + cell] = noise[k]; }
}

// Before the start the region was what it is then, and its inputs were 0.
fn start() {
  fill_line(gain * rates[OUT]);
//#if DELAYED
  for (var row = 0u; row < part_depth; row++) {
    for (var k = 0u; k < P; k++) { lines[past_at + row * (P + INPUTS) + k] = rates[k]; }
  }
//#endif
}

fn advance(local: u32, steps: u32) {
  for (var at = 0u; at < steps; at++) {
    let step = run.first_step + local + at;
    var values: array<f32, I>;
    for (var k = 0u; k < INPUTS; k++) {
      values[k] = base_of(k);
//#if WAVES
      let wave = waves_of(k);
      if (wave >= 0.0) {
        values[k] = waves[(local + at) * run.waves + u32(wave)];
      }
//#endif
//#if NOISE
      noise[k] = noise_after(k, noise[k], step);
      values[k] += noise[k];
//#endif
    }
    values = with_ports(values, at);
//#if DELAYED
    let row = past_at + (step % part_depth) * (P + INPUTS);
    for (var k = 0u; k < P; k++) { lines[row + k] = rates[k]; }
    for (var k = 0u; k < INPUTS; k++) { lines[row + P + k] = values[k]; }
//#endif
    let slope = derivative_of(y, sources_of(rates, values, step, 0u));
    var guess: array<f32, V>;
    for (var k = 0u; k < V; k++) { guess[k] = y[k] + run.step_ms * slope[k]; }
    let second = derivative_of(guess, sources_of(rates_of(guess), values, step, 1u));
    for (var k = 0u; k < V; k++) { y[k] += 0.5 * run.step_ms * (slope[k] + second[k]); }
    rates = rates_of(y);
//#if GUARDED
    for (var k = 0u; k < P; k++) {
      if (rates[k] <= most_hz(k)) {
        continue;
      }
      fail_at(step + 1u, k, rates[k]);
    }
//#endif
    put(step + 1u, gain * rates[OUT]);
  }
}
