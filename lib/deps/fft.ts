/** fft.js: the radix-4 Fourier transform behind the power spectra. */
export { default as FFT } from "npm:fft.js@4.0.4";
