// Delivers the spikes of a step along the synapses of a projection: into the ring's slot of the step in which they arrive, in whole
// quanta, so that their order counts nothing. With SHORT_TERM a weight counts u R (M. Tsodyks, K. Pawelzik, H. Markram 1998,
// doi:10.1162/089976698300017502): at a first spike u = U and R = 1; after a gap d u = U + u (1 - U) exp(-d / tauF),
// R = 1 + (R - R u - 1) exp(-d / tauD), with the values of the spike before on the right.
// Invocation: one source cell. Dispatch: ceil(N / LANES) workgroups. Flags: SHORT_TERM.

struct Shape {
  sources: u32, // N
  targets: u32, // cells of the other population
  groups: u32, // G of the other population
  group: u32, // that is hit
  slots: u32, // of the ring
  sameWeight: u32, // 1: all synapses have the first weight
  sameDelay: u32, // likewise
  U: f32,
  facilitation: f32, // step over tauF
  depression: f32, // step over tauD
}

struct Progress {
  step: u32,
  scale: f32,
}

struct Resources {
  u: f32,
  R: f32,
  last: u32, // step of the last spike, counted from 1; 0: there was none
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clock: Progress;
@group(0) @binding(2) var<storage, read> spiked: array<u32>; // (N)
@group(0) @binding(3) var<storage, read> rows: array<u32>; // (N + 1)
@group(0) @binding(4) var<storage, read> targets: array<u32>; // (S)
@group(0) @binding(5) var<storage, read> weights: array<i32>; // (S) or (1) quanta
@group(0) @binding(6) var<storage, read> delays: array<u32>; // (S) or (1) steps
@group(0) @binding(7) var<storage, read_write> ring: array<atomic<i32>>; // (slots, targets, G)
//#if SHORT_TERM
@group(0) @binding(8) var<storage, read_write> resources: array<Resources>; // (N)
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let cell = (wid.y * count.x + wid.x) * LANES + lane;
  if (cell >= shape.sources) { return; }
  if (spiked[cell] == 0u) { return; }
  var part = 1.0;
  //#if SHORT_TERM
  var own = resources[cell];
  if (own.last == 0u) {
    own.u = shape.U;
    own.R = 1.0;
  } else {
    let gap = f32(clock.step + 1u - own.last);
    own.R = 1.0 + (own.R - own.R * own.u - 1.0) * exp(-gap * shape.depression);
    own.u = shape.U + own.u * (1.0 - shape.U) * exp(-gap * shape.facilitation);
  }
  own.last = clock.step + 1u;
  resources[cell] = own;
  part = own.u * own.R;
  //#endif
  for (var k = rows[cell]; k < rows[cell + 1u]; k++) {
    let weight = weights[select(k, 0u, shape.sameWeight == 1u)];
    let delay = delays[select(k, 0u, shape.sameDelay == 1u)];
    let slot = (clock.step + delay) % shape.slots;
    let place = (slot * shape.targets + targets[k]) * shape.groups + shape.group;
    atomicAdd(&ring[place], i32(round(f32(weight) * part)));
  }
}
