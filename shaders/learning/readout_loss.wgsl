// Loss of a classifier on its rows, and its gradient by the outputs o of the readout. Scores of classes are the mean, the sum or the largest of o over the steps,
// or o of the last step. Lost is minus the logarithm of the softmax of the right class's score, in nats; or, with counts, the mean over classes of the squared
// distance of the score to `right` of the right class and to `wrong` of the others. With TAUGHT, 1 - soft times the first and soft temperature² times the
// divergence of softmax(scores / temperature) from softmax(teacher / temperature) (Hinton et al. 2015, arXiv:1503.02531). Flag: TAUGHT.
// Workgroup: one row, whose classes its invocations share. Dispatch: B workgroups.

struct Shape {
  batch: u32, // B
  steps: u32, // T
  classes: u32, // C
  width: u32, // floats per step of `outputs` and `dOutputs`
  readout: u32, // 0: mean, 1: sum, 2: max, 3: last
  counts: u32, // 1: distances of scores
  right: f32,
  wrong: f32,
  weight: f32, // of each row in the mean
  answers: u32, // A, numbers of a row's target
  soft: f32, // part of the teacher
  temperature: f32,
}

override LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (B, T, width)
@group(0) @binding(2) var<storage, read> targets: array<f32>; // (B, A), number of the class, and with TAUGHT the teacher's scores
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (B..), times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<f32>; // (B, T, width)

var<workgroup> scores: array<f32, 1024>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = wid.y * count.x + wid.x;
  if (row >= shape.batch) { return; }
  let first = row * shape.steps * shape.width;
  let last = shape.steps - 1u;
  for (var c = lane; c < shape.classes; c += LANES) {
    var score = outputs[first + c];
    if (shape.readout == 3u) { score = outputs[first + last * shape.width + c]; }
    for (var t = 1u; t < shape.steps && shape.readout < 3u; t++) {
      let o = outputs[first + t * shape.width + c];
      score = select(score + o, max(score, o), shape.readout == 2u);
    }
    scores[c] = select(score, score / f32(shape.steps), shape.readout == 0u);
  }
  workgroupBarrier();
  let answer = row * shape.answers;
  let own = u32(targets[answer]);
  var most = scores[0];
  for (var c = 1u; c < shape.classes; c++) { most = max(most, scores[c]); }
  var whole = 0.0;
  var apart = 0.0;
  for (var c = 0u; c < shape.classes; c++) {
    whole += exp(scores[c] - most);
    let far = scores[c] - select(shape.wrong, shape.right, c == own);
    apart = fma(far, far, apart);
  }
  //#if TAUGHT
  var top = targets[answer + 1u];
  for (var c = 1u; c < shape.classes; c++) { top = max(top, targets[answer + 1u + c]); }
  var softWhole = 0.0;
  var taughtWhole = 0.0;
  for (var c = 0u; c < shape.classes; c++) {
    softWhole += exp((scores[c] - most) / shape.temperature);
    taughtWhole += exp((targets[answer + 1u + c] - top) / shape.temperature);
  }
  //#endif
  if (lane == 0u) {
    var lost = select(most + log(whole) - scores[own], apart / f32(shape.classes), shape.counts == 1u);
    //#if TAUGHT
    var taught = log(softWhole) - log(taughtWhole);
    for (var c = 0u; c < shape.classes; c++) {
      let wanted = (targets[answer + 1u + c] - top) / shape.temperature;
      taught = fma(exp(wanted) / taughtWhole, wanted - (scores[c] - most) / shape.temperature, taught);
    }
    lost = (1.0 - shape.soft) * lost + shape.soft * shape.temperature * shape.temperature * taught;
    //#endif
    losses[row] = shape.weight * lost;
  }
  for (var c = lane; c < shape.width; c += LANES) {
    var slope = 0.0;
    if (c < shape.classes) {
      slope = exp(scores[c] - most) / whole - select(0.0, 1.0, c == own);
      if (shape.counts == 1u) {
        slope = 2.0 * (scores[c] - select(shape.wrong, shape.right, c == own)) / f32(shape.classes);
      }
      //#if TAUGHT
      let soft = exp((scores[c] - most) / shape.temperature) / softWhole;
      let wanted = exp((targets[answer + 1u + c] - top) / shape.temperature) / taughtWhole;
      slope = (1.0 - shape.soft) * slope + shape.soft * shape.temperature * (soft - wanted);
      //#endif
      slope *= shape.weight;
    }
    if (shape.readout == 0u) { slope /= f32(shape.steps); }
    var found = false;
    for (var t = 0u; t < shape.steps; t++) {
      let at = first + t * shape.width + c;
      var here = shape.readout != 3u || t == last;
      if (shape.readout == 2u && c < shape.classes) {
        here = !found && outputs[at] == scores[c];
        found = found || here;
      }
      dOutputs[at] = select(0.0, slope, here);
    }
  }
}
