/** The seed of everything that draws random numbers and is given none. */
export const DEFAULT_SEED = 1;
