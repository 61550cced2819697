// Gradient of a dense layer's sums from that of its outputs: dSums = dOutputs activation'(sums), 0 past the last unit.
// Invocation: one vec4 of units of one sample. Dispatch: ceil(S C / LANES) workgroups.
// Flags: those of dense_activation.

struct Shape {
  samples: u32, // S
  columns: u32, // C, vec4 of units
  units: u32, // N
  outputWidth: u32, // vec4 per sample of `outputs`
  gradientWidth: u32, // vec4 per sample of `dOutputs`
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<vec4<f32>>; // (S, outputWidth)
@group(0) @binding(2) var<storage, read> dOutputs: array<vec4<f32>>; // (S, gradientWidth)
@group(0) @binding(3) var<storage, read_write> dSums: array<vec4<f32>>; // (S, C)
//#if SILU
@group(0) @binding(4) var<storage, read> sums: array<vec4<f32>>; // (S, C)
//#endif

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let at = (wid.y * count.x + wid.x) * LANES + lane;
  if (at >= shape.samples * shape.columns) { return; }
  let s = at / shape.columns;
  let column = at % shape.columns;
  let unit = vec4<u32>(4u * column) + vec4<u32>(0u, 1u, 2u, 3u);
  let y = outputs[s * shape.outputWidth + column];
  //#if SILU
  let slope = activationSlope(sums[at], y);
  //#else
  let slope = activationSlope(y, y);
  //#endif
  let d = dOutputs[s * shape.gradientWidth + column] * slope;
  dSums[at] = select(vec4<f32>(0.0), d, unit < vec4<u32>(shape.units));
}
