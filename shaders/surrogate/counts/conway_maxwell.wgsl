// The Conway-Maxwell-Poisson distribution, p(n) = (mu^n / n!)^nu / Z, as a power of the Poisson distribution q of mean mu:
//   log p(n) = nu log q(n) - logNormal,  logNormal = log(sum over k of q(k)^nu).
// nu = 1 is Poisson, nu > 1 varies less, nu < 1 more; the variance is about mu / nu.
// Sources: Conway & Maxwell (1962), J. Ind. Eng. 12, 132-136; in this form Guikema & Coffelt (2008),
// doi:10.1111/j.1539-6924.2008.01014.x; of spike counts Stevenson (2016), doi:10.1007/s10827-016-0603-y; the series for large
// nu mu Gaunt, Iyengar, Olde Daalhuis & Simsek (2019), doi:10.1007/s10463-017-0629-6.

const SERIES_FROM = 40.0; // least mu and nu mu of the series: three terms of it are then exact to single precision
const LEAST_WEIGHT = 1e-9; // of a term of the sum, beside that of the mode

struct PowerOfPoisson {
  logNormal: f32,
  excess: f32, // mean of n - mu
  logPoisson: f32, // mean of log q(n)
}

// Sums from the mode outwards, each term from its neighbour: q(k + 1) / q(k) = mu / (k + 1).
fn summedPowers(mu: f32, nu: f32) -> PowerOfPoisson {
  let mode = floor(mu);
  var sum = vec3<f32>(1.0, mode - mu, 0.0); // weights, with k - mu, with log (q(k) / q(mode))
  var k = mode;
  var weight = 1.0;
  var relative = 0.0;
  while (weight > LEAST_WEIGHT) {
    k += 1.0;
    relative += log(mu / k);
    weight = exp(nu * relative);
    sum += weight * vec3<f32>(1.0, k - mu, relative);
  }
  k = mode;
  weight = 1.0;
  relative = 0.0;
  while (weight > LEAST_WEIGHT && k > 0.0) {
    relative += log(k / mu);
    k -= 1.0;
    weight = exp(nu * relative);
    sum += weight * vec3<f32>(1.0, k - mu, relative);
  }
  let atMode = poissonLog(mode, mu);
  return PowerOfPoisson(nu * atMode + log(sum.x), sum.y / sum.x, atMode + sum.z / sum.x);
}

// By the series in x = 1 / (nu mu), whose coefficients are polynomials in nu.
fn seriesOfPowers(mu: f32, nu: f32) -> PowerOfPoisson {
  let x = 1.0 / (nu * mu);
  let s = nu * nu;
  let c1 = (s - 1.0) / 24.0;
  let c2 = (s - 1.0) * (s + 23.0) / 1152.0;
  let c3 = (s - 1.0) * ((5.0 * s - 298.0) * s + 11237.0) / 414720.0;
  let terms = x * (c1 + x * (c2 + x * c3));
  let byX = c1 + x * (2.0 * c2 + x * 3.0 * c3);
  let byNu = x * nu * (1.0 / 12.0 + x * ((s + 11.0) / 288.0 + x * ((15.0 * s - 606.0) * s + 11535.0) / 207360.0));
  let logScale = 2.0 * HALF_LOG_TWO_PI + log(mu);
  let logNormal = 0.5 * (1.0 - nu) * logScale - 0.5 * log(nu) + log1p(terms);
  let byLogMu = 0.5 * (1.0 - nu) - x * byX / (1.0 + terms);
  let slope = -0.5 * logScale - 0.5 / nu + (byNu - x * byX / nu) / (1.0 + terms);
  return PowerOfPoisson(logNormal, byLogMu / nu, slope);
}

fn powerOfPoisson(mu: f32, nu: f32) -> PowerOfPoisson {
  if (min(mu, nu * mu) >= SERIES_FROM) { return seriesOfPowers(mu, nu); }
  return summedPowers(mu, nu);
}
