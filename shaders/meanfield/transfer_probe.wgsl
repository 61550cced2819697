// Asks a transfer function at many places, for its proof. Before it the host puts the constants ARGUMENTS and JET and the function
// transfer_probe(x, at). One invocation owns one place; dispatch: one for each, folded past 65,535 workgroups.

struct Probe {
  places: u32,  // B
}

@group(0) @binding(0) var<uniform> probe: Probe;
@group(0) @binding(1) var<storage, read> transfer_data: array<f32>;  // numbers of the transfer function
@group(0) @binding(2) var<storage, read> places: array<f32>;         // (B, ARGUMENTS) Hz, pA
@group(0) @binding(3) var<storage, read_write> jets: array<f32>;     // (B, JET) rate, Hz, gradient, Hessian

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = (wid.y * nwg.x + wid.x) * 64u + lane;
  if (place >= probe.places) {
    return;
  }
  var x: array<f32, ARGUMENTS>;
  for (var k = 0u; k < ARGUMENTS; k++) {
    x[k] = places[place * ARGUMENTS + k];
  }
  var jet = transfer_probe(x, 0u);
  for (var k = 0u; k < JET; k++) {
    jets[place * JET + k] = jet[k];
  }
}
