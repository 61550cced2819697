// A chain of steps that wait for each other, in every invocation: how many invocations a device takes at once shows in how many
// there can be before it takes longer. x' = 1664525 x + 1013904223 mod 2^32.
// Source of the numbers: Press et al. (1992), Numerical Recipes in C, chapter 7.1.
// Invocation: one chain. Dispatch: ceil(N / LANES) workgroups.

struct Shape {
  chains: u32, // N
  rounds: u32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> ends: array<u32>; // (N)

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let chain = (wid.y * count.x + wid.x) * LANES + lane;
  if (chain >= shape.chains) { return; }
  var x = chain;
  for (var round = 0u; round < shape.rounds; round++) { x = 1664525u * x + 1013904223u; }
  ends[chain] = x;
}
