// One unit of a recurrent layer, for the kernels by rows: four sums over z = [x, 1, h] make its gates and its next state.
//   LSTM: (i, f, g, o) = (sigmoid, sigmoid, tanh, sigmoid)(sums);  c' = f c + i g;  h' = o tanh(c')
//   GRU: sums = (r, z, n_x, n_h);  (r, z) = sigmoid;  n = tanh(n_x + r n_h);  h' = (1 - z) n + z h; inputs have no n_h, h has no n_x
//   RNN: h' = tanh(sums.x); the other sums are 0
// The carried value `previous` is c of an LSTM, h of the others. As in PyTorch's LSTM, GRU and RNN.
// Sources: Hochreiter & Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; Gers et al. (2000), doi:10.1162/089976600300015015;
// Cho et al. (2014), doi:10.3115/v1/D14-1179; Elman (1990), doi:10.1207/s15516709cog1402_1; backwards Werbos (1990), doi:10.1109/5.58337.
// Flags: GRU, RNN; neither: LSTM.

struct Cell {
  gates: vec4<f32>, // LSTM (i, f, g, o); GRU (r, z, n, n_h); RNN (h, 0, 0, 0)
  carried: f32,
  h: f32,
}

fn cellForward(s: vec4<f32>, previous: f32) -> Cell {
  //#if GRU
  let y = vec2<f32>(1.0) / (vec2<f32>(1.0) + exp(-s.xy));
  let n = safeTanh(fma(y.x, s.w, s.z));
  let h = fma(y.y, previous - n, n);
  return Cell(vec4<f32>(y.x, y.y, n, s.w), h, h);
  //#elif RNN
  let h = safeTanh(s.x);
  return Cell(vec4<f32>(h, 0.0, 0.0, 0.0), h, h);
  //#else
  let y = vec4<f32>(1.0) / (vec4<f32>(1.0) + exp(-s));
  let gates = vec4<f32>(y.x, y.y, safeTanh(s.z), y.w);
  let c = fma(gates.y, previous, gates.x * gates.z);
  return Cell(gates, c, gates.w * safeTanh(c));
  //#endif
}

struct CellGradient {
  sums: vec4<f32>,
  carried: f32, // of `previous`, but for what goes through the sums
}

// From the gradients of h' and of the carried value.
fn cellBackward(dh: f32, dCarried: f32, gates: vec4<f32>, previous: f32, carried: f32) -> CellGradient {
  //#if GRU
  let all = dh + dCarried;
  let dn = all * (1.0 - gates.y) * (1.0 - gates.z * gates.z);
  let dr = dn * gates.w * gates.x * (1.0 - gates.x);
  let dz = all * (previous - gates.z) * gates.y * (1.0 - gates.y);
  return CellGradient(vec4<f32>(dr, dz, dn, dn * gates.x), all * gates.y);
  //#elif RNN
  return CellGradient(vec4<f32>(dh * (1.0 - gates.x * gates.x), 0.0, 0.0, 0.0), 0.0);
  //#else
  let tc = safeTanh(carried);
  let dc = fma(dh * gates.w, 1.0 - tc * tc, dCarried);
  let sums = vec4<f32>(
    dc * gates.z * gates.x * (1.0 - gates.x),
    dc * previous * gates.y * (1.0 - gates.y),
    dc * gates.x * (1.0 - gates.z * gates.z),
    dh * tc * gates.w * (1.0 - gates.w),
  );
  return CellGradient(sums, dc * gates.y);
  //#endif
}
