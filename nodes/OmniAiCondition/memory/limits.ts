// What a person can set about memory, and within which bounds: for the node's fields and for what reads them.

/** More would make a group's journal large, which is read and written whole. */
export const COUNT = { min: 1, max: 1_000 };

/** Down to a second, up to a year. */
export const MINUTES = { min: 1 / 60, max: 525_600 };
