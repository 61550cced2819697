// Moves the step counter of a network on. Dispatch: 1 workgroup.

struct Progress {
  step: u32,
  scale: f32,
}

@group(0) @binding(0) var<storage, read_write> clock: Progress;

@compute @workgroup_size(1)
fn main() {
  clock.step += 1u;
}
