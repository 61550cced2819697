// Sizes of a forward kernel of recurrent layers by units.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  inputs: u32, // F
  inputStride: u32, // floats per step in `inputs`
  hidden: u32, // H
  hiddenStride: u32, // floats per step in `hiddens`
  zStride: u32, // floats per step in `zs`
  stepFirst: u32, // of this dispatch
  stepEnd: u32, // past its last one
  fresh: u32, // 1: starts from zeros instead of `state`
  projectedSteps: u32, // steps of `projected`: T, or 1 where all steps have the same
}
