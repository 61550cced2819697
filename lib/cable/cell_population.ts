/** The only population of a detailed cell: the cell. */
export const CELL_POPULATION = { name: "cell", size: 1 };
