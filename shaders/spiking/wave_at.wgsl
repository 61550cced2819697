// Pulses and ramps of a population, for advance_cells.wgsl, whose `tables` hold them.
//
// Mean over a step of the sum of the waves: each is first step, step after the last, value at its start and at its end, which parts
// of the first and last step it covers, and how long it is.
fn wave_at(first: u32, waves: u32, step: u32) -> f32 {
  var sum = 0.0;
  for (var wave = 0u; wave < waves; wave++) {
    let at = first + 7u * wave;
    let from_step = tables[at];
    let until = tables[at + 1u];
    if (step >= from_step && step < until) {
      let start = bitcast<f32>(tables[at + 2u]);
      let end = bitcast<f32>(tables[at + 3u]);
      let first_part = bitcast<f32>(tables[at + 4u]);
      var part = select(1.0, bitcast<f32>(tables[at + 5u]), step == until - 1u);
      // The middle of what it covers of the step, from its start on.
      var middle = first_part + f32(step - from_step) - 1.0 + 0.5 * part;
      if (step == from_step) {
        part = first_part;
        middle = 0.5 * part;
      }
      sum += part * (start + (end - start) * middle / bitcast<f32>(tables[at + 6u]));
    }
  }
  return sum;
}
