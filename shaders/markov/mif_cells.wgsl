// How the cells of an ensemble's networks lie in storage and on the invocations of a workgroup. A piece of the kernels that
// step networks (mif_ensemble.wgsl, volley_advance.wgsl): they declare `run` with cells_e and cells, the storage `state`
// of (B, 2 + 5 N) words (spikes of E and of I in the last step, then the cells) and the constant CELLS.

const WORDS_PER_CELL: u32 = 5u;

fn load_cell(row: u32, at: Place) -> Cell {
  if (!at.valid) {
    return Cell();
  }
  let word = row + 2u + WORDS_PER_CELL * at.cell;
  return Cell(bitcast<i32>(state[word]), state[word + 1u], state[word + 2u], state[word + 3u], state[word + 4u]);
}

fn store_cell(row: u32, at: Place, cell: Cell) {
  if (at.valid) {
    let word = row + 2u + WORDS_PER_CELL * at.cell;
    state[word] = bitcast<u32>(cell.v);
    state[word + 1u] = cell.refractory;
    state[word + 2u] = cell.events;
    state[word + 3u] = cell.pending_e;
    state[word + 4u] = cell.pending_i;
  }
}

// The invocation's cell number `mine`.
fn place(network: vec4<u32>, lane: u32, mine: u32, step: u32) -> Place {
  let lanes_e = (run.cells_e + CELLS - 1u) / CELLS;
  let is_i = lane >= lanes_e;
  let cell = select(lane, lane - lanes_e, is_i) * CELLS + mine + select(0u, run.cells_e, is_i);
  return Place(network.yz, cell, step, u32(is_i), cell < select(run.cells_e, run.cells, is_i));
}
