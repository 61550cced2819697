// What every forward kernel of recurrent layers reads and writes, beside its weights. B batch rows, T steps, H hidden units.
// Needs: Shape. Flag: TAPE keeps what back-propagation needs.

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> inputs: array<f32>; // (B, T, inputStride)
@group(0) @binding(2) var<storage, read_write> hiddens: array<f32>; // (B, T, hiddenStride): h, 1, 0..
//#if TAPE
@group(0) @binding(3) var<storage, read_write> gates: array<vec4<f32>>; // (B, T, H)
@group(0) @binding(4) var<storage, read_write> cells: array<f32>; // (B, T, H)
@group(0) @binding(5) var<storage, read_write> zs: array<f32>; // (B, T, zStride)
//#endif
@group(0) @binding(6) var<storage, read_write> state: array<vec2<f32>>; // (B, H) of (h, carried)
