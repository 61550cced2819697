// One draw from the distribution of counts of count_head, by inversion from the mode: probabilities are subtracted from a
// uniform number, starting at the mode and going outwards on both sides, each from its neighbour by the ratio
//   p(n + 1) / p(n) = mu (1 + alpha n) / ((1 + alpha mu) (n + 1)), or (mu / (n + 1))^nu of Conway-Maxwell-Poisson.
// Starting at the mode avoids the underflow of exp(-mu). Source: Devroye (1986), Non-Uniform Random Variate Generation,
// chapter X.3, doi:10.1007/978-1-4613-8643-8. Takes about two standard deviations of steps.
// Flags: POISSON (alpha is not read) or CONWAY_MAXWELL (alpha is nu), else negative binomial.

const MAX_COUNT = 65535.0;
const LOST_PROBABILITY = 1e-10; // both tails below it: the rest of the uniform number is rounding

// p(n + 1) / p(n); `ratio` is mu / (1 + alpha mu), or mu of Conway-Maxwell-Poisson.
fn nextRatio(n: f32, ratio: f32, alpha: f32) -> f32 {
  //#if CONWAY_MAXWELL
  return exp(alpha * log(ratio / (n + 1.0)));
  //#else
  return ratio * (1.0 + alpha * n) / (n + 1.0);
  //#endif
}

// p(n - 1) / p(n).
fn previousRatio(n: f32, ratio: f32, alpha: f32) -> f32 {
  //#if CONWAY_MAXWELL
  return exp(alpha * log(n / ratio));
  //#else
  return n / (ratio * (1.0 + alpha * (n - 1.0)));
  //#endif
}

fn sampleCount(u: f32, mu: f32, alphaGiven: f32) -> f32 {
  //#if POISSON
  let alpha = 0.0;
  let mode = min(floor(mu), MAX_COUNT);
  let peak = exp(poissonLog(mode, mu));
  let ratio = mu;
  //#elif CONWAY_MAXWELL
  let alpha = alphaGiven;
  let mode = min(floor(mu), MAX_COUNT);
  let peak = exp(alpha * poissonLog(mode, mu) - powerOfPoisson(mu, alpha).logNormal);
  let ratio = mu;
  //#else
  let alpha = alphaGiven;
  let mode = min(max(0.0, floor(mu * (1.0 - alpha))), MAX_COUNT);
  let peak = exp(negativeBinomialLog(mode, mu, alpha));
  let ratio = mu / (1.0 + alpha * mu);
  //#endif
  var rest = u - peak;
  var above = mode;
  var below = mode;
  var pAbove = peak;
  var pBelow = peak;
  var drawn = mode;
  while (rest >= 0.0) {
    pAbove *= nextRatio(above, ratio, alpha);
    above += 1.0;
    rest -= pAbove;
    if (rest < 0.0 || above >= MAX_COUNT) {
      drawn = above;
      break;
    }
    if (below > 0.0) {
      pBelow *= previousRatio(below, ratio, alpha);
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
