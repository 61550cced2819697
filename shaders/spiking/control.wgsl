// What the kernels that send spikes know of a run; advance_cells.wgsl has the same words, some of them atomic.

struct Control {
  step: u32, // steps done
  base: u32, // step at which recordings begin
  until: u32, // steps wanted
  stopped: u32, // 1: the host has to drain spikes
  starts: array<u32, 2>, // first spike of this window and of the next, by parity
  fault: u32,
  faulty: u32,
  spikes: u32, // spikes in the buffer
}

// Whether two entries of the buffer of spikes are of one cell and step: such lie side by side.
fn is_repeat(one: vec2<u32>, other: vec2<u32>) -> bool {
  return all(one == other);
}
