// Private memory of the forward kernels by rows. An invocation has ROWS batch rows;
// what belongs to row r of it is at index ROWS * (k or unit) + r.
// ROWS, UNITS, Sums, Z_CAPACITY and H_CAPACITY come from the host: memory is cleared at the start, and compilers write that out.

var<private> z: array<f32, Z_CAPACITY>; // (K, ROWS): inputs, 1, h
var<private> cell: array<f32, H_CAPACITY>; // (H, ROWS): c of an LSTM, else h
var<private> next: array<f32, H_CAPACITY>; // (H, ROWS): h of this step
var<private> sums: Sums; // (UNITS, ROWS): sums of some units, see recurrent_cell
