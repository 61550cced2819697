// One unit of a recurrent layer for the batch rows of a workgroup, for the kernels by units: recurrent_cell over the type Row.
// Flags: GRU, RNN; neither: LSTM.

struct Gates {
  x: Row,
  y: Row,
  z: Row,
  w: Row,
}

struct Cell {
  gates: Gates,
  carried: Row,
  h: Row,
}

fn cellForward(s: Gates, previous: Row) -> Cell {
  //#if GRU
  let r = sigmoidRow(s.x);
  let z = sigmoidRow(s.y);
  let n = tanhRow(fma(r, s.w, s.z));
  let h = fma(z, previous - n, n);
  return Cell(Gates(r, z, n, s.w), h, h);
  //#elif RNN
  let h = tanhRow(s.x);
  return Cell(Gates(h, Row(0.0), Row(0.0), Row(0.0)), h, h);
  //#else
  let gates = Gates(sigmoidRow(s.x), sigmoidRow(s.y), tanhRow(s.z), sigmoidRow(s.w));
  let c = fma(gates.y, previous, gates.x * gates.z);
  return Cell(gates, c, gates.w * tanhRow(c));
  //#endif
}

struct CellGradient {
  sums: Gates,
  carried: Row,
}

fn cellBackward(dh: Row, dCarried: Row, gates: Gates, previous: Row, carried: Row) -> CellGradient {
  let one = Row(1.0);
  //#if GRU
  let all = dh + dCarried;
  let dn = all * (one - gates.y) * (one - gates.z * gates.z);
  let dr = dn * gates.w * gates.x * (one - gates.x);
  let dz = all * (previous - gates.z) * gates.y * (one - gates.y);
  return CellGradient(Gates(dr, dz, dn, dn * gates.x), all * gates.y);
  //#elif RNN
  return CellGradient(Gates(dh * (one - gates.x * gates.x), Row(0.0), Row(0.0), Row(0.0)), Row(0.0));
  //#else
  let tc = tanhRow(carried);
  let dc = fma(dh * gates.w, one - tc * tc, dCarried);
  let di = dc * gates.z * gates.x * (one - gates.x);
  let df = dc * previous * gates.y * (one - gates.y);
  let dg = dc * gates.x * (one - gates.z * gates.z);
  let do_ = dh * tc * gates.w * (one - gates.w);
  return CellGradient(Gates(di, df, dg, do_), dc * gates.y);
  //#endif
}
