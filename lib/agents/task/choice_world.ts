/** What choices lead to, one after another, whatever is seen: the world of learners that are told of outcomes alone. */
export interface ChoiceWorld {
  /** Opens a course of it. @param seed Of which all its random numbers are a function. @returns What takes a choice and gives its outcome. */
  open(seed: number): (action: number) => number;
}
