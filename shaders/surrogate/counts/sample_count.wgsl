// One draw from the distribution of counts of count_head, by inversion from the mode: probabilities are subtracted from a
// uniform number, starting at the mode and going outwards on both sides, each from its neighbour by the ratio
//   p(n + 1) / p(n) = mu (1 + alpha n) / ((1 + alpha mu) (n + 1)).
// Starting at the mode avoids the underflow of exp(-mu). Source: Devroye (1986), Non-Uniform Random Variate Generation,
// chapter X.3, doi:10.1007/978-1-4613-8643-8. Takes about two standard deviations of steps.
// Flags: NEGATIVE_BINOMIAL, else Poisson (alpha is not read).

const MAX_COUNT = 65535.0;
const LOST_PROBABILITY = 1e-10; // both tails below it: the rest of the uniform number is rounding

fn sampleCount(u: f32, mu: f32, alphaGiven: f32) -> f32 {
  //#if NEGATIVE_BINOMIAL
  let alpha = alphaGiven;
  let mode = min(max(0.0, floor(mu * (1.0 - alpha))), MAX_COUNT);
  let peak = exp(negativeBinomialLog(mode, mu, alpha));
  //#else
  let alpha = 0.0;
  let mode = min(floor(mu), MAX_COUNT);
  let peak = exp(poissonLog(mode, mu));
  //#endif
  let ratio = mu / (1.0 + alpha * mu);
  var rest = u - peak;
  var above = mode;
  var below = mode;
  var pAbove = peak;
  var pBelow = peak;
  var drawn = mode;
  while (rest >= 0.0) {
    pAbove *= ratio * (1.0 + alpha * above) / (above + 1.0);
    above += 1.0;
    rest -= pAbove;
    if (rest < 0.0 || above >= MAX_COUNT) {
      drawn = above;
      break;
    }
    if (below > 0.0) {
      pBelow *= below / (ratio * (1.0 + alpha * (below - 1.0)));
      below -= 1.0;
      rest -= pBelow;
      if (rest < 0.0) {
        drawn = below;
        break;
      }
    } else {
      pBelow = 0.0;
    }
    if (pAbove < LOST_PROBABILITY && pBelow < LOST_PROBABILITY) { break; }
  }
  return drawn;
}
