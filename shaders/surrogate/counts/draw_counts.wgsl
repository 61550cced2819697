// Draws the counts of a bin from the head's outputs, one population after the other (see count_head); reads `shape.head` of the
// kernel. Four populations share the words of one counter, philox([bin, run, four, stream], seed): number 0 is that of the
// first four, the coarse state's follow it, and those of further populations are far from both.

const FAR_FOURS = 65536u;

var<private> headOutputs: array<f32, HEAD_VEC4 * 4u>; // of one run
var<private> drawn: array<f32, POPULATIONS>; // its counts

fn setHeadOutputs(column: u32, four: vec4<f32>) {
  headOutputs[4u * column] = four.x;
  headOutputs[4u * column + 1u] = four.y;
  headOutputs[4u * column + 2u] = four.z;
  headOutputs[4u * column + 3u] = four.w;
}

fn drawCounts(bin: u32, run: u32, stream: u32, seed: vec2<u32>) {
  var coupled: array<f32, POPULATIONS>;
  var words = vec4<u32>(0u);
  var coupling = POPULATIONS; // place of the population's first
  // One loop body for all populations: the sampler is the largest part of the kernel to compile.
  for (var p = 0u; p < POPULATIONS; p++) {
    if (p % 4u == 0u) {
      let four = select(FAR_FOURS + p / 4u, 0u, p == 0u);
      words = philox4x32(vec4<u32>(bin, run, four, stream), seed);
    }
    var logMean = headOutputs[p];
    for (var q = 0u; q < p; q++) { logMean = fma(headOutputs[coupling + q], coupled[q], logMean); }
    let mu = exp(clamp(logMean, MIN_LOG_MEAN, shape.head[p].x));
    let n = sampleCount(uniform_open(words[p % 4u]), mu, shapeOf(headOutputs[POPULATIONS + COUPLINGS + p]));
    drawn[p] = n;
    coupled[p] = couplingOf(n, shape.head[p].y);
    coupling += p;
  }
}

// The counts that were drawn, two to a word.
fn drawnWord(word: u32) -> u32 {
  var packed = u32(drawn[2u * word]);
  if (2u * word + 1u < POPULATIONS) { packed |= u32(drawn[2u * word + 1u]) << 16u; }
  return packed;
}
