// Row: the values of one quantity for the batch rows that one invocation owns (1, 2 or 4 of them).
// Kernels "by rows" are written once over this type: the weights that an invocation loads serve all its rows.
// Flags: ROWS2, ROWS4; neither: one row.

//#if ROWS4
alias Row = vec4<f32>;
const ROWS = 4u;
fn rowFrom(a: f32, b: f32, c: f32, d: f32) -> Row { return vec4<f32>(a, b, c, d); }
fn rowAt(v: Row, r: u32) -> f32 { return v[r]; }
//#elif ROWS2
alias Row = vec2<f32>;
const ROWS = 2u;
fn rowFrom(a: f32, b: f32, c: f32, d: f32) -> Row { return vec2<f32>(a, b); }
fn rowAt(v: Row, r: u32) -> f32 { return v[r]; }
//#else
alias Row = f32;
const ROWS = 1u;
fn rowFrom(a: f32, b: f32, c: f32, d: f32) -> Row { return a; }
fn rowAt(v: Row, r: u32) -> f32 { return v; }
//#endif

fn sigmoidRow(x: Row) -> Row {
  return Row(1.0) / (Row(1.0) + exp(-x));
}

// tanh that neither overflows nor loses small arguments on drivers whose tanh is (e^x - e^-x) / (e^x + e^-x).
fn tanhRow(x: Row) -> Row {
  return tanh(clamp(x, Row(-15.0), Row(15.0)));
}
