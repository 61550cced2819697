// A factor for each channel: y[s, n] = w[n] x[s, n]. One invocation owns a channel of all samples.
struct Shape { samples: u32, units: u32, inputStride: u32, outputStride: u32 }

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> weights: array<f32>; // (N)
@group(0) @binding(2) var<storage, read> inputs: array<f32>; // (S, inputStride)
//#if BACKWARD
@group(0) @binding(3) var<storage, read> dOutputs: array<f32>; // (S, outputStride)
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>; // (N)
@group(0) @binding(5) var<storage, read_write> dInputs: array<f32>; // (S, inputStride)
//#else
@group(0) @binding(3) var<storage, read_write> outputs: array<f32>; // (S, outputStride)
//#endif

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let n = id.x;
  if (n > shape.units) { return; }
//#if BACKWARD
  var sum = 0.0;
  for (var s = 0u; s < shape.samples; s++) {
    let above = dOutputs[s * shape.outputStride + n];
    sum += above * inputs[s * shape.inputStride + n];
    if (n < shape.units) { dInputs[s * shape.inputStride + n] = weights[n] * above; }
  }
  if (n < shape.units) { gradient[n] = sum; }
//#else
  for (var s = 0u; s < shape.samples; s++) {
    // After the last channel comes the 1 that layers above read as the input of their bias.
    outputs[s * shape.outputStride + n] = select(1.0, weights[n] * inputs[s * shape.inputStride + n], n < shape.units);
  }
//#endif
}
