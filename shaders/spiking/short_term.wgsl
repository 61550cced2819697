// Short-term plasticity of Tsodyks, Pawelzik & Markram (1998), doi:10.1162/089976698300017502, at the spikes of a window of one step:
// what ShortTermState (lib/spiking/cpu/short_term.ts) does. After a gap d `u = U + u (1 - U) e^(-d/tau_f)` and
// `R = 1 + (R - R u - 1) e^(-d/tau_d)`; the weights of the source count u R, which send_spikes.wgsl reads. What is transmitted, y, may recover after tau_p only:
// R is then less by `y tau_p (e^(-d/tau_d) - e^(-d/tau_p)) / (tau_d - tau_p)` (Tsodyks, Uziel & Markram 2000, doi:10.1523/JNEUROSCI.20-01-j0003.2000).
//
// An invocation takes every so many pairs of spike and projection of its population; that of the first spike of a cell takes all of them, which lie
// side by side, so that it alone writes the state of its source. Several spikes count the sum of their u R. Dispatch: as many workgroups as keep the device busy, between the cells and the sending.
// Q projections with short-term plasticity, ordered by their sources; N sources of all.

override WORKGROUP: u32 = 64u;

struct Run {
  parity: u32,
  projections: u32, // Q
  from_one: u32, // most projections from one population
}

struct ShortTerm {
  first_cell: u32, // of the source population
  cells: u32,
  first: u32, // in states
  utilization: f32, // U
  facilitation: f32, // step over tau_f
  depression: f32, // step over tau_d
  active_from: u32, // step after which spikes are transmitted
  active_until: u32, // last step whose spikes are
  transmission: f32, // step over tau_p
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(3) var<storage, read> plastic: array<ShortTerm>; // (Q)
@group(0) @binding(4) var<storage, read_write> states: array<vec4<u32>>; // (N) bits of u and R, last step (0: none), bits of u R
@group(0) @binding(5) var<storage, read_write> transmitted: array<f32>; // (N) y

// Step over a time constant of 0.
const AT_ONCE: f32 = 1e6;

// First projection whose sources do not all come before a cell.
fn first_from(cell: u32) -> u32 {
  var low = 0u;
  var high = run.projections;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (plastic[middle].first_cell + plastic[middle].cells <= cell) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

// Part of what was transmitted that is missing: `p (e^-q - e^-p) / (p - q)`, to single precision also where p and q are close.
fn missing(p: f32, q: f32) -> f32 {
  let x = abs(p - q);
  let mean = select((1.0 - exp(-x)) / x, 1.0 - x * (0.5 - x * (1.0 / 6.0 - x / 24.0)), x < 0.05);
  return p * exp(-min(p, q)) * mean;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) gid: vec3<u32>, @builtin(num_workgroups) nwg: vec3<u32>) {
  let start = control.starts[run.parity];
  let all = (control.spikes - start) * run.from_one;
  for (var item = gid.x; item < all; item += nwg.x * WORKGROUP) {
    let number_of_spike = start + item / run.from_one;
    let spike = spikes[number_of_spike];
    if (number_of_spike > start && is_repeat(spikes[number_of_spike - 1u], spike)) {
      continue;
    }
    let number = first_from(spike.y) + item % run.from_one;
    if (number >= run.projections || spike.y < plastic[number].first_cell) {
      continue;
    }
    let about = plastic[number];
    if (spike.x <= about.active_from || spike.x > about.active_until) {
      continue;
    }
    let place = about.first + spike.y - about.first_cell;
    let before = states[place];
    // Whole words: a step as the bits of a float would be denormal, which devices may take for 0.
    let last = before.z;
    let before_u = bitcast<f32>(before.x);
    let before_r = bitcast<f32>(before.y);
    var u = about.utilization;
    var resources = 1.0;
    var y = 0.0;
    if (last > 0u) {
      let gap = f32(spike.x - last);
      u += before_u * (1.0 - about.utilization) * exp(-gap * about.facilitation);
      resources += (before_r - before_r * before_u - 1.0) * exp(-gap * about.depression);
      if (about.transmission < AT_ONCE) {
        resources -= transmitted[place] * missing(gap * about.depression, gap * about.transmission);
        y = transmitted[place] * exp(-gap * about.transmission);
      }
    }
    var factor = u * resources;
    y += factor;
    for (var next = number_of_spike + 1u; next < control.spikes && is_repeat(spikes[next], spike); next++) {
      // Nothing is forgotten between, but what is forgotten at once.
      y = select(y, 0.0, about.transmission == AT_ONCE);
      resources = select(resources - resources * u, 1.0 - y, about.depression == AT_ONCE);
      u = about.utilization + select(u * (1.0 - about.utilization), 0.0, about.facilitation == AT_ONCE);
      factor += u * resources;
      y += u * resources;
    }
    transmitted[place] = y;
    states[place] = vec4<u32>(bitcast<u32>(u), bitcast<u32>(resources), spike.x, bitcast<u32>(factor));
  }
}
