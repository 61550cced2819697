// Draws E, then I given E, from the head's outputs (log mu_E, a, c, raw dispersion of E, of I); see count_head.

fn drawCounts(low: vec4<f32>, rawI: f32, words: vec4<u32>, head: CountHead) -> vec2<f32> {
  let draws = vec2<f32>(uniform_open(words.x), uniform_open(words.y));
  var logMean = low.x;
  var most = head.maxLogMeanE;
  var raw = low.w;
  var drawn = vec2<f32>(0.0);
  // One loop body for both populations: the sampler is the largest part of the kernel to compile.
  for (var population = 0u; population < 2u; population++) {
    let mu = exp(clamp(logMean, MIN_LOG_MEAN, most));
    drawn[population] = sampleCount(draws[population], mu, dispersionOf(raw));
    logMean = fma(low.z, couplingOf(drawn.x, head), low.y);
    most = head.maxLogMeanI;
    raw = rawI;
  }
  return drawn;
}
