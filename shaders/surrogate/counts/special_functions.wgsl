// Logarithms of factorials and of count distributions, accurate to single precision for small and large arguments.
// Sources: Stirling's series, DLMF 5.11.1, https://dlmf.nist.gov/5.11; its remainder kept apart from the leading terms
// as by Loader (2000), Fast and accurate computation of binomial probabilities.

const HALF_LOG_TWO_PI = 0.91893853320467274;

// log(1 + x), x > -1, without the cancellation of log near 1.
fn log1p(x: f32) -> f32 {
  if (abs(x) > 0.3) { return log(1.0 + x); }
  let s = x / (2.0 + x);
  let q = s * s;
  return 2.0 * s * (1.0 + q * (0.33333333 + q * (0.2 + q * (0.14285714 + q * (0.11111111 + q * 0.09090909)))));
}

// log(a / b) - x where x = a / b - 1 is given, since it may be known better than from a and b.
fn logRatioMinus(a: f32, b: f32, x: f32) -> f32 {
  if (abs(x) > 0.3) { return log(a / b) - x; }
  let s = x / (2.0 + x);
  let q = s * s;
  return 2.0 * q * (s * (0.33333333 + q * (0.2 + q * (0.14285714 + q * (0.11111111 + q * 0.09090909)))) - 1.0 / (1.0 - s));
}

// log(1 + e^x) without overflow.
fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log1p(exp(-abs(x)));
}

// Stirling's series of lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x >= 8.
fn stirlingSeries(x: f32) -> f32 {
  let q = 1.0 / (x * x);
  return (0.083333333 - q * (0.0027777778 - q * (0.00079365079 - q * 0.00059523810))) / x;
}

// The product x (x + 1) .. (x + 3): two of these shift the argument by 8 without overflow.
fn rising4(x: f32) -> f32 {
  return x * (x + 1.0) * (x + 2.0) * (x + 3.0);
}

// lgamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), x > 0.
fn stirlingError(x: f32) -> f32 {
  if (x >= 8.0) { return stirlingSeries(x); }
  let y = x + 8.0;
  let leading = (y - 0.5) * log(y) - 8.0 - (x - 0.5) * log(x);
  return stirlingSeries(y) + leading - log(rising4(x)) - log(rising4(x + 4.0));
}

// log of the gamma function, x > 0.
fn lgamma(x: f32) -> f32 {
  return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

// Its asymptotic series: log x - 1 / (2 x) - digamma(x), for x >= 8.
fn digammaSeries(x: f32) -> f32 {
  let q = 1.0 / (x * x);
  return q * (0.083333333 - q * (0.0083333333 - q * (0.0039682540 - q * 0.0041666667)));
}

// Derivative of lgamma, x > 0.
fn digamma(x: f32) -> f32 {
  var shifted = x;
  var sum = 0.0;
  while (shifted < 8.0) {
    sum += 1.0 / shifted;
    shifted += 1.0;
  }
  return log(shifted) - 0.5 / shifted - digammaSeries(shifted) - sum;
}

// digamma(r + n) - digamma(r) - log(1 + n / r), without cancellation when n is far below r.
fn digammaExcess(r: f32, n: f32) -> f32 {
  if (r < 8.0) { return digamma(r + n) - digamma(r) - log1p(n / r); }
  let m = r + n;
  return 0.5 * n / (r * m) + digammaSeries(r) - digammaSeries(m);
}

// log of the Poisson probability of n at mean mu > 0.
fn poissonLog(n: f32, mu: f32) -> f32 {
  if (n == 0.0) { return -mu; }
  return n * logRatioMinus(mu, n, (mu - n) / n) - 0.5 * log(n) - HALF_LOG_TWO_PI - stirlingError(n);
}

// log of the negative binomial probability of n at mean mu > 0 and dispersion alpha > 0 (variance mu + alpha mu^2).
fn negativeBinomialLog(n: f32, mu: f32, alpha: f32) -> f32 {
  let r = 1.0 / alpha;
  if (n == 0.0) { return -r * log1p(alpha * mu); }
  let d = n - mu;
  let scale = r + mu;
  // (r + n) log((r + n) / (r + mu)) + n log(mu / n). Near the mean their linear terms, which cancel, are left out.
  var curved = (r + n) * logRatioMinus(r + n, scale, d / scale) + n * logRatioMinus(mu, n, -d / n) + d * d / scale;
  if (abs(d) > 0.3 * min(scale, n)) {
    var towards = log((r + n) / scale);
    if (abs(d) < 0.3 * scale) { towards = log1p(d / scale); }
    curved = (r + n) * towards + n * log(mu / n);
  }
  return curved - 0.5 * log(n * (1.0 + alpha * n)) - HALF_LOG_TWO_PI + stirlingError(r + n) - stirlingError(r) - stirlingError(n);
}

// Derivatives of negativeBinomialLog by (log mu, alpha).
fn negativeBinomialSlope(n: f32, mu: f32, alpha: f32) -> vec2<f32> {
  let r = 1.0 / alpha;
  let x = (n - mu) / (r + mu);
  let byShape = digammaExcess(r, n) + logRatioMinus(r + n, r + mu, x);
  return vec2<f32>((n - mu) / (1.0 + alpha * mu), -r * r * byShape);
}
